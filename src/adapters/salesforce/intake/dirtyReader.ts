import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import { errorCodeOf, messageOf } from "../failure.ts";
import { idsPerQuery } from "../soql.ts";

export interface DirtyReaderOptions {
  readonly time: Time;
  readonly log: Log;
  /** For the log: `PendingServiceRouting`. */
  readonly what: string;
  /** Reads these records, at most 200, and enqueues what they say. A rejection has all of them read again. */
  readonly read: (ids: readonly string[]) => Promise<void>;
}

const gatherMs = 3;
const readsMax = 3;
const retryMs: readonly number[] = [250, 1_000, 3_000, 10_000];

/**
 * The set of record ids that have to be read again: not a list of notifications, so a thousand changes of one record
 * are read once. Ids gather while reads are on their way. Nothing is forgotten when the org does not answer.
 */
export class DirtyReader {
  readonly #options: DirtyReaderOptions;
  #dirty = new Map<string, (() => void)[]>();
  #reads = 0;
  #isTimed = false;
  #isStopped = false;
  #failures = 0;
  #idleWaiters: (() => void)[] = [];

  constructor(options: DirtyReaderOptions) {
    this.#options = options;
  }

  /** `settle` is called when what the record says has been enqueued. */
  mark(id: string, settle?: () => void): void {
    if (this.#isStopped) return;
    const settlers = this.#dirty.get(id);
    if (settlers === undefined) this.#dirty.set(id, settle === undefined ? [] : [settle]);
    else if (settle !== undefined) settlers.push(settle);
    this.#flushAfter(gatherMs);
  }

  get waiting(): number {
    return this.#dirty.size;
  }

  /** Resolves when nothing is dirty and nothing is being read. */
  idle(): Promise<void> {
    if (this.#dirty.size === 0 && this.#reads === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  stop(): void {
    this.#isStopped = true;
    this.#dirty.clear();
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #flushAfter(ms: number): void {
    if (this.#isTimed || this.#reads >= readsMax) return;
    this.#isTimed = true;
    this.#options.time.after(ms, () => {
      this.#isTimed = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (!this.#isStopped && this.#dirty.size > 0 && this.#reads < readsMax) {
      const batch = new Map([...this.#dirty].slice(0, idsPerQuery));
      for (const id of batch.keys()) this.#dirty.delete(id);
      void this.#read(batch);
    }
  }

  async #read(batch: ReadonlyMap<string, (() => void)[]>): Promise<void> {
    this.#reads += 1;
    let isRead = false;
    try {
      await this.#options.read([...batch.keys()]);
      isRead = true;
    } catch (error) {
      const { log, what } = this.#options;
      log.warn("Records could not be read and will be tried again", {
        what,
        records: batch.size,
        code: errorCodeOf(error),
        message: messageOf(error)
      });
    }
    this.#reads -= 1;
    this.#finish(batch, isRead);
  }

  #finish(batch: ReadonlyMap<string, (() => void)[]>, isRead: boolean): void {
    this.#failures = isRead ? 0 : this.#failures + 1;
    for (const [id, settlers] of batch) {
      if (isRead) for (const settle of settlers) settle();
      else if (!this.#isStopped) this.#dirty.set(id, [...settlers, ...(this.#dirty.get(id) ?? [])]);
    }
    if (this.#dirty.size > 0) return this.#flushAfter(isRead ? 0 : this.#pauseMs());
    if (this.#reads === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #pauseMs(): number {
    return retryMs[Math.min(this.#failures, retryMs.length) - 1] ?? 0;
  }
}
