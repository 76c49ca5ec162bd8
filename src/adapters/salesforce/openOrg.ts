import type { Hint } from "../../core/command.ts";
import type { Log } from "../../ports/log.ts";
import type { AgentDescriptions, FeedStatus, OrgContext, OrgStatus } from "../../ports/org.ts";
import type { Time } from "../../ports/time.ts";
import { Beats } from "./beats.ts";
import { OrgConfiguration } from "./configuration.ts";
import type { OrgConnection } from "./connection.ts";
import type { Enrichment } from "./enrichment/enrichment.ts";
import { allKinds, createFeed } from "./feeds/createFeed.ts";
import type { Feed, FeedKind } from "./feeds/feed.ts";
import { externalRecords, nativeRecords } from "./routedRecords.ts";
import { PositionBook } from "./feeds/positionBook.ts";
import { Intake } from "./intake/intake.ts";
import { ItemIntake } from "./intake/itemIntake.ts";
import { PresenceIntake } from "./intake/presenceIntake.ts";
import { ReadClock } from "./intake/readClock.ts";
import { WorkIntake } from "./intake/workIntake.ts";
import type { SalesforceOptions } from "./options.ts";
import { messageOf } from "./failure.ts";
import { OrgLink } from "./orgLink.ts";
import { readPackage, type PackageState } from "./packageState.ts";
import { People } from "./people.ts";
import { Reconciler, type Marks } from "./reconciler.ts";
import { Timers } from "./timers.ts";
import { FirstOfferNumbers } from "./writer/firstOfferNumbers.ts";
import { purgeGuards } from "./writer/guardPurge.ts";
import { SalesforceWriter } from "./writer/salesforceWriter.ts";
import { WriterRecord } from "./writer/writerRecord.ts";

export interface OpenOrgParts {
  readonly connection: OrgConnection;
  readonly enrichment: Enrichment;
  readonly options: SalesforceOptions;
  readonly time: Time;
  readonly log: Log;
}

/** What exists once the bridge has said where inputs go. */
interface Opened {
  readonly context: OrgContext;
  readonly intake: Intake;
  readonly reconciler: Reconciler;
  readonly feed: Feed;
  readonly positions: PositionBook;
}

const noFeed: FeedStatus = { kind: "none", why: "No feed has been opened yet.", isHealthy: false, silentForMs: null };
const hourMs = 3_600_000;
/** PushTopics name the external records, and making others would be a write. */
const readingKinds: readonly FeedKind[] = ["changeData", "polling"];
const clockBeatMs = 5_000;
/** A smaller change of the clock offset is no news. */
const clockStepMs = 25;
const writerSilenceMs = 60_000;
const closeMs = 2_000;
const strangerMs = 1_000;

/** The org after the login: its parts, and the order in which they start and stop. */
export class OpenOrg {
  readonly writer: SalesforceWriter;
  readonly #parts: OpenOrgParts;
  readonly #configuration: OrgConfiguration;
  readonly #people: People;
  readonly #writerRecord: WriterRecord;
  readonly #link: OrgLink;
  readonly #beats: Beats;
  readonly #timers: Timers;
  #opened: Opened | null = null;
  #works: WorkIntake | null = null;
  #package: PackageState = { hasGuard: true, hasWriterRecord: true, warnings: [] };
  #isReadingPeople = false;
  #toldOffsetMs: number | null = null;
  #toldUp: boolean | null = null;

  constructor(parts: OpenOrgParts) {
    const { connection, options, time, log } = parts;
    this.#parts = parts;
    const shadowQueues = options.shadowQueues ?? null;
    const records = shadowQueues === null ? externalRecords : nativeRecords(shadowQueues);
    this.#configuration = new OrgConfiguration(connection, time, records);
    const mapping = { agents: options.agents, match: options.match };
    this.#people = new People({ connection, configuration: this.#configuration, mapping, log });
    this.#beats = new Beats(time, log);
    this.#timers = new Timers(time);
    this.#link = new OrgLink({
      time,
      probe: () => connection.send({ method: "GET", path: "/" }, { timeoutMs: options.requestTimeoutMs }),
      onChange: (isUp, reason) => this.#linkChanged(isUp, reason)
    });
    const silenceMs = options.writerTimeoutMs ?? writerSilenceMs;
    this.#writerRecord = new WriterRecord({
      connection,
      time,
      log,
      silenceMs,
      // Several beats fit into the silence, so that one lost request hands nothing over.
      beatMs: Math.round(silenceMs / 6),
      version: options.version ?? "",
      onChange: (isWriter, reason) => this.#linkChanged(isWriter, reason)
    });
    this.writer = this.#createWriter();
  }

  get #isShadow(): boolean {
    return this.#configuration.records.nativeQueues !== null;
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  get warnings(): readonly string[] {
    return [...this.#package.warnings, ...this.#people.warnings];
  }

  status(): Pick<OrgStatus, "feed" | "hasGuard" | "isWriter" | "writerReason"> {
    return {
      feed: this.#opened?.feed.status() ?? noFeed,
      hasGuard: this.#package.hasGuard,
      isWriter: this.#writerRecord.isWriter,
      writerReason: this.#isShadow ? "Shadow mode: this bridge looks on and writes nothing." : this.#writerRecord.reason
    };
  }

  /** Package, people, writer record, fields: everything that routing needs before work is read. Throws BridgeError. */
  async readSetUp({ sink, view, identity }: OrgContext): Promise<void> {
    const { connection, enrichment, log } = this.#parts;
    const [installed] = await Promise.all([readPackage(connection), this.#people.read(sink, view)]);
    for (const warning of installed.warnings) log.warn(warning);
    this.#package = installed;
    this.writer.open(identity, installed.hasGuard);
    // In shadow mode nothing is claimed: the record belongs to whoever writes.
    const mayClaim = installed.hasWriterRecord && !this.#isShadow;
    await Promise.all([this.#writerRecord.claim(identity, mayClaim), this.#planEnrichment()]);
    enrichment.open(sink);
    if (!this.#writerRecord.isWriter) log.warn(this.#writerRecord.reason);
  }

  /** Opens the feed, then reconciles. Throws BridgeError when the org refuses every kind of feed. */
  async start(context: OrgContext): Promise<void> {
    const opened = this.#openIntake(context);
    this.#opened = opened;
    this.#parts.connection.onOutcome((outcome) => this.#link.note(outcome));
    this.#tellLink("");
    this.#tellClock(context);
    await opened.feed.start(opened.positions);
    await opened.reconciler.reconcile("the bridge started", "now");
    this.#startBeats(context, opened);
  }

  async describeAgents(descriptions: AgentDescriptions): Promise<void> {
    this.#people.describe(descriptions);
    if (this.#opened === null) return;
    const { sink, view } = this.#opened.context;
    await this.#people.read(sink, view).catch((error: unknown) => {
      this.#parts.log.warn("The directory could not be read; agents are described anew at the next beat", {
        message: messageOf(error)
      });
    });
  }

  reread(hints: readonly Hint[]): void {
    this.#opened?.intake.reread(hints);
  }

  async reconcile(reason: string, marks: Marks = "withFirstAnswer"): Promise<void> {
    await this.#opened?.reconciler.reconcile(reason, marks);
  }

  stopIntake(): void {
    this.#beats.stop();
    this.#timers.stop();
    this.#link.close();
    this.#opened?.intake.stop();
    this.#opened?.reconciler.stop();
  }

  /** Best effort and never longer than two seconds, also while the org hangs. */
  async close(): Promise<void> {
    const { time } = this.#parts;
    const orderly = Promise.allSettled([this.#opened?.feed.stop(), this.writer.close(), this.#writerRecord.close()]);
    const limit = Promise.withResolvers<void>();
    const timer = time.after(closeMs, () => limit.resolve());
    await Promise.race([orderly, limit.promise]);
    timer.cancel();
  }

  #createWriter(): SalesforceWriter {
    const { connection, options, time, log } = this.#parts;
    return new SalesforceWriter({
      connection,
      time,
      log,
      requestTimeoutMs: options.requestTimeoutMs,
      isGuardRequired: options.isGuardRequired,
      mayNotWrite: () => (this.#writerRecord.isWriter ? null : this.#writerRecord.reason),
      onSending: (command) => this.#opened?.intake.noteSending(command),
      onCreated: (command, agentWorkId) => this.#works?.noteCreated(command, agentWorkId),
      onFound: (agentWorkId) => this.#works?.reader.mark(agentWorkId)
    });
  }

  #openIntake(context: OrgContext): Opened {
    const { connection, enrichment, time, log } = this.#parts;
    const { sink, view } = context;
    const clock = new ReadClock();
    const positions = new PositionBook(context.positions, sink);
    const shared = { connection, configuration: this.#configuration, clock, sink, time, log };
    const offerNumbers = new FirstOfferNumbers(connection, () => this.#package.hasGuard);
    const items = new ItemIntake({ ...shared, view, enrichment, offerNumbers });
    const works = new WorkIntake(shared);
    const presences = new PresenceIntake({
      ...shared,
      capacityOfUser: (userId) => this.#people.capacityOf(userId),
      onPresent: (userId) => this.#notePresent(userId, context)
    });
    const intake = new Intake({
      ...{ items, works, presences, positions, sink, time, log },
      reconcile: (reason) => this.reconcile(reason),
      onFeedState: (isHealthy, reason) => this.#feedState(isHealthy, reason)
    });
    this.#works = works;
    const reconciler = new Reconciler({ ...shared, view, items, works, presences, intake });
    return { context, intake, reconciler, positions, feed: this.#createFeed(context, intake) };
  }

  #createFeed({ sink }: OrgContext, listener: Intake): Feed {
    const { connection, options, time, log } = this.#parts;
    return createFeed({
      session: connection,
      time,
      log,
      listener,
      random: jitter(time.now()),
      kinds: this.#isShadow ? readingKinds : options.feed === "auto" ? allKinds : [options.feed],
      condition: this.#configuration.records.condition,
      channel: options.channel === null ? null : options.channel.replace(/^\/data\//, ""),
      mayWriteTopics: options.mayCreatePushTopics && !this.#isShadow,
      pace: { fastestMs: options.poll.fastestMs, slowMs: options.poll.slowestMs },
      backlog: { size: () => sink.backlog, drained: () => sink.drained() },
      ...(options.proxyEnvironment === undefined ? {} : { proxyEnvironment: options.proxyEnvironment })
    });
  }

  #startBeats(context: OrgContext, { reconciler }: Opened): void {
    const { connection, options } = this.#parts;
    const { budget } = connection;
    const { sink, view } = context;
    const reconcileMs = (): number => budget.paceMs(options.reconcileEveryMs, 3);
    const membershipMs = (): number => budget.paceMs(options.membershipEveryMs, 6);
    this.#beats.start("reconcile", reconcileMs, () => reconciler.reconcile("it was time", "none"));
    this.#beats.start("people", membershipMs, () => this.#people.read(sink, view));
    this.#beats.start(
      "clock",
      () => clockBeatMs,
      () => this.#tellClock(context)
    );
    this.#beats.start(
      "fields",
      () => hourMs,
      () => this.#planEnrichment()
    );
    this.#beats.start(
      "guards",
      () => hourMs,
      () => this.#purge(context)
    );
  }

  /** Somebody whom the directory does not list has logged in: read it now rather than at its next time. */
  #notePresent(userId: string, { sink, view }: OrgContext): void {
    if (this.#people.knows(userId) || this.#isReadingPeople) return;
    this.#isReadingPeople = true;
    this.#timers.after(strangerMs, () => {
      const read = this.#people.read(sink, view).catch(() => undefined);
      void read.then(() => (this.#isReadingPeople = false));
    });
  }

  async #purge({ view, identity }: OrgContext): Promise<void> {
    const { connection, options, time, log } = this.#parts;
    const retentionDays = options.guardRetentionDays ?? 30;
    if (this.#isShadow || retentionDays === 0 || !this.#package.hasGuard || !this.#writerRecord.isWriter) return;
    const orgNow = time.now() + connection.clock.offsetMs;
    const deleted = await purgeGuards({ connection, view, pool: identity.pool, retentionDays, orgNow });
    if (deleted > 0) log.info("Old guard records were deleted", { deleted, retentionDays });
  }

  #planEnrichment(): Promise<void> {
    const entities = [...this.#configuration.channels].flatMap(({ entity }) => entity ?? []);
    return this.#parts.enrichment.plan(entities.filter((entity) => entity !== "VoiceCall"));
  }

  #tellClock({ sink }: OrgContext): void {
    const { clock } = this.#parts.connection;
    const isNews = this.#toldOffsetMs === null || Math.abs(clock.offsetMs - this.#toldOffsetMs) >= clockStepMs;
    if (!clock.isMeasured || !isNews) return;
    this.#toldOffsetMs = clock.offsetMs;
    sink.enqueue({ type: "ClockOffsetMeasured", side: "salesforce", offsetMs: clock.offsetMs });
  }

  #feedState(isHealthy: boolean, reason: string): void {
    if (isHealthy) this.#parts.log.info("The feed of changes works", { kind: this.#opened?.feed.kind });
    else this.#parts.log.warn("The feed of changes is disturbed", { reason });
  }

  /** Link and writer record together decide whether Salesforce items may be offered. */
  #linkChanged(isGood: boolean, reason: string): void {
    const { log } = this.#parts;
    if (isGood) log.info("Salesforce items can be offered again", { writer: this.#writerRecord.reason });
    else log.error("Salesforce items cannot be offered", { reason });
    const wasUp = this.#toldUp;
    this.#tellLink(reason);
    if (this.#toldUp === true && wasUp === false) void this.reconcile("Salesforce can be reached again", "now");
  }

  #tellLink(reason: string): void {
    const isUp = this.#link.isUp && this.#writerRecord.isWriter;
    if (this.#opened === null || isUp === this.#toldUp) return;
    this.#toldUp = isUp;
    const why = isUp ? "" : reason === "" ? this.#writerRecord.reason : reason;
    this.#opened.context.sink.enqueue({ type: "LinkChanged", side: "salesforce", isUp, reason: why });
  }
}

/** Numbers in [0, 1) that spread retries; nothing else depends on them. */
function jitter(seed: number): () => number {
  let state = (seed >>> 0) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
