/**
 * Orders what events say against what reads bring, without trusting any clock: a read that began before an event
 * about the same record may bring the record as it was before, and counts for nothing.
 */
export class ReadClock {
  #tick = 0;
  #reads = 0;
  /** When an event last spoke of a record; kept only while something is being read. */
  readonly #touched = new Map<string, number>();

  /** A read begins; give the answer to `isTouchedSince` and call `end` when it is over. */
  begin(): number {
    this.#reads += 1;
    return ++this.#tick;
  }

  end(): void {
    this.#reads -= 1;
    if (this.#reads === 0) this.#touched.clear();
  }

  /** An event has spoken of this record. */
  touch(id: string): void {
    if (this.#reads > 0) this.#touched.set(id, ++this.#tick);
  }

  isTouchedSince(id: string, began: number): boolean {
    return (this.#touched.get(id) ?? 0) > began;
  }
}
