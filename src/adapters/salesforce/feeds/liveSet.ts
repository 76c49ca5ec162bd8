/**
 * The ids of the PendingServiceRouting that the listener believes to exist. A deleted record may be nowhere to be
 * found, not even by queryAll; that it is missing from the whole list is the one sure sign. A record on the list that
 * no change ever announced is reported at the second look only: its change may come with the next answer.
 */
export class LiveSet {
  readonly #known = new Set<string>();
  #suspected: ReadonlySet<string> = new Set();
  #isFirst = true;

  /** The listener has been told of this record. */
  add(id: string): void {
    this.#known.add(id);
  }

  /** The listener has been told that this record is gone. */
  remove(id: string): void {
    this.#known.delete(id);
  }

  /**
   * Compares the whole list with what is known: what is gone, and what is there without ever having been told. The
   * first list is what the reconciliation at the start has read as well.
   */
  look(ids: readonly string[]): { readonly gone: readonly string[]; readonly untold: readonly string[] } {
    const listed = new Set(ids);
    const gone = [...this.#known].filter((id) => !listed.has(id));
    const unknown = ids.filter((id) => !this.#known.has(id));
    const untold = this.#isFirst ? [] : unknown.filter((id) => this.#suspected.has(id));
    for (const id of gone) this.#known.delete(id);
    for (const id of this.#isFirst ? ids : untold) this.#known.add(id);
    this.#suspected = new Set(unknown);
    this.#isFirst = false;
    return { gone, untold };
  }
}
