import type { Log } from "../../../ports/log.ts";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import { Backoff } from "./backoff.ts";
import { recordOf } from "./changeEvent.ts";
import type { DurablePositions, FeedListener, Notification, RoutedObject, Session } from "./feed.ts";
import { FeedRefused } from "./feedRefused.ts";
import { LiveSet } from "./liveSet.ts";
import { ModstampTracker, pollStream } from "./modstampTracker.ts";
import { defaultPace, pacedWait, type PollPace } from "./pollPace.ts";
import { externalRecords } from "../routedRecords.ts";
import { askTogether, type PollAnswer, type PollQuery, restOf } from "./pollQueries.ts";

export interface PollerOptions {
  readonly objects: readonly RoutedObject[];
  readonly session: Session;
  readonly time: Time;
  readonly log: Log;
  readonly listener: FeedListener;
  /** In [0, 1), seeded. */
  readonly random: () => number;
  readonly pace?: Partial<PollPace>;
  /** How far each question reaches back: the longest transaction that is expected. */
  readonly overlapMs?: number;
  /** Of the PendingServiceRouting records that are read; the external ones unless told otherwise. */
  readonly condition?: string;
}

const defaultOverlapMs = 15_000;
/** A whole list of one page costs nothing extra; a longer one is read on this beat. */
const longListEveryMs = 60_000;
const onePage = 2_000;
const listName = "list";
const listQuery = (condition: string): PollQuery => ({
  name: listName,
  soql: `SELECT Id FROM PendingServiceRouting WHERE ${condition}`,
  withDeleted: false
});

interface Starting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks for changed records on a beat, all objects in one call. A failed question is asked again after a growing wait,
 * and what it would have told comes with the next one.
 */
export class Poller {
  readonly #options: PollerOptions;
  readonly #pace: PollPace;
  readonly #backoff: Backoff;
  /** Counts starts, so that an answer that outlives a stop is not taken for one of the next life. */
  #life = 0;
  readonly #condition: string;
  #trackers: readonly ModstampTracker[] = [];
  #liveSet = new LiveSet();
  #listLength = 0;
  #listedAt = -Infinity;
  #timer: TimerHandle | null = null;
  #starting: Starting | null = null;
  #isHealthy = false;
  #answeredAt: number;

  constructor(options: PollerOptions) {
    this.#condition = options.condition ?? externalRecords.condition;
    this.#options = options;
    this.#pace = { ...defaultPace, ...options.pace };
    this.#backoff = new Backoff({ firstMs: 1_000, capMs: this.#pace.slowestMs, random: options.random });
    this.#answeredAt = options.time.monotonic();
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  get silentForMs(): number {
    return this.#options.time.monotonic() - this.#answeredAt;
  }

  get streams(): readonly string[] {
    return this.#options.objects.map(pollStream);
  }

  /** Resolves after the first answer; rejects with FeedRefused when the org does not show us an object. */
  start(positions: DurablePositions): Promise<void> {
    const overlapMs = this.#options.overlapMs ?? defaultOverlapMs;
    this.#trackers = this.#options.objects.map(
      (object) => new ModstampTracker(object, overlapMs, positions.get(pollStream(object)), this.#condition)
    );
    this.#liveSet = new LiveSet();
    this.#listedAt = -Infinity;
    this.#life += 1;
    return new Promise((resolve, reject) => {
      this.#starting = { resolve, reject };
      this.#ask(this.#life);
    });
  }

  stop(): void {
    this.#life += 1;
    this.#timer?.cancel();
    this.#timer = null;
    this.#isHealthy = false;
    this.#starting?.reject(new Error("The feed was stopped before it had started."));
    this.#starting = null;
  }

  #ask(life: number): void {
    void this.#askAndPlan(life);
  }

  async #askAndPlan(life: number): Promise<void> {
    try {
      const calls = await this.#poll(life);
      if (life === this.#life) this.#succeeded(life, calls);
    } catch (error) {
      if (life === this.#life) this.#failed(life, error);
    }
  }

  /** One question and what follows from its answer; returns the calls it took. */
  async #poll(life: number): Promise<number> {
    const { session, time } = this.#options;
    const withList = this.#isListDue();
    const changes = this.#trackers.map(({ object, soql }) => ({ name: object, soql, withDeleted: true }));
    const answers = await askTogether(session, withList ? [...changes, listQuery(this.#condition)] : changes);
    let calls = 1;
    for (const tracker of this.#trackers) {
      const rows = await this.#rowsOf(answers.get(tracker.object), tracker);
      if (life !== this.#life) return calls;
      for (const notification of tracker.absorb(rows)) this.#tell(notification);
      calls += pagesBeyondFirst(rows.length);
    }
    if (!withList) return calls;
    const list = await this.#rowsOf(answers.get(listName), null);
    if (life !== this.#life) return calls;
    this.#listedAt = time.monotonic();
    this.#listLength = list.length;
    this.#compare(list.map((row) => String(recordOf(row)?.["Id"])));
    return calls + pagesBeyondFirst(list.length);
  }

  #isListDue(): boolean {
    if (!this.#options.objects.includes("PendingServiceRouting")) return false;
    if (this.#listLength <= onePage) return true;
    return this.#options.time.monotonic() - this.#listedAt >= longListEveryMs;
  }

  async #rowsOf(answer: PollAnswer | undefined, tracker: ModstampTracker | null): Promise<readonly unknown[]> {
    if (answer?.kind === "rows") return await restOf(this.#options.session, answer);
    const object = tracker?.object ?? "PendingServiceRouting";
    const reason = answer === undefined ? "no answer" : `${answer.errorCode} ${answer.message}`;
    if (answer?.errorCode === "INVALID_FIELD" && tracker !== null && !tracker.isNarrow) {
      this.#options.log.warn("A field cannot be polled, records are read one by one", { object, reason });
      tracker.narrow();
      return [];
    }
    if (answer?.errorCode !== "INVALID_TYPE") throw new Error(`${object} could not be polled: ${reason}`);
    throw new FeedRefused("polling", "forbidden", `The org does not show us ${object}: ${reason}.`, [
      `Switch Omni-Channel on and give the integration user read access to ${object}.`
    ]);
  }

  #tell(notification: Notification): void {
    if (notification.object === "PendingServiceRouting") {
      for (const id of notification.recordIds) {
        if (notification.changeType === "deleted") this.#liveSet.remove(id);
        else this.#liveSet.add(id);
      }
    }
    this.#hand(notification);
  }

  /** What the listener cannot take must not take the rest of the answer with it. */
  #hand(notification: Notification): void {
    const { listener, log } = this.#options;
    try {
      listener.onNotification(notification);
    } catch (error) {
      log.error("A polled change could not be taken", { object: notification.object, err: error });
      const reason = `A polled change of ${notification.object} could not be taken: ${String(error)}.`;
      listener.onGap({ reason, streams: [pollStream(notification.object)], position: null });
    }
  }

  #compare(ids: readonly string[]): void {
    const { gone, untold } = this.#liveSet.look(ids);
    const tracker = this.#trackers.find(({ object }) => object === "PendingServiceRouting");
    for (const id of gone) tracker?.forget(id);
    const common = { object: "PendingServiceRouting", commitAt: null, position: null, fields: null } as const;
    if (gone.length > 0) this.#hand({ ...common, changeType: "deleted", recordIds: gone, isComplete: true });
    if (untold.length > 0) this.#hand({ ...common, changeType: "gap", recordIds: untold, isComplete: false });
  }

  #succeeded(life: number, calls: number): void {
    const { session, listener, time } = this.#options;
    this.#backoff.reset();
    this.#answeredAt = time.monotonic();
    const { waitMs, isStarved } = pacedWait(session.apiUsage(), calls, this.#pace);
    if (isStarved) listener.onUnhealthy(`The org's API calls are running out; polling every ${String(waitMs)} ms.`);
    else if (!this.#isHealthy) listener.onHealthy();
    this.#isHealthy = !isStarved;
    this.#starting?.resolve();
    this.#starting = null;
    this.#wait(life, waitMs);
  }

  #failed(life: number, error: unknown): void {
    const { listener, log } = this.#options;
    if (error instanceof FeedRefused && this.#starting !== null) {
      const starting = this.#starting;
      this.#starting = null;
      this.stop();
      starting.reject(error);
      return;
    }
    const waitMs = Math.max(this.#pace.fastestMs, this.#backoff.next());
    this.#isHealthy = false;
    log.warn("Polling failed", { err: error, waitMs });
    listener.onUnhealthy(`Polling failed (${String(error)}); next attempt in ${String(waitMs)} ms.`);
    this.#wait(life, waitMs);
  }

  #wait(life: number, ms: number): void {
    this.#timer = this.#options.time.after(ms, () => this.#ask(life));
  }
}

function pagesBeyondFirst(rows: number): number {
  return Math.max(0, Math.ceil(rows / onePage) - 1);
}
