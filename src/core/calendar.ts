/** From `start` until just before `end`. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * Opening hours as data: the shell expands a calendar to UTC intervals and journals them, so that a newer time-zone
 * table cannot change an old replay. An item that ages on a calendar ages only while it is open.
 */
export class Calendar {
  readonly id: string;
  /** [start, end) pairs flattened, sorted and disjoint. */
  readonly intervals: readonly number[];
  /** Open milliseconds before the start of interval i. */
  readonly #before: number[] = [];
  #lastTime = -1;
  #lastOpen = 0;

  constructor(id: string, intervals: readonly number[]) {
    this.id = id;
    this.intervals = intervals;
    let open = 0;
    for (let i = 0; i + 1 < intervals.length; i += 2) {
      this.#before.push(open);
      open += (intervals[i + 1] as number) - (intervals[i] as number);
    }
    this.#before.push(open);
  }

  /** Open milliseconds from the first interval until `time`. Never decreases with time. */
  openUntil(time: number): number {
    if (time !== this.#lastTime) {
      this.#lastOpen = this.#measure(time);
      this.#lastTime = time;
    }
    return this.#lastOpen;
  }

  /** Earliest time at which `open` milliseconds are reached; null when the expansion ends before. */
  whenOpen(open: number): number | null {
    for (let i = 0; i + 1 < this.intervals.length; i += 2) {
      const start = this.intervals[i] as number;
      const time = start + (open - (this.#before[i / 2] as number));
      if (time <= (this.intervals[i + 1] as number)) return Math.max(time, start);
    }
    return null;
  }

  /** The interval that holds this time; null while closed, and outside the expansion. */
  intervalAt(time: number): Interval | null {
    const begun = this.#begunBy(time);
    if (begun === 0) return null;
    const start = this.intervals[2 * (begun - 1)] as number;
    const end = this.intervals[2 * (begun - 1) + 1] as number;
    return time < end ? { start, end } : null;
  }

  /** When it opens or closes next, after this time; null when the expansion ends before. */
  nextChange(time: number): number | null {
    const begun = this.#begunBy(time);
    const end = begun === 0 ? -Infinity : (this.intervals[2 * begun - 1] as number);
    return end > time ? end : (this.intervals[2 * begun] ?? null);
  }

  /** How many intervals have begun. */
  #begunBy(time: number): number {
    const { intervals } = this;
    let low = 0;
    let high = intervals.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((intervals[2 * middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #measure(time: number): number {
    const { intervals } = this;
    const low = this.#begunBy(time);
    if (low === 0) return 0;
    const start = intervals[2 * (low - 1)] as number;
    const end = intervals[2 * (low - 1) + 1] as number;
    return (this.#before[low - 1] as number) + Math.min(time, end) - start;
  }
}
