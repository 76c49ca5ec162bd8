/**
 * Who distributes each pool's calls. The arbiter is Asterisk's own dialplan (`onequeue-control` in the snippets): it
 * grants a take only above every fence ever taken, and gives the calls back when the beats stop. What is kept here is
 * what it said last.
 */
import type { CentreResult, Lease } from "../../ports/contactCentre.ts";
import type { Time, TimerHandle } from "../../ports/time.ts";
import type { AmiAnswer } from "./amiConnection.ts";
import { AmiFailure } from "./amiConnection.ts";
import type { AmiFields, AmiMessage } from "./amiMessage.ts";
import type { Call, EventBody } from "./call.ts";
import { refusal } from "./commandTable.ts";
import { roomOf } from "./names.ts";
import type { Pbx } from "./pbx.ts";

/** app_queue lets callers go within a second. */
const COLLECTED_WITHIN_MS = 1500;
const LOOK_EVERY_MS = 40;

export type Ask = (fields: AmiFields) => Promise<AmiAnswer>;

export interface Control {
  readonly mode: "bridge" | "native";
  readonly fence: number;
}

export interface ControlDeskOptions {
  readonly pools: ReadonlyMap<string, readonly string[]>;
  readonly ask: Ask;
  readonly pbx: Pbx;
  readonly time: Time;
  readonly timeoutMs: number;
}

export class ControlDesk {
  readonly #options: ControlDeskOptions;
  readonly #controls = new Map<string, Control>();
  /** Pool -> fence of the lease that we hold, as far as we know. */
  readonly #held = new Map<string, number>();
  readonly #requests = new Map<string, (isTaken: boolean) => void>();
  #asked = 0;
  #beats = 0;

  constructor(options: ControlDeskOptions) {
    this.#options = options;
  }

  has(pool: string): boolean {
    return this.#options.pools.has(pool);
  }

  /** True while the dialplan agrees that this fence is in control. */
  isInControl(pool: string, fence: number): boolean {
    const control = this.#controls.get(pool);
    return control?.mode === "bridge" && control.fence === fence;
  }

  /** True while this bridge itself distributes the pool's calls. */
  isOurs(pool: string): boolean {
    const fence = this.#held.get(pool);
    return fence !== undefined && this.isInControl(pool, fence);
  }

  async take(lease: Lease): Promise<CentreResult> {
    const { pool, fence } = lease;
    if (!this.has(pool)) return refusal("unsupported");
    try {
      const answer = await this.#askDialplan(lease);
      if (answer === null) return refusal("transport", true);
      if (!answer) return refusal("not-in-control");
      this.#held.set(pool, fence);
      await this.collect(pool);
      await this.#collected(pool, Math.min(COLLECTED_WITHIN_MS, lease.ttlMs / 2));
      return { ok: true };
    } catch (error) {
      return transport(error);
    }
  }

  async renew({ pool, fence, ttlMs }: Lease): Promise<CentreResult> {
    if (!this.has(pool)) return refusal("unsupported");
    if (!this.isInControl(pool, fence)) return refusal("not-in-control");
    this.#beats += 1;
    try {
      await this.#beat(pool, fence, `${String(this.#beats)}:${String(ttlMs)}`);
      return (await this.confirm(pool, fence)) ? { ok: true } : refusal("not-in-control");
    } catch (error) {
      return transport(error);
    }
  }

  async release({ pool, fence }: Lease): Promise<void> {
    if (this.has(pool)) await this.#beat(pool, fence, "0:0");
  }

  /** Asks Asterisk. Rejects with an AmiFailure. */
  async read(pool: string): Promise<Control> {
    const [mode, fence] = await Promise.all([this.#variable(`ONEQUEUE_MODE_${pool}`), this.#highestFence(pool)]);
    return { mode: mode === "bridge" ? "bridge" : "native", fence: Number(fence) || 0 };
  }

  /** Who is in control everywhere, asked anew; returns what has changed. */
  async refresh(): Promise<readonly EventBody[]> {
    const changes: EventBody[] = [];
    for (const pool of this.#options.pools.keys()) {
      const before = this.#controls.get(pool);
      const { mode, fence } = await this.read(pool);
      this.#controls.set(pool, { mode, fence });
      if (before === undefined || (before.mode === mode && before.fence === fence)) continue;
      changes.push({ type: "control.changed", pool, mode, reason: "seen after a cut" });
    }
    return changes;
  }

  /** Takes the dialplan's word; null when the event is about something else. */
  heard(event: AmiMessage): EventBody | null {
    if (event.name !== "UserEvent" || event.get("UserEvent") !== "OneQueueControl") return null;
    const [pool, mode] = [event.get("Pool"), event.get("Mode")];
    if (!this.has(pool)) return null;
    if (mode === "bridge" || mode === "native")
      this.#controls.set(pool, { mode, fence: Number(event.get("Fence")) || 0 });
    this.#requests.get(event.get("Request"))?.(mode === "bridge");
    if (mode !== "bridge" && mode !== "native") return null;
    return { type: "control.changed", pool, mode, reason: event.get("Reason") };
  }

  /** Has the callers who wait natively come back to the waiting room: they are the bridge's to distribute now. */
  async collect(pool: string): Promise<void> {
    const orders = this.#waitingNatively(pool).map(({ queueId, channel }) =>
      this.#options.ask({ Action: "QueueWithdrawCaller", Queue: queueId, Caller: channel, WithdrawInfo: "take" })
    );
    // Whoever has left meanwhile is refused; that is as it should be.
    await Promise.allSettled(orders);
  }

  #waitingNatively(pool: string): readonly Call[] {
    const { pbx, pools } = this.#options;
    const queues = pools.get(pool) ?? [];
    return pbx.calls.filter(
      ({ place, state, queueId }) => place === "native" && state !== "answered" && queues.includes(queueId)
    );
  }

  /** Nobody waits natively any more, but whoever rings somebody already. Ends in any case after a while. */
  async #collected(pool: string, withinMs: number): Promise<void> {
    const { time } = this.#options;
    const until = time.monotonic() + withinMs;
    while (this.#waitingNatively(pool).some((call) => call.state === "queued") && time.monotonic() < until) {
      await new Promise<void>((resolve) => void time.after(LOOK_EVERY_MS, resolve));
    }
  }

  /** True while Asterisk itself, asked now, says that this fence is in control. */
  async confirm(pool: string, fence: number): Promise<boolean> {
    if (!this.isInControl(pool, fence)) return false;
    const [mode, current] = await Promise.all([
      this.#variable(`ONEQUEUE_MODE_${pool}`),
      this.#variable(`ONEQUEUE_FENCE_${pool}`)
    ]);
    return mode === "bridge" && Number(current) === fence;
  }

  /** Resolves with whether it was granted; null when nothing was said in time. */
  async #askDialplan({ pool, fence, holder: name, ttlMs }: Lease): Promise<boolean | null> {
    const holder = name.replaceAll(/[^\w.-]/g, "_").slice(0, 80);
    const { time, timeoutMs, ask } = this.#options;
    this.#asked += 1;
    const request = `${holder}-${String(fence)}-${String(this.#asked)}`;
    let timer: TimerHandle | null = null;
    const said = new Promise<boolean | null>((resolve) => {
      this.#requests.set(request, resolve);
      timer = time.after(timeoutMs, () => resolve(null));
    });
    try {
      const { response } = await ask({
        Action: "Originate",
        Channel: "Local/take@onequeue-control/n",
        Application: "Wait",
        Data: "100000000",
        Async: "true",
        Variable: [
          `OQ_POOL=${pool}`,
          `OQ_FENCE=${String(fence)}`,
          `OQ_HOLDER=${holder}`,
          `OQ_TTL=${String(ttlMs)}`,
          `OQ_REQUEST=${request}`
        ]
      });
      if (response.name !== "Success") return null;
      return await said;
    } finally {
      (timer as TimerHandle | null)?.cancel();
      this.#requests.delete(request);
    }
  }

  async #beat(pool: string, fence: number, value: string): Promise<void> {
    await this.#options.ask({ Action: "Setvar", Variable: `ONEQUEUE_BEAT_${pool}_${String(fence)}`, Value: value });
  }

  /** Kept in Asterisk's own database: it outlives a restart. */
  async #highestFence(pool: string): Promise<string> {
    const { list } = await this.#options.ask({ Action: "DBGet", Family: "onequeue", Key: `${pool}-fence` });
    return list.find((event) => event.name === "DBGetResponse")?.get("Val") ?? "";
  }

  async #variable(name: string): Promise<string> {
    const { response } = await this.#options.ask({ Action: "Getvar", Variable: name });
    return response.name === "Success" ? response.get("Value") : "";
  }
}

/** The queue in which the caller stands, by its Asterisk name. */
export function queueOfPlace(queueId: string, place: "room" | "native"): string {
  return place === "room" ? roomOf(queueId) : queueId;
}

/** What a failure to ask means; anything else is thrown on. */
export function transport(error: unknown): CentreResult {
  if (error instanceof AmiFailure) return refusal("transport", error.wasSent);
  throw error;
}
