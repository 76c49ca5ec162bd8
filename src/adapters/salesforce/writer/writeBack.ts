import type { Log } from "../../../ports/log.ts";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import type { OrgConnection } from "../connection.ts";
import { guardObject } from "./offerRequest.ts";

const recordsMax = 200;
const waitingMax = 5_000;
const delayMs = 1_000;

interface WrittenOffer {
  readonly guardId: string;
  readonly agentWorkId: string;
}

/**
 * Writes the AgentWork's id on its guard, many at a time and best effort: one call for up to 200 offers. A guard
 * without it is found by PendingServiceRouting and agent.
 */
export class WriteBack {
  readonly #connection: OrgConnection;
  readonly #time: Time;
  readonly #log: Log;
  readonly #timeoutMs: number;
  #waiting: WrittenOffer[] = [];
  #timer: TimerHandle | null = null;
  #sending: Promise<void> = Promise.resolve();

  constructor(connection: OrgConnection, time: Time, log: Log, timeoutMs: number) {
    this.#connection = connection;
    this.#time = time;
    this.#log = log;
    this.#timeoutMs = timeoutMs;
  }

  add(offer: WrittenOffer): void {
    this.#waiting.push(offer);
    if (this.#waiting.length > waitingMax) this.#waiting.shift();
    if (this.#waiting.length >= recordsMax) this.#flush();
    else this.#timer ??= this.#time.after(delayMs, () => this.#flush());
  }

  /** Sends what waits and stops. */
  async close(): Promise<void> {
    this.#flush();
    await this.#sending;
  }

  #flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    const offers = this.#waiting.splice(0, recordsMax);
    if (offers.length > 0) this.#sending = this.#sending.then(() => this.#send(offers));
  }

  async #send(offers: readonly WrittenOffer[]): Promise<void> {
    const records = offers.map(({ guardId, agentWorkId }) => ({
      attributes: { type: guardObject },
      id: guardId,
      Agent_Work_Id__c: agentWorkId
    }));
    const request = { method: "PATCH" as const, path: "/composite/sobjects", body: { allOrNone: false, records } };
    const reply = await this.#connection.send(request, { timeoutMs: this.#timeoutMs });
    if (reply.kind === "failed") {
      this.#log.debug("AgentWork ids were not written back", { offers: offers.length, code: reply.failure.code });
    }
  }
}
