/** A set that forgets its oldest members. */
export class BoundedSet {
  readonly #max: number;
  readonly #members = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  add(member: string): void {
    this.#members.delete(member);
    this.#members.add(member);
    if (this.#members.size <= this.#max) return;
    const [oldest] = this.#members;
    if (oldest !== undefined) this.#members.delete(oldest);
  }

  has(member: string): boolean {
    return this.#members.has(member);
  }

  delete(member: string): void {
    this.#members.delete(member);
  }
}
