import type { Time } from "../../ports/time.ts";
import { takeFirst } from "./takeFirst.ts";

export interface BatcherOptions<V> {
  readonly time: Time;
  readonly keysMax: number;
  /** Loads on their way at once; while all are taken, keys gather. */
  readonly loadsMax: number;
  /** Values by key; a key without a value is left out. A rejection rejects each waiting key. */
  readonly load: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;
}

interface Waiting<V> {
  readonly resolve: (value: V | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns many questions about one key each into few questions about many. The first key waits only for those asked in
 * the same turn of the event loop; while loads are on their way, keys gather. A key asked twice is loaded once.
 */
export class Batcher<V> {
  readonly #options: BatcherOptions<V>;
  #waiting = new Map<string, Waiting<V>[]>();
  #loads = 0;
  #isTimed = false;

  constructor(options: BatcherOptions<V>) {
    this.#options = options;
  }

  /** Undefined when there is no value for the key. */
  get(key: string): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(key);
      if (waiting === undefined) this.#waiting.set(key, [{ resolve, reject }]);
      else waiting.push({ resolve, reject });
      if (this.#waiting.size >= this.#options.keysMax) this.#flush();
      else this.#flushLater();
    });
  }

  #flushLater(): void {
    if (this.#isTimed || this.#loads >= this.#options.loadsMax) return;
    this.#isTimed = true;
    this.#options.time.soon(() => {
      this.#isTimed = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#waiting.size > 0 && this.#loads < this.#options.loadsMax) {
      const batch = takeFirst(this.#waiting, this.#options.keysMax);
      void this.#load(batch);
    }
  }

  async #load(batch: ReadonlyMap<string, readonly Waiting<V>[]>): Promise<void> {
    this.#loads += 1;
    try {
      const values = await this.#options.load([...batch.keys()]);
      for (const [key, waiting] of batch) for (const { resolve } of waiting) resolve(values.get(key));
    } catch (error) {
      for (const waiting of batch.values()) for (const { reject } of waiting) reject(error);
    }
    this.#loads -= 1;
    this.#flush();
  }
}
