/**
 * What a scan has to know of each class, as plain numbers by class index: a free agent's choice reads one row per class
 * (a cache line) instead of chasing a few objects.
 */
export const rowSize = 8;

/** Places in a row. `headKey`: `clockKey` of the longest-waiting item without exclusions; Infinity when there is none. */
export const headKey = 0;
export const slope = 1;
export const bonus = 2;
export const waitMsMax = 3;
export const level = 4;
/** Size in units times 10,000; 0 when it has none. */
export const weight = 5;
export const basisPoints = 6;

/** Bits of `flags`. */
export const isWaiting = 1;
export const hasGroups = 2;
export const isCold = 4;
/** Scored with more than its row: a calendar, a cap. */
export const isSpecial = 8;

export class ClassTable {
  /** Rows in use and rows that were dropped. */
  size = 0;
  rows = new Float64Array(64 * rowSize);
  flags = new Uint8Array(64);
  kindBit = new Uint8Array(64);
  channelBit = new Int32Array(64);
  /** Rows that were dropped and wait to be used again. */
  readonly #free: number[] = [];

  /** Makes room for one more class and returns its index. */
  add(): number {
    const index = this.#free.pop() ?? this.size++;
    if (index === this.flags.length) this.#grow();
    this.flags[index] = 0;
    this.rows[index * rowSize + headKey] = Infinity;
    return index;
  }

  /** The row of an empty class that is no more. */
  drop(index: number): void {
    this.flags[index] = 0;
    this.#free.push(index);
  }

  get(index: number, place: number): number {
    return this.rows[index * rowSize + place] as number;
  }

  set(index: number, place: number, value: number): void {
    this.rows[index * rowSize + place] = value;
  }

  setFlag(index: number, flag: number, isSet: boolean): void {
    const flags = this.flags[index] as number;
    this.flags[index] = isSet ? flags | flag : flags & ~flag;
  }

  #grow(): void {
    const size = this.flags.length * 2;
    this.rows = copied(new Float64Array(size * rowSize), this.rows);
    this.flags = copied(new Uint8Array(size), this.flags);
    this.kindBit = copied(new Uint8Array(size), this.kindBit);
    this.channelBit = copied(new Int32Array(size), this.channelBit);
  }
}

function copied<T extends { set(from: ArrayLike<number>): void }>(into: T, from: ArrayLike<number>): T {
  into.set(from);
  return into;
}
