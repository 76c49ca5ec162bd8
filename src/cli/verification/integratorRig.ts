/** An integrator's endpoint in test mode as a rig for the clauses of the port. */
import { randomBytes } from "node:crypto";
import { CentreHttp } from "../../adapters/centre/centreHttp.ts";
import { AnswerReader } from "../../adapters/centre/centreErrors.ts";
import { EventDesk } from "../../adapters/generic/eventDesk.ts";
import { EventEndpoint } from "../../adapters/generic/eventEndpoint.ts";
import { GenericCentre } from "../../adapters/generic/genericCentre.ts";
import { readCapabilities } from "../../adapters/generic/protocol/requests.ts";
import { addedCaller, castAnswer, type TestAction } from "../../adapters/generic/protocol/testDriver.ts";
import { signed } from "../../adapters/generic/signature.ts";
import { NotSupported, type CentreRig, type Timing } from "../../conformance/centreRig.ts";
import { crashInProcess } from "../../conformance/crashInProcess.ts";
import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import { FaultyDesk } from "./faultyDesk.ts";
import { LossyTime } from "./lossyTime.ts";
import type { RawRequests } from "./protocolClauses.ts";

export interface IntegratorOptions {
  readonly url: string;
  readonly keys: readonly Uint8Array[];
  readonly host: string;
  /** Where the integrator delivers its events. */
  readonly port: number;
  readonly centreId: string;
  readonly requestTimeoutMs: number;
  readonly time: Time;
  readonly log: Log;
}

export class IntegratorRigs {
  readonly #options: IntegratorOptions;
  readonly #desk: FaultyDesk;
  readonly #endpoint: EventEndpoint;
  readonly #lossy: LossyTime;
  readonly #http: CentreHttp;
  readonly #answers: AnswerReader;
  #leave: () => Promise<void> = () => Promise.resolve();

  constructor(options: IntegratorOptions) {
    const { url, keys, host, port, centreId, time, log, requestTimeoutMs } = options;
    this.#options = options;
    this.#desk = new FaultyDesk(new EventDesk({ keys, time, log }));
    this.#endpoint = new EventEndpoint({ host, port, centreId, desk: this.#desk });
    this.#lossy = new LossyTime(time);
    const headers = (body: string): Readonly<Record<string, string>> => signed(keys, body, time.now());
    this.#http = new CentreHttp({ url, headers, timeoutMs: requestTimeoutMs, time });
    this.#answers = new AnswerReader(url, "that it is in test mode, and that both sides have the same secret");
  }

  /** For clauses about the protocol itself. */
  get raw(): RawRequests {
    const { url, keys, time, requestTimeoutMs: timeoutMs } = this.#options;
    const nobodys = [randomBytes(32)];
    const http = (headers: (body: string) => ReturnType<typeof signed>): CentreHttp =>
      new CentreHttp({ url, headers, timeoutMs, time });
    return {
      signed: this.#http,
      forged: http((body) => signed(nobodys, body, time.now())),
      late: http((body) => signed(keys, body, time.now() - 600_000))
    };
  }

  /** Listens for events from now on. Rejects with a BridgeError. Returns where they are to be delivered. */
  async open(): Promise<string> {
    this.#leave = await this.#endpoint.subscribe(() => ({ kind: "taken", epoch: "", seq: 0 }));
    return this.#endpoint.url;
  }

  close(): Promise<void> {
    return this.#leave();
  }

  /** A new adapter to the integrator, not connected. */
  adapter(): GenericCentre {
    const { url, keys, log, requestTimeoutMs } = this.#options;
    const pauses = { firstPauseMs: 50, longestPauseMs: 1000 };
    return new GenericCentre({
      url,
      keys,
      endpoint: this.#endpoint,
      time: this.#lossy.time,
      log,
      requestTimeoutMs,
      ...pauses
    });
  }

  /** How often it says that it is there, in milliseconds. Rejects with a BridgeError when it cannot be asked. */
  async heartbeatMs(): Promise<number> {
    const outcome = await this.#http.request("GET", "/v1/capabilities");
    return this.#answers.read("its capabilities", outcome, readCapabilities).heartbeatMs;
  }

  /** The integrator as it is at the beginning of a clause. Rejects with a BridgeError when it cannot be reset. */
  async rig(timing: Timing): Promise<CentreRig> {
    const { time } = this.#options;
    this.#desk.clear();
    this.#lossy.clear();
    const cast = this.#answers.read("a reset", await this.#ask({ action: "reset" }), (body) => castAnswer.parse(body));
    const rig: CentreRig = {
      cast,
      timing,
      adapter: () => this.adapter(),
      addCaller: async ({ queue, wantsCallback } = {}) => {
        const more = {
          ...(queue === undefined ? {} : { queue }),
          ...(wantsCallback === true ? { wantsCallback } : {})
        };
        return addedCaller.parse(await this.#do({ action: "add-caller", ...more })).callId;
      },
      callerHangsUp: async (callId) => void (await this.#do({ action: "caller-hangs-up", callId })),
      agent: async (does, agentId) => void (await this.#do({ action: "agent", agentId, does })),
      pickUp: async (agentId, callId) => void (await this.#do({ action: "pick-up", agentId, callId })),
      requeue: async (callId, queueId) => void (await this.#do({ action: "requeue", callId, queueId })),
      fault: async (kind) => {
        if (kind === "restart") await this.#do({ action: "restart" });
        else if (kind === "loseAnswer") this.#lossy.loseNextAnswer();
        else this.#desk.set(kind);
      },
      crash: (state, callId, agentId) => crashInProcess(rig, time, state, callId, agentId),
      close: () => Promise.resolve(this.#desk.clear())
    };
    return rig;
  }

  async #do(action: TestAction): Promise<unknown> {
    const outcome = await this.#ask(action);
    if (outcome.kind === "answer" && outcome.status === 501) throw new NotSupported("its test driver cannot do that");
    return this.#answers.read(`the test action ${action.action}`, outcome, (body) => body);
  }

  #ask(action: TestAction): ReturnType<CentreHttp["request"]> {
    return this.#http.request("POST", "/v1/test", action);
  }
}
