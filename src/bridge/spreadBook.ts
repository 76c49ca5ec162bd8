import type { WaitSpread } from "../core/estimatedWait.ts";

/** Upper ends of the bins, in thousandths of the estimate; the last is open. */
const ends: readonly number[] = [
  ...Array.from({ length: 40 }, (_, index) => 25 * (index + 1)),
  ...Array.from({ length: 40 }, (_, index) => 1_000 + 50 * (index + 1)),
  ...Array.from({ length: 28 }, (_, index) => 3_000 + 250 * (index + 1)),
  20_000
];
/** Lines of about the same length share their experience: so many ahead at most. */
const lengths: readonly number[] = [0, 1, 2, 4, 7, 12, 20, 50, Infinity];
const fading = 0.998;
/** Before so many waits of a length are known, the law's own spread is told. */
const waitsMin = 50;

interface Histogram {
  readonly counts: Float64Array;
  total: number;
  /** Of the ratios, weighted like the counts. */
  sum: number;
}

/** Real waits in relation to their estimates, by the length of the line. */
export class SpreadBook {
  readonly #histograms = lengths.map((): Histogram => ({ counts: new Float64Array(ends.length), total: 0, sum: 0 }));

  note(ahead: number, waitedMs: number, estimatedMs: number): void {
    const histogram = this.#of(ahead);
    const millis = Math.min(20_000, (1_000 * Math.max(0, waitedMs)) / Math.max(1, estimatedMs));
    const bin = ends.findIndex((end) => millis <= end);
    for (let index = 0; index < ends.length; index++) histogram.counts[index] = (histogram.counts[index] ?? 0) * fading;
    histogram.counts[bin] = (histogram.counts[bin] ?? 0) + 1;
    histogram.total = histogram.total * fading + 1;
    histogram.sum = histogram.sum * fading + millis;
  }

  /** Null while too little is known of lines of this length. */
  at(ahead: number): WaitSpread | null {
    const histogram = this.#of(ahead);
    if (histogram.total < waitsMin) return null;
    return {
      meanMillis: Math.round(histogram.sum / histogram.total),
      lowMillis: quantile(histogram, 0.1),
      highMillis: quantile(histogram, 0.9)
    };
  }

  #of(ahead: number): Histogram {
    return this.#histograms[lengths.findIndex((length) => ahead <= length)] as Histogram;
  }
}

function quantile({ counts, total }: Histogram, share: number): number {
  let below = 0;
  for (let bin = 0; bin < ends.length; bin++) {
    const count = counts[bin] ?? 0;
    if (below + count >= share * total) {
      const start = ends[bin - 1] ?? 0;
      return Math.round(start + ((ends[bin] ?? start) - start) * ((share * total - below) / count));
    }
    below += count;
  }
  return ends.at(-1) ?? 0;
}
