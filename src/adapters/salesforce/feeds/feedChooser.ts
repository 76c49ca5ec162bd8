import { BridgeError } from "../../../ports/bridgeError.ts";
import type { Log } from "../../../ports/log.ts";
import type { FeedStatus } from "../../../ports/org.ts";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import { Backoff } from "./backoff.ts";
import { type Candidate, createCandidate, dismiss, isStream } from "./candidate.ts";
import type { DurablePositions, Feed, FeedKind, FeedListener, Session } from "./feed.ts";
import type { FeedEvents } from "./feedEvents.ts";
import { FeedRefused } from "./feedRefused.ts";
import { newerThanNow } from "./newerThanNow.ts";
import { OutageWatch } from "./outageWatch.ts";
import { defaultSilence, type SilenceTiming, SilenceWatch } from "./silenceWatch.ts";

export interface ReturnTiming {
  /** Until a better kind of feed is tried again; doubles with each vain attempt. */
  readonly firstMs: number;
  readonly capMs: number;
  /** Patience with one such attempt. */
  readonly attemptMs: number;
}

const defaultReturn: ReturnTiming = { firstMs: 240_000, capMs: 3_600_000, attemptMs: 60_000 };
const defaultOutageMs = 45_000;

/** How many inputs wait for the bridge, and when they have been taken. */
export interface Backlog {
  size(): number;
  drained(): Promise<void>;
}

const backlogMax = 10_000;

export interface FeedChooserOptions {
  readonly session: Session;
  readonly time: Time;
  readonly log: Log;
  readonly listener: FeedListener;
  /** In [0, 1), seeded. */
  readonly random: () => number;
  /** Most wanted first. */
  readonly kinds: readonly FeedKind[];
  readonly create: (kind: FeedKind, listener: FeedEvents) => Feed;
  readonly backlog?: Backlog;
  readonly silence?: Partial<SilenceTiming>;
  /** Of the PendingServiceRouting records that are read. */
  readonly condition?: string;
  readonly returning?: Partial<ReturnTiming>;
  /** How long a stream may be down while the org answers everything else. */
  readonly outageMs?: number;
}

/**
 * Uses the most wanted kind of feed that the org grants, falls back when it is refused, silent or out of quota, and
 * comes back later. Moves between feeds happen one after the other; a feed is left only once another one hears, and
 * each move counts as a gap.
 */
export class FeedChooser implements Feed {
  readonly #options: FeedChooserOptions;
  readonly #returning: ReturnTiming;
  readonly #returnBackoff: Backoff;
  readonly #refusals = new Map<FeedKind, FeedRefused>();
  #positions: DurablePositions = new Map<string, string>();
  #active: Candidate | null = null;
  #watch: SilenceWatch | null = null;
  #returnTimer: TimerHandle | null = null;
  /** The move under way: the next one waits for it. */
  #move: Promise<void> = Promise.resolve();
  #isStopped = true;
  #isPaused = false;
  #starting: Candidate | null = null;
  #endWait: () => void = () => {};

  constructor(options: FeedChooserOptions) {
    this.#options = options;
    this.#returning = { ...defaultReturn, ...options.returning };
    const { firstMs, capMs } = this.#returning;
    this.#returnBackoff = new Backoff({ firstMs, capMs, random: options.random });
  }

  get kind(): FeedKind {
    return this.#active?.feed.kind ?? this.#options.kinds[0] ?? "polling";
  }

  get why(): string {
    const refused = this.#betterKinds().flatMap((kind) => this.#refusals.get(kind)?.message ?? []);
    return [this.#active?.feed.why ?? "No feed has been started.", ...refused].join(" ");
  }

  async start(positions: DurablePositions): Promise<void> {
    this.#positions = positions;
    this.#isStopped = false;
    await this.#startBest(this.#options.kinds, positions);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#returnTimer?.cancel();
    this.#watch?.stop();
    this.#endWait();
    await dismiss(this.#starting);
    // A paused feed waits for the bridge to take its inputs, which may be over as well.
    if (!this.#isPaused) await this.#move;
    await dismiss(this.#active);
    this.#active = null;
  }

  status(): FeedStatus {
    if (this.#active === null) return { kind: "none", why: this.why, isHealthy: false, silentForMs: null };
    return { ...this.#active.feed.status(), why: this.why };
  }

  /** Starts the first kind that is granted; keeps trying while the org does not answer. Throws when none is granted. */
  async #startBest(kinds: readonly FeedKind[], positions: DurablePositions): Promise<void> {
    for (const kind of kinds) {
      const candidate = await this.#startPatiently(kind, positions);
      if (candidate === null) continue;
      this.#activate(candidate);
      return;
    }
    throw new BridgeError({
      code: "OrgRefused",
      message: `Salesforce grants none of the feeds: ${[...this.#refusals.values()].map(({ message }) => message).join(" ")}`,
      actions: [...this.#refusals.values()].flatMap(({ actions }) => actions)
    });
  }

  /** Null when the org refuses this kind. */
  async #startPatiently(kind: FeedKind, positions: DurablePositions): Promise<Candidate | null> {
    const { listener, log, random } = this.#options;
    const backoff = new Backoff({ firstMs: 1_000, capMs: this.#returning.attemptMs, random });
    for (;;) {
      if (this.#isStopped) throw new Error("The feed was stopped before it had started.");
      const candidate = this.#create(kind);
      try {
        return (await this.#tryStart(candidate, positions)) ? candidate : null;
      } catch (error) {
        if (this.#isStopped || !(error instanceof BridgeError) || !error.isRetryable) throw error;
        const waitMs = backoff.next();
        log.warn("Feed could not be started", { feed: kind, err: error, waitMs });
        listener.onUnhealthy(`The feed could not be started (${error.message}); next attempt in ${String(waitMs)} ms.`);
        await this.#wait(waitMs);
      }
    }
  }

  /** Ends early when the feed is stopped. */
  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.time.after(ms, resolve);
      this.#endWait = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  async #tryStart(candidate: Candidate, positions: DurablePositions): Promise<boolean> {
    const { feed, outage } = candidate;
    this.#starting = candidate;
    outage?.begin("it could not be started yet.");
    try {
      await feed.start(positions);
      this.#refusals.delete(feed.kind);
      return true;
    } catch (error) {
      candidate.isHeard = false;
      const refusal = error instanceof FeedRefused ? error : candidate.refusal;
      if (refusal === null) throw error;
      this.#refusals.set(feed.kind, refusal);
      this.#options.log.warn("Feed refused", { feed: feed.kind, refusal: refusal.refusal, reason: refusal.message });
      return false;
    } finally {
      outage?.end();
      this.#starting = null;
    }
  }

  #activate(candidate: Candidate): void {
    this.#active = candidate;
    this.#options.log.info("Feed chosen", { feed: candidate.feed.kind, why: this.why });
    this.#watch?.stop();
    this.#watch = isStream(candidate.feed.kind) ? this.#createWatch(candidate) : null;
    this.#watch?.start();
    this.#planReturn();
    this.#options.listener.onHealthy();
  }

  #create(kind: FeedKind): Candidate {
    const { create, kinds, listener } = this.#options;
    return createCandidate(
      (events) => create(kind, events),
      (candidate) => (isStream(kind) && kinds.length > 1 ? this.#createOutage(candidate) : null),
      {
        listener,
        isActive: (candidate) => candidate.isHeard && this.#active === candidate,
        hasActive: () => this.#active !== null,
        onHeard: (candidate, recordIds) => {
          this.#watch?.note(recordIds);
          this.#checkBacklog(candidate);
        },
        onRebased: () => this.#watch?.rebase(),
        onRefused: (candidate, refusal) => this.#leave(candidate, refusal)
      }
    );
  }

  #createOutage(candidate: () => Candidate): OutageWatch {
    const { session, time, outageMs } = this.#options;
    return new OutageWatch({
      session,
      time,
      patienceMs: outageMs ?? defaultOutageMs,
      onOutage: (reason) => {
        const { kind } = candidate().feed;
        const message = `The org answers, but not its stream: ${reason}`;
        this.#giveUp(candidate(), new FeedRefused(kind, "unreachable", message));
      }
    });
  }

  /** An outage ends a feed in use as well as one that is still starting. */
  #giveUp(candidate: Candidate, refusal: FeedRefused): void {
    if (this.#active === candidate) this.#leave(candidate, refusal);
    else if (this.#starting === candidate) {
      candidate.refusal = refusal;
      void candidate.feed.stop();
    }
  }

  #createWatch(candidate: Candidate): SilenceWatch {
    const { session, time, log } = this.#options;
    const { kind } = candidate.feed;
    return new SilenceWatch({
      session,
      time,
      log,
      timing: { ...defaultSilence, ...this.#options.silence },
      ...(this.#options.condition === undefined ? {} : { condition: this.#options.condition }),
      onSilent: (sentence) => this.#leave(candidate, new FeedRefused(kind, "silent", sentence)),
      onHeard: () => this.#returnBackoff.reset()
    });
  }

  /** Falls back from a feed that does not serve any more. */
  #leave(candidate: Candidate, refusal: FeedRefused): void {
    const { kinds, listener, log } = this.#options;
    this.#refusals.set(candidate.feed.kind, refusal);
    log.warn("Feed left", { feed: candidate.feed.kind, refusal: refusal.refusal, reason: refusal.message });
    listener.onUnhealthy(refusal.message);
    this.#then(async () => {
      if (this.#active !== candidate) return;
      await dismiss(candidate);
      const granted = kinds.filter((kind) => !this.#refusals.has(kind));
      await this.#startBest(granted.length > 0 ? granted : kinds, newerThanNow(this.#positions));
      this.#gap(`The feed was changed to ${this.kind}.`);
    });
  }

  /** While a more wanted kind is refused, it is tried again now and then beside the one in use. */
  #planReturn(): void {
    this.#returnTimer?.cancel();
    const better = this.#betterKinds();
    if (better.length === 0 || this.#isStopped) return;
    this.#returnTimer = this.#options.time.after(this.#returnBackoff.next(), () => {
      this.#then(() => this.#return(better));
    });
  }

  #betterKinds(): readonly FeedKind[] {
    const { kinds } = this.#options;
    return kinds.slice(0, Math.max(0, kinds.indexOf(this.kind)));
  }

  async #return(kinds: readonly FeedKind[]): Promise<void> {
    const former = this.#active;
    for (const kind of kinds) {
      const candidate = this.#create(kind);
      if (!(await this.#tryWithin(candidate))) continue;
      this.#activate(candidate);
      await dismiss(former);
      this.#gap(`The feed was changed back to ${kind}.`);
      return;
    }
    this.#planReturn();
  }

  async #tryWithin(candidate: Candidate): Promise<boolean> {
    const patience = this.#options.time.after(this.#returning.attemptMs, () => void candidate.feed.stop());
    try {
      return await this.#tryStart(candidate, newerThanNow(this.#positions));
    } catch (error) {
      this.#options.log.debug("Feed could not be started again", { feed: candidate.feed.kind, err: error });
      return false;
    } finally {
      patience.cancel();
    }
  }

  /** Too many inputs wait: the stream is dropped, and resumes from its durable positions once they are taken. */
  #checkBacklog(candidate: Candidate): void {
    const { backlog, listener } = this.#options;
    if (backlog === undefined || this.#isPaused || backlog.size() < backlogMax) return;
    this.#isPaused = true;
    candidate.isHeard = false;
    listener.onUnhealthy(`${String(backlog.size())} inputs wait for the bridge; the feed pauses until they are taken.`);
    this.#then(async () => {
      await candidate.feed.stop();
      await backlog.drained();
      this.#isPaused = false;
      if (this.#isStopped) return;
      await this.#startBest([candidate.feed.kind, ...this.#options.kinds], this.#positions);
      this.#gap("The feed was paused because too many inputs were waiting.");
    });
  }

  #gap(reason: string): void {
    if (!this.#isStopped) this.#options.listener.onGap({ reason, streams: [], position: null });
  }

  /** One move after the other. A move that fails leaves no feed: it is tried again from the top. */
  #then(move: () => Promise<void>): void {
    const guarded = async (): Promise<void> => {
      if (this.#isStopped) return;
      try {
        await move();
      } catch (error) {
        if (!this.#isStopped) this.#recover(error);
      }
    };
    this.#move = this.#move.then(guarded);
  }

  #recover(error: unknown): void {
    const { kinds, listener, log, time } = this.#options;
    log.error("No feed could be started", { err: error });
    listener.onUnhealthy(`No feed could be started: ${String(error)}`);
    this.#returnTimer?.cancel();
    this.#returnTimer = time.after(this.#returning.attemptMs, () => {
      this.#then(async () => {
        await this.#startBest(kinds, newerThanNow(this.#positions));
        this.#gap("The feed was started again.");
      });
    });
  }
}
