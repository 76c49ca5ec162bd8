import { BridgeError } from "../../../ports/bridgeError.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import { errorCodeOf, messageOf } from "../failure.ts";
import { idsPerQuery } from "../soql.ts";
import { takeFirst } from "../takeFirst.ts";
import { Timers } from "../timers.ts";

export interface DirtyReaderOptions {
  readonly time: Time;
  readonly log: Log;
  /** For the log: `PendingServiceRouting`. */
  readonly what: string;
  /** Reads these records, at most 200, and enqueues what they say. A rejection has all of them read again. */
  readonly read: (ids: readonly string[]) => Promise<void>;
}

/** Ids with those who wait for them to be read. */
type Batch = ReadonlyMap<string, (() => void)[]>;

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
  readonly #timers: Timers;
  #failures = 0;
  #idleWaiters: (() => void)[] = [];

  constructor(options: DirtyReaderOptions) {
    this.#options = options;
    this.#timers = new Timers(options.time);
  }

  /** `settle` is called when what the record says has been enqueued. */
  mark(id: string, settle?: () => void): void {
    if (this.#timers.isStopped) return;
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
    this.#timers.stop();
    this.#dirty.clear();
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #flushAfter(ms: number): void {
    if (this.#isTimed || this.#reads >= readsMax) return;
    this.#isTimed = true;
    this.#timers.after(ms, () => {
      this.#isTimed = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (!this.#timers.isStopped && this.#dirty.size > 0 && this.#reads < readsMax) {
      const batch = takeFirst(this.#dirty, idsPerQuery);
      void this.#read(batch);
    }
  }

  async #read(batch: Batch): Promise<void> {
    this.#reads += 1;
    const unread = await this.#attempt(batch);
    this.#reads -= 1;
    this.#failures = unread.size === 0 ? 0 : this.#failures + 1;
    for (const [id, settlers] of unread) {
      if (!this.#timers.isStopped) this.#dirty.set(id, [...settlers, ...(this.#dirty.get(id) ?? [])]);
    }
    if (this.#dirty.size > 0) this.#flushAfter(unread.size === 0 ? 0 : this.#pauseMs());
    else if (this.#reads === 0) for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  /** What has to be read again. A batch that the org refuses is halved until the one id that spoils it is alone. */
  async #attempt(batch: Batch): Promise<Batch> {
    const ids = [...batch.keys()];
    try {
      await this.#options.read(ids);
    } catch (error) {
      if (!isRefusal(error)) return this.#failed(batch, error);
      if (ids.length === 1) return this.#dropped(batch, error);
      const half = Math.ceil(ids.length / 2);
      const entries = [...batch];
      const first = await this.#attempt(new Map(entries.slice(0, half)));
      return new Map([...first, ...(await this.#attempt(new Map(entries.slice(half))))]);
    }
    for (const settlers of batch.values()) for (const settle of settlers) settle();
    return new Map();
  }

  #failed(batch: Batch, error: unknown): Batch {
    this.#say("Records could not be read and will be tried again", batch, error);
    return batch;
  }

  #dropped(batch: Batch, error: unknown): Batch {
    this.#say("The org refuses to read a record; the next reconciliation sees it if it matters", batch, error);
    for (const settlers of batch.values()) for (const settle of settlers) settle();
    return new Map();
  }

  #say(message: string, batch: Batch, error: unknown): void {
    const { log, what } = this.#options;
    log.warn(message, { what, records: batch.size, code: errorCodeOf(error), message: messageOf(error) });
  }

  #pauseMs(): number {
    return retryMs[Math.min(this.#failures, retryMs.length) - 1] ?? 0;
  }
}

/** An answer that will be the same next time. */
function isRefusal(error: unknown): boolean {
  return error instanceof BridgeError && error.code === "OrgRefused" && !error.isRetryable;
}
