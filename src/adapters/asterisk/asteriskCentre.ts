/**
 * The contact-centre port over Asterisk's manager interface. States of the link: `connecting` (never connected yet),
 * `up`, `shaky` (cut a moment ago, the first attempt to come back is under way) and `lost` (told to the listener).
 * Asterisk repeats no events: whoever was away, however shortly, needs a snapshot.
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
import type { Time, TimerHandle } from "../../ports/time.ts";
import { AmiConnection, AmiFailure, type AmiAccess, type AmiAnswer } from "./amiConnection.ts";
import type { AmiFields, AmiMessage } from "./amiMessage.ts";
import type { CallVariables, EventBody } from "./call.ts";
import { refusal } from "./commandTable.ts";
import { differences, type CentreView } from "./differences.ts";
import { ControlDesk } from "./controlDesk.ts";
import { assertPlain } from "./names.ts";
import { OfferDesk } from "./offerDesk.ts";
import { Pbx } from "./pbx.ts";

const RELEASE_WITHIN_MS = 2000;
const BOOTS_WITHIN_MS = 10_000;
const MARK = "OneQueueMark";

export interface AsteriskCentreOptions {
  readonly access: AmiAccess;
  /** Pool -> queues that agents log in to and that the bridge distributes. */
  readonly pools: ReadonlyMap<string, readonly string[]>;
  readonly variables: CallVariables;
  readonly time: Time;
  readonly log: Log;
  readonly requestTimeoutMs?: number;
  /** Pause between two questions whether Asterisk is still there. */
  readonly pingMs?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

const capabilities: CentreCapabilities = {
  decide: "immediate",
  holdCall: true,
  offerOutcome: true,
  revokeOffer: true,
  dissuade: false,
  setAgentState: "none",
  externalTasks: "none",
  snapshot: true,
  replay: false,
  lease: "emulated"
};

export class AsteriskCentre implements ContactCentre {
  readonly capabilities = capabilities;
  readonly #options: Required<AsteriskCentreOptions>;
  readonly #pbx: Pbx;
  readonly #control: ControlDesk;
  readonly #offers: OfferDesk;
  readonly #marks = new Map<string, () => void>();
  #connection: AmiConnection | null = null;
  #listener: CentreListener | null = null;
  #link: "connecting" | "up" | "shaky" | "lost" = "connecting";
  #epoch = "";
  #seq = 0;
  /** Events are told: a snapshot has been taken since the link came up. */
  #isFollowing = false;
  #offsetMs = 0;
  #failures = 0;
  #marked = 0;
  #isClosed = false;
  #timer: TimerHandle | null = null;
  #whenBooted: (() => void) | null = null;
  #reading: Promise<CentreSnapshot> | null = null;
  /** What the listener has been told of, when a cut interrupted that; null when only a snapshot helps. */
  #told: CentreView | null = null;

  constructor(options: AsteriskCentreOptions) {
    this.#options = { requestTimeoutMs: 2000, pingMs: 5000, firstPauseMs: 100, longestPauseMs: 5000, ...options };
    const { pools, variables, time, requestTimeoutMs } = this.#options;
    assertPlain(pools);
    this.#pbx = new Pbx({ queues: new Set([...pools.values()].flat()), names: variables });
    const ask = (fields: AmiFields): Promise<AmiAnswer> => this.#ask(fields);
    const shared = { pools, ask, pbx: this.#pbx, time };
    this.#control = new ControlDesk({ ...shared, timeoutMs: requestTimeoutMs });
    this.#offers = new OfferDesk({ ...shared, control: this.#control, now: () => this.#now() });
  }

  /** True once Asterisk has been reached. */
  get isConnected(): boolean {
    return this.#epoch !== "";
  }

  get clockOffsetMs(): number {
    return this.#offsetMs;
  }

  async connect(listener: CentreListener): Promise<void> {
    this.#listener = listener;
    for (;;) {
      const failure = await this.#attempt();
      if (failure === null || this.#isClosed) return;
      if (failure instanceof BridgeError) throw failure;
      this.#options.log.warn("the contact centre cannot be reached yet", { reason: failure.message });
      await this.#pause();
    }
  }

  /** Shared by all who ask while one is being made. */
  snapshot(): Promise<CentreSnapshot> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  takeControl(lease: Lease): Promise<CentreResult> {
    return this.#control.take(lease);
  }

  renewControl(lease: Lease): Promise<CentreResult> {
    return this.#control.renew(lease);
  }

  async readControl(pool: string): Promise<{ readonly mode: "bridge" | "native"; readonly fence: number } | null> {
    return this.#control.has(pool) ? this.#control.read(pool).catch(() => null) : null;
  }

  async releaseControl(lease: Lease): Promise<void> {
    const { time, log } = this.#options;
    let timer: TimerHandle | null = null;
    const late = new Promise<string>((resolve) => {
      timer = time.after(RELEASE_WITHIN_MS, () => resolve("no answer"));
    });
    const asked = this.#control.release(lease).then(
      () => null,
      (error: unknown) => String(error)
    );
    const problem = await Promise.race([asked, late]);
    (timer as TimerHandle | null)?.cancel();
    if (problem !== null) log.warn("control of the contact centre was not handed back", { pool: lease.pool, problem });
  }

  offerCall(command: OfferCallCommand): Promise<CentreResult> {
    return this.#offers.offer(command);
  }

  revokeOffer(command: RevokeOfferCommand): Promise<CentreResult> {
    return this.#offers.revoke(command);
  }

  /** Announcements are the dialplan's own affair. */
  dissuade(_command: DissuadeCommand): Promise<CentreResult> {
    return Promise.resolve(refusal("unsupported"));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#whenBooted?.();
    this.#connection?.end("closed");
    for (const resolve of this.#marks.values()) resolve();
    return Promise.resolve();
  }

  /** One connection, logged in and booted: null; else why not, a BridgeError where waiting cannot help. */
  async #attempt(): Promise<Error | null> {
    const { access, time, requestTimeoutMs } = this.#options;
    const booted = new Promise<void>((resolve) => (this.#whenBooted = resolve));
    const connection = new AmiConnection({
      ...access,
      time,
      timeoutMs: requestTimeoutMs,
      onEvent: (event) => this.#heard(event, connection),
      onEnd: (reason) => this.#ended(reason, connection)
    });
    this.#connection = connection;
    try {
      const { response } = await connection.login();
      if (response.name !== "Success") return this.#refused(connection, response.get("Message"));
      const timer = time.after(BOOTS_WITHIN_MS, () => connection.end("Asterisk did not say that it is fully booted"));
      await booted;
      timer.cancel();
      await this.#cameUp(connection);
      return null;
    } catch (error) {
      connection.end(String(error));
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #refused(connection: AmiConnection, answer: string): BridgeError {
    connection.end("refused");
    const { host, port, username } = this.#options.access;
    return new BridgeError({
      code: "CentreRefused",
      message: `Logged in to Asterisk's manager interface at ${host}:${String(port)} as ${username}; received: ${answer}.`,
      actions: [
        "Check centre.ami in the configuration against the account in manager.conf, its secret and its permit lines."
      ]
    });
  }

  async #cameUp(connection: AmiConnection): Promise<void> {
    const { response } = await connection.ask({ Action: "CoreStatus" });
    const epoch = `${response.get("CoreStartupDate")} ${response.get("CoreStartupTime")}`.trim();
    const before = this.#epoch;
    if (epoch !== before) this.#seq = 0;
    this.#epoch = epoch === "" ? "unknown" : epoch;
    const control = await this.#control.refresh();
    await this.#ping(connection);
    const told = before === this.#epoch ? this.#told : null;
    if (told !== null) await this.#heal(told, control);
    this.#link = "up";
    this.#failures = 0;
    if (told !== null) return;
    const reason = before === "" ? "connected" : before === this.#epoch ? "gap" : "epoch";
    this.#listener?.onResyncRequired(reason);
  }

  /** A short cut: what happened meanwhile is told as events, and nobody needs to know. */
  async #heal(told: CentreView, control: readonly EventBody[]): Promise<void> {
    await this.snapshot();
    const now = this.#now();
    for (const body of [...control, ...differences(told, this.#pbx.view(now), now)]) this.#tell(body, now);
    this.#told = null;
  }

  /** Asks again and again whether Asterisk is there; a connection alone says nothing when nothing is told over it. */
  async #ping(connection: AmiConnection): Promise<void> {
    const { time, pingMs } = this.#options;
    const askedAt = time.now();
    const { response } = await connection.ask({ Action: "Ping" });
    const theirs = Number(response.get("Timestamp")) * 1000;
    if (theirs > 0) this.#offsetMs = Math.round(theirs - (askedAt + time.now()) / 2);
    this.#timer?.cancel();
    if (this.#isClosed || connection !== this.#connection) return;
    this.#timer = time.after(pingMs, () => {
      this.#ping(connection).catch((error: unknown) => connection.end(`it does not answer: ${String(error)}`));
    });
  }

  #heard(event: AmiMessage, connection: AmiConnection): void {
    if (connection !== this.#connection || this.#isClosed) return;
    if (event.name === "FullyBooted") this.#whenBooted?.();
    if (event.isDoubtful) return this.#doubt(event);
    if (event.name === "UserEvent" && event.get("UserEvent") === MARK) this.#marks.get(event.get("Mark"))?.();
    const atMs = this.#timeOf(event);
    const control = this.#control.heard(event);
    if (control !== null) this.#tell(control, atMs);
    for (const body of this.#pbx.apply(event, atMs)) {
      this.#offers.told(body);
      this.#tell(body, atMs);
      this.#act(body);
    }
  }

  #doubt(event: AmiMessage): void {
    this.#options.log.warn("an event of the contact centre cannot be believed: a value in it holds a line break", {
      event: event.name,
      do: "Let the dialplan FILTER() what callers can say before it is set as a variable."
    });
    this.#requireResync("gap");
  }

  #tell(body: EventBody, atMs: number): void {
    if (!this.#isFollowing) return;
    this.#seq += 1;
    const head = { epoch: this.#epoch, seq: this.#seq, at: new Date(atMs).toISOString() };
    this.#listener?.onEvent({ ...head, ...body });
  }

  /** What the bridge in control does by itself. */
  #act(body: EventBody): void {
    if (body.type === "agent.changed" && body.agent.login === "out") {
      for (const { offer, queueId } of this.#pbx.calls) {
        if (offer?.by !== "bridge" || offer.agentId !== body.agent.agentId || !this.#isOurs(queueId)) continue;
        void this.#offers.takeBack(offer.offerId, "agent-unavailable");
      }
    }
    if (body.type !== "call.queued") return;
    const { queueId } = body.call;
    // Went to the native queue in the moment in which control changed.
    if (this.#pbx.call(body.call.callId)?.place !== "native" || !this.#isOurs(queueId)) return;
    for (const [pool, queues] of this.#options.pools) if (queues.includes(queueId)) void this.#control.collect(pool);
  }

  #isOurs(queueId: string): boolean {
    return [...this.#options.pools].some(([pool, queues]) => queues.includes(queueId) && this.#control.isOurs(pool));
  }

  /**
   * Lists, between two marks: whatever was told before the first is in the model already, and whatever is told until
   * the second is newer than the lists.
   */
  async #read(): Promise<CentreSnapshot> {
    try {
      await this.#mark();
      this.#pbx.beginList();
      const [queues, channels] = await Promise.all([
        this.#ask({ Action: "QueueStatus" }),
        this.#ask({ Action: "CoreShowChannels" })
      ]);
      await this.#mark();
      const now = this.#now();
      this.#pbx.adopt(queues.list, channels.list, now);
      this.#offers.forget((callId) => this.#pbx.call(callId)?.state === "queued");
      this.#isFollowing = true;
      // Whoever took control before the first list could not know who waits natively.
      for (const pool of this.#options.pools.keys()) if (this.#control.isOurs(pool)) void this.#control.collect(pool);
      const { calls, agents } = this.#pbx.view(now);
      const takenAt = new Date(now).toISOString();
      return { epoch: this.#epoch, seq: this.#seq, takenAt, calls: this.#offers.withPending(calls), agents };
    } catch (error) {
      throw new BridgeError({
        code: "CentreUnreachable",
        message: `Asked Asterisk for its queues and channels; ${error instanceof Error ? error.message : String(error)}.`,
        actions: ["Check that Asterisk runs and that the manager account may read them."],
        isRetryable: true,
        cause: error
      });
    }
  }

  /** Resolves when everything that Asterisk has told before has been heard. */
  async #mark(): Promise<void> {
    this.#marked += 1;
    const mark = `${String(this.#options.time.now())}-${String(this.#marked)}-${String(Math.round(this.#options.time.monotonic()))}`;
    let timer: TimerHandle | null = null;
    const heard = new Promise<void>((resolve, reject) => {
      this.#marks.set(mark, resolve);
      const { requestTimeoutMs, time } = this.#options;
      timer = time.after(requestTimeoutMs, () => reject(new AmiFailure("its events are late", true)));
    });
    heard.catch(() => undefined);
    try {
      await this.#ask({ Action: "UserEvent", UserEvent: MARK, Mark: mark });
      await heard;
    } finally {
      (timer as TimerHandle | null)?.cancel();
      this.#marks.delete(mark);
    }
  }

  #requireResync(reason: "gap"): void {
    this.#isFollowing = false;
    this.#listener?.onResyncRequired(reason);
  }

  #ended(reason: string, connection: AmiConnection): void {
    if (connection !== this.#connection || this.#isClosed) return;
    this.#timer?.cancel();
    if (this.#isFollowing && this.#link === "up") this.#told = this.#pbx.view(this.#now());
    this.#isFollowing = false;
    this.#whenBooted?.();
    if (this.#link === "connecting") return;
    this.#options.log.warn("the link to the contact centre is down", { reason, failures: this.#failures });
    if (this.#link === "shaky") {
      this.#link = "lost";
      this.#told = null;
      this.#listener?.onLinkLost(reason);
    } else if (this.#link === "up") this.#link = "shaky";
    void this.#comeBack();
  }

  async #comeBack(): Promise<void> {
    await this.#pause();
    if (!this.#isClosed) await this.#attempt();
  }

  async #pause(): Promise<void> {
    const { firstPauseMs, longestPauseMs, time } = this.#options;
    const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#failures, 20));
    this.#failures += 1;
    await new Promise<void>((resolve) => (this.#timer = time.after(ms, resolve)));
  }

  #ask(fields: AmiFields): Promise<AmiAnswer> {
    return this.#connection?.ask(fields) ?? Promise.reject(new AmiFailure("there is no connection", false));
  }

  /** Asterisk's clock. */
  #now(): number {
    return this.#options.time.now() + this.#offsetMs;
  }

  #timeOf(event: AmiMessage): number {
    const stamped = Math.round(Number(event.get("Timestamp")) * 1000);
    return stamped > 0 ? stamped : this.#now();
  }
}
