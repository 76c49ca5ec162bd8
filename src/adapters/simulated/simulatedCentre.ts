/**
 * The contact-centre port over the simulated centre's socket. States of the link: `connecting` (never connected yet),
 * `up`, `shaky` (cut a moment ago, the first attempt to come back is under way and may resume without a word) and
 * `lost` (told to the listener). Coming back from `lost` always asks for a snapshot.
 */
import { BridgeError } from "../../ports/bridgeError.ts";
import type {
  CentreCapabilities,
  CentreListener,
  CentreResult,
  CentreSnapshot,
  ContactCentre,
  DissuadeCommand,
  Lease,
  OfferCallCommand,
  RevokeOfferCommand
} from "../../ports/contactCentre.ts";
import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import { CentreHttp, type HttpOutcome } from "./centreHttp.ts";
import { ClockOffset } from "../centre/clockOffset.ts";
import { resultOf } from "./commandResult.ts";
import { EventOrder } from "../centre/eventOrder.ts";
import { EventStream } from "./eventStream.ts";
import { readCapabilities, readControl, readReplay, readSnapshot, type Frame, type Hello } from "./wire.ts";

const RELEASE_WITHIN_MS = 2000;

export interface SimulatedCentreOptions {
  /** For instance `http://127.0.0.1:8090`. */
  readonly url: string;
  readonly token: string | null;
  readonly time: Time;
  readonly log: Log;
  readonly requestTimeoutMs?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

export class SimulatedCentre implements ContactCentre {
  readonly #time: Time;
  readonly #log: Log;
  readonly #url: string;
  readonly #http: CentreHttp;
  readonly #offset = new ClockOffset();
  readonly #order = new EventOrder();
  readonly #pauses: { readonly firstPauseMs: number; readonly longestPauseMs: number };
  readonly #openTimeoutMs: number;
  #capabilities: CentreCapabilities | null = null;
  #listener: CentreListener | null = null;
  #stream: EventStream | null = null;
  #link: "connecting" | "up" | "shaky" | "lost" = "connecting";
  #isReplaying = false;
  #isClosed = false;
  #wake: (() => void) | null = null;

  constructor(options: SimulatedCentreOptions) {
    const { url, token, time, log, requestTimeoutMs = 2000, firstPauseMs = 100, longestPauseMs = 5000 } = options;
    this.#time = time;
    this.#log = log;
    this.#url = url;
    this.#pauses = { firstPauseMs, longestPauseMs };
    this.#openTimeoutMs = Math.max(requestTimeoutMs, 1000);
    this.#http = new CentreHttp({ url, token, timeoutMs: requestTimeoutMs, time });
  }

  /** True once the centre has been reached; then its capabilities are known. */
  get isConnected(): boolean {
    return this.#capabilities !== null;
  }

  get capabilities(): CentreCapabilities {
    if (this.#capabilities !== null) return this.#capabilities;
    throw new BridgeError({
      code: "CentreUnreachable",
      message: "The contact centre's capabilities were asked for before it was connected.",
      actions: ["Await connect() first."]
    });
  }

  get clockOffsetMs(): number {
    return this.#offset.ms;
  }

  async connect(listener: CentreListener): Promise<void> {
    this.#listener = listener;
    const address = eventsAddress(this.#url);
    this.#capabilities = await this.#firstCapabilities();
    await new Promise<void>((resolve) => {
      this.#stream = new EventStream(
        {
          url: address,
          headers: this.#http.headers,
          time: this.#time,
          openTimeoutMs: this.#openTimeoutMs,
          ...this.#pauses
        },
        {
          cursor: () => this.#order.cursor,
          onHello: (hello) => {
            this.#greeted(hello);
            resolve();
          },
          onFrame: (frame) => this.#heard(frame),
          onDown: (reason, failures) => this.#down(reason, failures)
        }
      );
      this.#stream.open();
    });
  }

  async snapshot(): Promise<CentreSnapshot> {
    const outcome = await this.#http.request("GET", "/v1/snapshot");
    const snapshot = this.#read("a snapshot", outcome, readSnapshot);
    this.#offset.measure(snapshot.takenAt, this.#time.now());
    this.#order.adopt(snapshot.epoch, snapshot.seq);
    // Whoever awaits this must see the snapshot before the events that follow it.
    this.#time.after(0, () => this.#tellReady());
    return snapshot;
  }

  async takeControl(lease: Lease): Promise<CentreResult> {
    return resultOf(await this.#http.request("PUT", "/v1/control", lease));
  }

  async renewControl(lease: Lease): Promise<CentreResult> {
    return resultOf(await this.#http.request("POST", "/v1/control", lease));
  }

  async readControl(pool: string): Promise<{ readonly mode: "bridge" | "native"; readonly fence: number } | null> {
    const outcome = await this.#http.request("GET", `/v1/control?${new URLSearchParams({ pool }).toString()}`);
    return outcome.kind === "answer" && outcome.status === 200 ? readControl(outcome.body) : null;
  }

  async releaseControl({ pool, fence }: Lease): Promise<void> {
    const outcome = await this.#http.request("DELETE", "/v1/control", { pool, fence }, RELEASE_WITHIN_MS);
    const result = resultOf(outcome);
    if (!result.ok)
      this.#log.warn("control of the contact centre was not handed back", { pool, reason: result.reason });
  }

  async offerCall(command: OfferCallCommand): Promise<CentreResult> {
    return resultOf(await this.#http.request("POST", "/v1/commands", { type: "offer-call", ...command }));
  }

  async revokeOffer(command: RevokeOfferCommand): Promise<CentreResult> {
    return resultOf(await this.#http.request("POST", "/v1/commands", { type: "revoke-offer", ...command }));
  }

  async dissuade(command: DissuadeCommand): Promise<CentreResult> {
    return resultOf(await this.#http.request("POST", "/v1/commands", { type: "dissuade-call", ...command }));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#stream?.close();
    this.#wake?.();
    return Promise.resolve();
  }

  /** Asks until the centre is there; throws only for what waiting cannot mend. */
  async #firstCapabilities(): Promise<CentreCapabilities> {
    let pauseMs = this.#pauses.firstPauseMs;
    for (;;) {
      const outcome = await this.#http.request("GET", "/v1/capabilities");
      const isThere = outcome.kind === "answer" && outcome.status < 500;
      if (isThere || this.#isClosed) return this.#read("its capabilities", outcome, readCapabilities);
      const reason = outcome.kind === "failed" ? outcome.error : `status ${String(outcome.status)}`;
      this.#log.warn("the contact centre cannot be reached yet", { reason, pauseMs });
      await this.#sleep(pauseMs);
      pauseMs = Math.min(this.#pauses.longestPauseMs, pauseMs * 2);
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#time.after(ms, resolve);
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  #greeted(hello: Hello): void {
    const before = this.#link;
    this.#link = "up";
    this.#offset.measure(hello.at, this.#time.now());
    const known = this.#order.cursor;
    if (known === null || (hello.resumed && before === "lost")) return this.#requireResync("connected");
    if (!hello.resumed) this.#requireResync(known.epoch === hello.epoch ? "gap" : "epoch");
  }

  #heard(frame: Frame): void {
    if (frame.kind === "hello") return;
    if (frame.kind === "malformed") {
      // Nothing to believe in it. If it was an event, its sequence is now missing and the next one shows the gap.
      this.#log.warn("the contact centre sent something that cannot be read", { problem: frame.problem });
      return;
    }
    const { event } = frame;
    if (event.type === "heartbeat") this.#offset.measure(event.at, this.#time.now());
    const verdict = this.#order.take(event);
    this.#tellReady();
    if (event.type === "heartbeat" && verdict === "inOrder" && !this.#order.isSuspended) this.#listener?.onEvent(event);
    if (verdict === "otherEpoch") this.#requireResync("epoch");
    else if (verdict === "overrun") this.#requireResync("gap");
    else if (verdict === "gap") void this.#replay();
  }

  #tellReady(): void {
    if (this.#isClosed) return;
    for (const event of this.#order.ready()) this.#listener?.onEvent(event);
  }

  /** Fetches what is missing; what is not kept any more needs a snapshot. */
  async #replay(): Promise<void> {
    if (this.#isReplaying) return;
    this.#isReplaying = true;
    try {
      const cursor = this.#order.cursor;
      if (cursor === null) return;
      const query = new URLSearchParams({ epoch: cursor.epoch, after: String(cursor.after) });
      const outcome = await this.#http.request("GET", `/v1/events?${query.toString()}`);
      if (this.#isClosed) return;
      const events = this.#read("events to repeat", outcome, readReplay);
      for (const event of events) this.#order.take(event);
      this.#log.info("missing events of the contact centre were repeated", {
        after: cursor.after,
        events: events.length
      });
      this.#tellReady();
      if (this.#order.hasGap) this.#requireResync("gap");
    } catch (error) {
      this.#log.warn("missing events of the contact centre cannot be repeated", { error: String(error) });
      this.#requireResync("gap");
    } finally {
      this.#isReplaying = false;
    }
  }

  #requireResync(reason: "connected" | "gap" | "epoch"): void {
    this.#order.suspend();
    this.#listener?.onResyncRequired(reason);
  }

  #down(reason: string, failures: number): void {
    if (this.#link === "up") this.#link = "shaky";
    this.#log.warn("the link to the contact centre is down", { reason, failures });
    if (this.#link !== "shaky" || failures === 0) return;
    this.#link = "lost";
    this.#listener?.onLinkLost(reason);
  }

  #read<T>(what: string, outcome: HttpOutcome, reader: (body: unknown) => T): T {
    if (outcome.kind === "failed") throw unreachable(this.#url, what, outcome.error);
    if (outcome.status !== 200) throw refused(this.#url, what, `status ${String(outcome.status)}`);
    try {
      return reader(outcome.body);
    } catch (error) {
      throw refused(this.#url, what, `an answer that cannot be read: ${String(error)}`);
    }
  }
}

function eventsAddress(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw refused(url, "its events", "an address that is not http: or https:");
  }
  const address = new URL("/v1/events", url);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

function unreachable(url: string, what: string, error: string): BridgeError {
  return new BridgeError({
    code: "CentreUnreachable",
    message: `Asked the contact centre at ${url} for ${what}; got no answer: ${error}.`,
    actions: ["Check that the contact centre runs and that its address is right."],
    isRetryable: true
  });
}

function refused(url: string, what: string, received: string): BridgeError {
  return new BridgeError({
    code: "CentreRefused",
    message: `Asked the contact centre at ${url} for ${what}; received ${received}.`,
    actions: ["Check centre.url and the centre's token in the configuration."]
  });
}
