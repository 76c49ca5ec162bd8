import { indexKey } from "./objectTable.ts";
import type { FieldSchema, FieldValue, ObjectSchema } from "./schema.ts";

/** Thrown when a write meets a unique value that another request holds uncommitted. Wait for `released`, then try again. */
export class UniqueKeyHeld extends Error {
  readonly released: Promise<void>;

  constructor(key: string, released: Promise<void>) {
    super(`The unique value ${key} is held by a transaction that has not committed yet.`);
    this.name = new.target.name;
    this.released = released;
  }
}

export interface UniqueKeyHold {
  readonly owner: symbol;
  readonly released: Promise<void>;
}

/** Unique values that requests under way have written but not committed. */
export class UniqueKeyHolds {
  readonly #holds = new Map<string, UniqueKeyHold>();

  keyOf(schema: ObjectSchema, field: FieldSchema, value: FieldValue): string {
    return `${schema.name}.${field.name}=${String(indexKey(field, value))}`;
  }

  find(key: string): UniqueKeyHold | undefined {
    return this.#holds.get(key);
  }

  /** Holds the keys until the returned function is called. */
  hold(owner: symbol, keys: readonly string[]): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const key of keys) this.#holds.set(key, { owner, released: promise });
    return () => {
      for (const key of keys) this.#holds.delete(key);
      resolve();
    };
  }
}
