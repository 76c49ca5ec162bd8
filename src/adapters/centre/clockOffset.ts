/** How far the centre's clock is ahead of ours. */
const WINDOW = 16;

/**
 * The centre's time minus ours, from messages that carry their sending time. A message under way makes the difference
 * too small, never too large: the largest of the last few is the best.
 */
export class ClockOffset {
  #differences: number[] = [];

  /** Whole milliseconds; 0 until measured. */
  get ms(): number {
    return this.#differences.length === 0 ? 0 : Math.max(...this.#differences);
  }

  measure(theirIso: string, ourMs: number): void {
    const theirs = Date.parse(theirIso);
    if (Number.isNaN(theirs)) return;
    this.#differences.push(Math.round(theirs - ourMs));
    if (this.#differences.length > WINDOW) this.#differences.shift();
  }
}
