/**
 * The contact-centre port over the simulated centre's socket. States of the link: `connecting` (never connected yet),
 * `up`, `shaky` (cut a moment ago, the first attempt to come back is under way and may resume without a word) and
 * `lost` (told to the listener). Coming back from `lost` always asks for a snapshot.
 */
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
import { AnswerReader, notConnectedYet } from "../centre/centreErrors.ts";
import { CentreHttp } from "../centre/centreHttp.ts";
import { readControl } from "../centre/centreSchemas.ts";
import { resultOf } from "../centre/commandResult.ts";
import { EventFollower } from "../centre/eventFollower.ts";
import type { Cursor, OrderedEvent } from "../centre/eventOrder.ts";
import { FirstAnswer, type Pauses } from "../centre/firstAnswer.ts";
import { EventStream } from "./eventStream.ts";
import { readCapabilities, readReplay, readSnapshot, type Frame, type Hello } from "./wire.ts";

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
  readonly #headers: Readonly<Record<string, string>>;
  readonly #http: CentreHttp;
  readonly #answers: AnswerReader;
  readonly #first: FirstAnswer;
  readonly #events: EventFollower;
  readonly #pauses: Pauses;
  readonly #openTimeoutMs: number;
  #capabilities: CentreCapabilities | null = null;
  #listener: CentreListener | null = null;
  #stream: EventStream | null = null;
  #link: "connecting" | "up" | "shaky" | "lost" = "connecting";

  constructor(options: SimulatedCentreOptions) {
    const { url, token, time, log, requestTimeoutMs = 2000, firstPauseMs = 100, longestPauseMs = 5000 } = options;
    this.#time = time;
    this.#log = log;
    this.#url = url;
    this.#pauses = { firstPauseMs, longestPauseMs };
    this.#openTimeoutMs = Math.max(requestTimeoutMs, 1000);
    this.#headers = token === null ? {} : { authorization: `Bearer ${token}` };
    this.#http = new CentreHttp({
      url: originOf(url),
      headers: () => this.#headers,
      timeoutMs: requestTimeoutMs,
      time
    });
    this.#answers = new AnswerReader(url, "centre.url and the centre's token");
    this.#first = new FirstAnswer(time, log, this.#pauses);
    this.#events = new EventFollower({ time, log, readMissing: (cursor) => this.#readMissing(cursor) });
  }

  /** True once the centre has been reached; then its capabilities are known. */
  get isConnected(): boolean {
    return this.#capabilities !== null;
  }

  get capabilities(): CentreCapabilities {
    if (this.#capabilities === null) throw notConnectedYet();
    return this.#capabilities;
  }

  get clockOffsetMs(): number {
    return this.#events.clockOffsetMs;
  }

  async connect(listener: CentreListener): Promise<void> {
    this.#listener = listener;
    this.#events.listen(listener);
    const address = this.#eventsAddress();
    const answer = await this.#first.from(() => this.#http.request("GET", "/v1/capabilities"));
    this.#capabilities = this.#answers.read("its capabilities", answer, readCapabilities);
    await new Promise<void>((resolve) => {
      this.#stream = new EventStream(
        {
          url: address,
          headers: this.#headers,
          time: this.#time,
          openTimeoutMs: this.#openTimeoutMs,
          ...this.#pauses
        },
        {
          cursor: () => this.#events.cursor,
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
    const snapshot = this.#answers.read("a snapshot", outcome, readSnapshot);
    this.#events.adopt(snapshot);
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
      this.#log.warn("Control of the contact centre was not handed back", { pool, reason: result.reason });
  }

  offerCall(command: OfferCallCommand): Promise<CentreResult> {
    return this.#command({ type: "offer-call", ...command });
  }

  revokeOffer(command: RevokeOfferCommand): Promise<CentreResult> {
    return this.#command({ type: "revoke-offer", ...command });
  }

  dissuade(command: DissuadeCommand): Promise<CentreResult> {
    return this.#command({ type: "dissuade-call", ...command });
  }

  close(): Promise<void> {
    this.#events.close();
    this.#stream?.close();
    this.#first.stop();
    return Promise.resolve();
  }

  async #command(command: object): Promise<CentreResult> {
    const outcome = await this.#http.request("POST", "/v1/commands", command);
    const isRepeated = outcome.kind === "answer" && outcome.headers.get("onequeue-repeated") === "true";
    return resultOf(outcome, isRepeated);
  }

  #greeted(hello: Hello): void {
    const before = this.#link;
    this.#link = "up";
    this.#events.measure(hello.at);
    const known = this.#events.cursor;
    if (known === null || (hello.resumed && before === "lost")) return this.#events.requireResync("connected");
    if (!hello.resumed) this.#events.requireResync(known.epoch === hello.epoch ? "gap" : "epoch");
  }

  #heard(frame: Frame): void {
    if (frame.kind === "event") this.#events.heard(frame.event);
    // Nothing to believe in it. If it was an event, its sequence is now missing and the next one shows the gap.
    if (frame.kind === "malformed")
      this.#log.warn("The contact centre sent something that cannot be read", { problem: frame.problem });
  }

  async #readMissing({ epoch, after }: Cursor): Promise<readonly OrderedEvent[]> {
    const query = new URLSearchParams({ epoch, after: String(after) });
    const outcome = await this.#http.request("GET", `/v1/events?${query.toString()}`);
    return this.#answers.read("events to repeat", outcome, readReplay);
  }

  #down(reason: string, failures: number): void {
    if (this.#link === "up") this.#link = "shaky";
    this.#log.warn("The link to the contact centre is down", { reason, failures });
    if (this.#link !== "shaky" || failures === 0) return;
    this.#link = "lost";
    this.#listener?.onLinkLost(reason);
  }

  #eventsAddress(): string {
    if (!URL.canParse(this.#url) || !/^https?:$/.test(new URL(this.#url).protocol)) {
      throw this.#answers.refused("its events", "an address that is not http: or https:");
    }
    const address = new URL("/v1/events", this.#url);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return address.href;
  }
}

/** Whatever path the address has, the centre's own paths begin at the root. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
