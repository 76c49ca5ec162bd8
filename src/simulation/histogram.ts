/** Waits in buckets that grow by 2 %: percentiles of millions of items in the memory of a thousand numbers. */
const growth = 1.02;
const buckets = 1_200;
const perLog = 1 / Math.log(growth);

export class Histogram {
  count = 0;
  readonly #counts = new Float64Array(buckets);

  /** Milliseconds, at least 0. */
  add(ms: number): void {
    this.count++;
    const place = ms < 1 ? 0 : Math.min(buckets - 1, 1 + Math.floor(Math.log(ms) * perLog));
    this.#counts[place] = (this.#counts[place] as number) + 1;
  }

  /** The wait that so large a share does not exceed, within 2 %; 0 when nothing was added. */
  percentile(share: number): number {
    let left = share * this.count;
    for (let place = 0; place < buckets; place++) {
      left -= this.#counts[place] as number;
      if (left <= 0) return place === 0 ? 0 : growth ** (place - 0.5);
    }
    return growth ** buckets;
  }

  merge(other: Histogram): void {
    this.count += other.count;
    for (let place = 0; place < buckets; place++) {
      this.#counts[place] = (this.#counts[place] as number) + (other.#counts[place] as number);
    }
  }
}
