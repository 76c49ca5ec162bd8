/**
 * The contact-centre port over the protocol for integrators: events are delivered to us, everything else is asked for.
 * States of the link: `connecting`, `up`, `quiet` (nothing was delivered for three heartbeats: events are fetched
 * instead, at the pace of heartbeats) and `lost` (nobody answers either; told to the listener). Coming back from `lost`
 * always asks for a snapshot.
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
import type { Time, TimerHandle } from "../../ports/time.ts";
import { AnswerReader, notConnectedYet } from "../centre/centreErrors.ts";
import { CentreHttp } from "../centre/centreHttp.ts";
import { readControl } from "../centre/centreSchemas.ts";
import { resultOf } from "../centre/commandResult.ts";
import { EventFollower } from "../centre/eventFollower.ts";
import type { Cursor, OrderedEvent } from "../centre/eventOrder.ts";
import { FirstAnswer, type Pauses } from "../centre/firstAnswer.ts";
import type { Receipt } from "./eventDesk.ts";
import type { EventEndpoint } from "./eventEndpoint.ts";
import { sequenceText } from "./protocol/events.ts";
import { isRepeated, readCapabilities, readReplay, readSnapshot } from "./protocol/requests.ts";
import { signed } from "./signature.ts";

const RELEASE_WITHIN_MS = 2000;
const SILENT_BEATS = 3;
const MOST_REPLAYED = 500;
/** Epochs that are over and may still be heard of from senders that are late. */
const MOST_EPOCHS = 100;

export interface GenericCentreOptions {
  /** Base address of the integrator; `/v1/...` is put behind it. */
  readonly url: string;
  /** Sign what is asked, the newest first. */
  readonly keys: readonly Uint8Array[];
  /** Where events are delivered. */
  readonly endpoint: Pick<EventEndpoint, "subscribe">;
  readonly time: Time;
  readonly log: Log;
  readonly requestTimeoutMs?: number;
  readonly commandTtlMs?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

export class GenericCentre implements ContactCentre {
  readonly #time: Time;
  readonly #log: Log;
  readonly #options: GenericCentreOptions;
  readonly #http: CentreHttp;
  readonly #answers: AnswerReader;
  readonly #first: FirstAnswer;
  readonly #events: EventFollower;
  readonly #pauses: Pauses;
  readonly #commandTtlMs: number;
  #capabilities: CentreCapabilities | null = null;
  #heartbeatMs = 0;
  #listener: CentreListener | null = null;
  #leave: () => Promise<void> = () => Promise.resolve();
  #link: "connecting" | "up" | "quiet" | "lost" = "connecting";
  #epoch: string | null = null;
  readonly #overEpochs = new Set<string>();
  #watch: TimerHandle | null = null;
  #failures = 0;
  #isClosed = false;

  constructor(options: GenericCentreOptions) {
    const { url, keys, time, log, requestTimeoutMs = 2000, firstPauseMs = 100, longestPauseMs = 5000 } = options;
    this.#options = options;
    this.#time = time;
    this.#log = log;
    this.#pauses = { firstPauseMs, longestPauseMs };
    this.#commandTtlMs = options.commandTtlMs ?? Math.max(5000, 2 * requestTimeoutMs);
    const headers = (body: string): Readonly<Record<string, string>> => signed(keys, body, time.now());
    this.#http = new CentreHttp({ url, headers, timeoutMs: requestTimeoutMs, time });
    this.#answers = new AnswerReader(url, "centre.url and centre.secret_env or centre.secret_file");
    this.#first = new FirstAnswer(time, log, this.#pauses);
    this.#events = new EventFollower({ time, log, readMissing: (cursor) => this.#readMissing(cursor) });
  }

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
    const { url } = this.#options;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      throw this.#answers.refused("its capabilities", "an address that is not http: or https:");
    }
    this.#leave = await this.#options.endpoint.subscribe((events) => this.#delivered(events));
    const answer = await this.#first.from(() => this.#http.request("GET", "/v1/capabilities"));
    const { heartbeatMs, ...capabilities } = this.#answers.read("its capabilities", answer, readCapabilities);
    this.#capabilities = capabilities;
    this.#heartbeatMs = heartbeatMs;
    this.#link = "up";
    this.#watchFor(this.#silenceMs);
    this.#events.requireResync("connected");
  }

  async snapshot(): Promise<CentreSnapshot> {
    const outcome = await this.#http.request("GET", "/v1/snapshot");
    const snapshot = this.#answers.read("a snapshot", outcome, readSnapshot);
    this.#inEpoch(snapshot.epoch);
    this.#events.adopt(snapshot);
    return snapshot;
  }

  async takeControl({ pool, holder, fence, ttlMs }: Lease): Promise<CentreResult> {
    return resultOf(await this.#http.request("PUT", "/v1/control", { pool, holder, fence, ttlMs }));
  }

  renewControl(lease: Lease): Promise<CentreResult> {
    return this.takeControl(lease);
  }

  async readControl(pool: string): Promise<{ readonly mode: "bridge" | "native"; readonly fence: number } | null> {
    const outcome = await this.#http.request("GET", `/v1/control?${new URLSearchParams({ pool }).toString()}`);
    return outcome.kind === "answer" && outcome.status === 200 ? readControl(outcome.body) : null;
  }

  async releaseControl({ pool, fence }: Lease): Promise<void> {
    const outcome = await this.#http.request("POST", "/v1/control/release", { pool, fence }, RELEASE_WITHIN_MS);
    const result = resultOf(outcome);
    if (!result.ok)
      this.#log.warn("control of the contact centre was not handed back", { pool, reason: result.reason });
  }

  offerCall(command: OfferCallCommand): Promise<CentreResult> {
    return this.#command("offer-call", command);
  }

  revokeOffer(command: RevokeOfferCommand): Promise<CentreResult> {
    return this.#command("revoke-offer", command);
  }

  dissuade(command: DissuadeCommand): Promise<CentreResult> {
    return this.#command("dissuade-call", command);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch?.cancel();
    this.#events.close();
    this.#first.stop();
    await this.#leave();
  }

  async #command(type: string, command: object): Promise<CentreResult> {
    const expiresAt = new Date(this.#time.now() + this.clockOffsetMs + this.#commandTtlMs).toISOString();
    const outcome = await this.#http.request("POST", "/v1/commands", { type, ...command, expiresAt });
    if (outcome.kind === "answer" && outcome.status === 401)
      this.#log.error("the contact centre does not accept the bridge's signature", { do: "Compare the secrets." });
    return resultOf(outcome, outcome.kind === "answer" && isRepeated(outcome.body));
  }

  #delivered(events: readonly OrderedEvent[]): Receipt {
    const over = events.find(({ epoch }) => this.#overEpochs.has(epoch));
    for (const event of events) if (!this.#overEpochs.has(event.epoch)) this.#events.heard(event);
    this.#heard();
    if (over !== undefined) return { kind: "epochOver", epoch: over.epoch };
    const { cursor } = this.#events;
    if (cursor !== null && this.#events.hasGap) {
      return { kind: "gap", epoch: cursor.epoch, expected: cursor.after + 1 };
    }
    const last = events.at(-1);
    return { kind: "taken", epoch: cursor?.epoch ?? last?.epoch ?? "", seq: cursor?.after ?? last?.seq ?? 0 };
  }

  /** Deliveries come: no need to ask. */
  #heard(): void {
    if (this.#link === "quiet") this.#link = "up";
    if (this.#link === "up") this.#watchFor(this.#silenceMs);
  }

  /** Events of the epoch before are none of ours any more. */
  #inEpoch(epoch: string): void {
    if (this.#epoch !== null && this.#epoch !== epoch) this.#overEpochs.add(this.#epoch);
    this.#overEpochs.delete(epoch);
    this.#epoch = epoch;
    if (this.#overEpochs.size > MOST_EPOCHS) this.#overEpochs.delete([...this.#overEpochs][0] ?? "");
  }

  get #silenceMs(): number {
    return this.#heartbeatMs * SILENT_BEATS + 200;
  }

  #watchFor(ms: number): void {
    if (this.#isClosed) return;
    this.#watch?.cancel();
    this.#watch = this.#time.after(ms, () => void this.#look());
  }

  /** Nothing was delivered: is there anybody, and was there anything? */
  async #look(): Promise<void> {
    if (this.#link === "up") this.#log.warn("no events are delivered; they are fetched", { sinceMs: this.#silenceMs });
    const isThere = await this.#isThere();
    if (this.#isClosed) return;
    if (!isThere) return this.#nobodyThere();
    const wasLost = this.#link === "lost";
    this.#link = "quiet";
    this.#failures = 0;
    this.#watchFor(this.capabilities.replay ? this.#heartbeatMs : this.#silenceMs);
    if (wasLost) this.#events.requireResync("connected");
    else if (!this.capabilities.replay) this.#events.requireResync("gap");
  }

  async #isThere(): Promise<boolean> {
    const canAsk = this.#link !== "lost" && this.capabilities.replay;
    if (canAsk && (await this.#events.catchUp())) return true;
    const outcome = await this.#http.request("GET", "/v1/capabilities");
    const isThere = outcome.kind === "answer" && outcome.status === 200;
    // There, but what was missed is not kept any more.
    if (canAsk && isThere) this.#events.requireResync("gap");
    return isThere;
  }

  #nobodyThere(): void {
    const { firstPauseMs, longestPauseMs } = this.#pauses;
    this.#failures += 1;
    this.#watchFor(Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#failures, 20)));
    // One look may fail by chance.
    if (this.#failures === 1 || this.#link === "lost") return;
    this.#link = "lost";
    this.#listener?.onLinkLost("no events are delivered, and nobody answers");
  }

  /** In portions, until there are no more. */
  async #readMissing({ epoch, after }: Cursor): Promise<readonly OrderedEvent[]> {
    const missing: OrderedEvent[] = [];
    for (;;) {
      const from = sequenceText(after + missing.length);
      const query = new URLSearchParams({ epoch, after: from, limit: String(MOST_REPLAYED) });
      const outcome = await this.#http.request("GET", `/v1/events?${query.toString()}`);
      const events = this.#answers.read("events to repeat", outcome, readReplay);
      missing.push(...events);
      if (events.length < MOST_REPLAYED) return missing;
    }
  }
}
