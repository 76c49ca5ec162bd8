/**
 * What a scan has to know of each class, in columns of plain numbers by class index: a free agent's choice reads a few
 * arrays instead of chasing a few objects per class.
 */
export class ClassTable {
  /** Rows in use and rows that were dropped, below. */
  size = 0;
  /** Rows that were dropped and wait to be used again. */
  readonly #free: number[] = [];
  waiting = new Int32Array(64);
  /** `clockKey` of the longest-waiting item without exclusions; Infinity when there is none. */
  headKey = new Float64Array(64);
  hasGroups = new Uint8Array(64);
  kindBit = new Uint8Array(64);
  channelBit = new Int32Array(64);
  isCold = new Uint8Array(64);
  level = new Int32Array(64);
  slope = new Float64Array(64);
  bonus = new Float64Array(64);
  waitMsMax = new Float64Array(64);
  basisPoints = new Int32Array(64);
  weightTimes10k = new Float64Array(64);

  /** Makes room for one more class and returns its index. */
  add(): number {
    const index = this.#free.pop() ?? this.size++;
    if (index === this.waiting.length) this.#grow();
    this.waiting[index] = 0;
    this.hasGroups[index] = 0;
    this.headKey[index] = Infinity;
    return index;
  }

  /** The row of an empty class that is no more. */
  drop(index: number): void {
    this.waiting[index] = 0;
    this.#free.push(index);
  }

  #grow(): void {
    const size = this.size * 2;
    this.waiting = copied(new Int32Array(size), this.waiting);
    this.headKey = copied(new Float64Array(size), this.headKey);
    this.hasGroups = copied(new Uint8Array(size), this.hasGroups);
    this.kindBit = copied(new Uint8Array(size), this.kindBit);
    this.channelBit = copied(new Int32Array(size), this.channelBit);
    this.isCold = copied(new Uint8Array(size), this.isCold);
    this.level = copied(new Int32Array(size), this.level);
    this.slope = copied(new Float64Array(size), this.slope);
    this.bonus = copied(new Float64Array(size), this.bonus);
    this.waitMsMax = copied(new Float64Array(size), this.waitMsMax);
    this.basisPoints = copied(new Int32Array(size), this.basisPoints);
    this.weightTimes10k = copied(new Float64Array(size), this.weightTimes10k);
  }
}

function copied<T extends { set(from: ArrayLike<number>): void }>(into: T, from: ArrayLike<number>): T {
  into.set(from);
  return into;
}
