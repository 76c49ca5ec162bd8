import type { DatabaseSync, StatementSync } from "node:sqlite";
import { assemble, dissect } from "./shapes.ts";

/** More shapes than this in one segment are not repetition any more; texts of further ones are kept whole. */
const shapesMax = 2000;

/** A text as it is kept: whole, or as values of a shape that is kept once. */
export type Kept = readonly [text: string, shapeId: number | null];

/** Words and shapes that the rows of a segment share, by id. One instance per connection. */
export class Words {
  readonly #ids = new Map<string, number>();
  readonly #texts = new Map<number, string>();
  readonly #all: StatementSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync | null;

  constructor(database: DatabaseSync, access: "read" | "write") {
    this.#all = database.prepare("SELECT id, text FROM word");
    this.#find = database.prepare("SELECT id FROM word WHERE text = ?");
    this.#insert = access === "write" ? database.prepare("INSERT INTO word(text) VALUES (?)") : null;
    this.reload();
  }

  /** Forgets what a transaction learned that was rolled back; learns what others have added. */
  reload(): void {
    this.#ids.clear();
    this.#texts.clear();
    for (const row of this.#all.all()) this.#learn(Number(row["id"]), String(row["text"]));
  }

  idOf(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const found = this.#find.get(text)?.["id"] ?? this.#insert?.run(text).lastInsertRowid;
    const id = Number(found);
    this.#learn(id, text);
    return id;
  }

  textOf(id: number): string {
    if (!this.#texts.has(id)) this.reload();
    return this.#texts.get(id) ?? "";
  }

  keep(text: string): Kept {
    const parts = dissect(text);
    if (parts === null) return [text, null];
    if (this.#ids.size >= shapesMax && !this.#ids.has(parts.shape)) return [text, null];
    return [parts.values, this.idOf(parts.shape)];
  }

  /** What `keep` was given. */
  restore(text: string, shapeId: number | null): string {
    return shapeId === null ? text : assemble(this.textOf(shapeId), text);
  }

  #learn(id: number, text: string): void {
    this.#ids.set(text, id);
    this.#texts.set(id, text);
  }
}
