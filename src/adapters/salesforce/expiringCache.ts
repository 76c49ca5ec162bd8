import type { Time } from "../../ports/time.ts";

/** A bounded memory of what was looked up: forgets the oldest when full, and everything after its time. */
export class ExpiringCache<V> {
  readonly #time: Pick<Time, "monotonic">;
  readonly #lifeMs: number;
  readonly #entriesMax: number;
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();

  constructor(time: Pick<Time, "monotonic">, lifeMs: number, entriesMax: number) {
    this.#time = time;
    this.#lifeMs = lifeMs;
    this.#entriesMax = entriesMax;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.until > this.#time.monotonic()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: V): void {
    this.#entries.delete(key);
    if (this.#entriesMax === 0) return;
    this.#entries.set(key, { value, until: this.#time.monotonic() + this.#lifeMs });
    if (this.#entries.size <= this.#entriesMax) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
