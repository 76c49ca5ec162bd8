/**
 * The org's clock minus ours, from the `Date` header of answers. A header is whole seconds: it only says that the
 * org's clock was between D and D + 1 s at some moment between sending and receiving. Each answer therefore bounds
 * the offset from both sides, and many answers narrow it far below a second. An answer that contradicts the bounds
 * means that a clock was stepped: the measurement starts again.
 */
export class ClockOffset {
  #lowest = Number.NEGATIVE_INFINITY;
  #highest = Number.POSITIVE_INFINITY;
  #samples = 0;

  /** Milliseconds; 0 until measured. */
  get offsetMs(): number {
    return this.#samples === 0 ? 0 : Math.round((this.#lowest + this.#highest) / 2);
  }

  /** Half the width of the interval that the offset is known to lie in, in milliseconds. */
  get uncertaintyMs(): number {
    return this.#samples === 0 ? Number.POSITIVE_INFINITY : (this.#highest - this.#lowest) / 2;
  }

  get isMeasured(): boolean {
    return this.#samples > 0;
  }

  /** Takes one answer: its `Date` header and our clock when the request left and when the answer was there. */
  note(dateHeader: string | undefined, sentAt: number, receivedAt: number): void {
    const date = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
    if (Number.isNaN(date) || receivedAt < sentAt) return;
    const lowest = date - receivedAt;
    const highest = date + 999 - sentAt;
    if (lowest > this.#highest || highest < this.#lowest) this.#restart();
    this.#lowest = Math.max(this.#lowest, lowest);
    this.#highest = Math.min(this.#highest, highest);
    this.#samples += 1;
  }

  /** Widens the bounds for the drift of two clocks since the last call; without this they would cut each other off. */
  drift(elapsedMs: number): void {
    const widening = elapsedMs * 0.0001;
    this.#lowest -= widening;
    this.#highest += widening;
  }

  /** A time by the org's clock as a time by ours. */
  toOurs(orgTime: number): number {
    return Math.round(orgTime - this.offsetMs);
  }

  #restart(): void {
    this.#lowest = Number.NEGATIVE_INFINITY;
    this.#highest = Number.POSITIVE_INFINITY;
    this.#samples = 0;
  }
}
