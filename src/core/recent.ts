/**
 * Remembers the last so many keys, in two generations: when the newer one is full the older one is forgotten. So
 * between one and two capacities are kept, and forgetting costs nothing (deleting the oldest entry of a large Map one
 * by one is linear in V8).
 */
export class Recent<V> {
  readonly #capacity: number;
  newer = new Map<string, V>();
  older = new Map<string, V>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(key: string): boolean {
    return this.newer.has(key) || this.older.has(key);
  }

  get(key: string): V | undefined {
    return this.newer.get(key) ?? this.older.get(key);
  }

  set(key: string, value: V): void {
    this.newer.set(key, value);
    if (this.newer.size < this.#capacity) return;
    this.older = this.newer;
    this.newer = new Map();
  }
}
