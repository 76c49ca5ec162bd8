/**
 * Orders what events say against what reads bring, without trusting any clock: a read that began before an event
 * about the same record may bring the record as it was before, and counts for nothing.
 */
export class ReadClock {
  #tick = 0;
  /** Beginnings of the reads under way, oldest first. */
  readonly #reads = new Set<number>();
  /** When an event last spoke of a record, oldest first; kept only while an older read is under way. */
  readonly #touched = new Map<string, number>();

  /** A read begins; give the answer to `isTouchedSince`, and to `end` when it is over. */
  begin(): number {
    this.#reads.add(++this.#tick);
    return this.#tick;
  }

  end(began: number): void {
    this.#reads.delete(began);
    const [oldest = Number.POSITIVE_INFINITY] = this.#reads;
    for (const [id, at] of this.#touched) {
      if (at > oldest) return;
      this.#touched.delete(id);
    }
  }

  /** An event has spoken of this record. */
  touch(id: string): void {
    if (this.#reads.size === 0) return;
    this.#touched.delete(id);
    this.#touched.set(id, ++this.#tick);
  }

  isTouchedSince(id: string, began: number): boolean {
    return (this.#touched.get(id) ?? 0) > began;
  }

  /** Records remembered; bounded by what is spoken of during the longest read. */
  get size(): number {
    return this.#touched.size;
  }
}
