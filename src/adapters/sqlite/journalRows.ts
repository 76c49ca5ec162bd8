import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JournalRow } from "../../ports/journal.ts";

/** Input type and versions are kept once per segment: this is the text of the latter. */
export function versionText(coreVersion: string, policyHash: string): string {
  return `${coreVersion} ${policyHash}`;
}

/** The words of a segment by id. */
export function readWords(database: DatabaseSync): ReadonlyMap<number, string> {
  const rows = database.prepare("SELECT id, text FROM word").all() as unknown as { id: number; text: string }[];
  return new Map(rows.map(({ id, text }) => [id, text]));
}

type Tuple = [number, number, number, number, number, string, string | null];

/** Reads a segment's rows in pages, so that nobody who shares the thread waits long. */
export class RowPages {
  readonly #database: DatabaseSync;
  readonly #page: StatementSync;
  #words: ReadonlyMap<number, string>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#words = readWords(database);
    this.#page = database.prepare(
      "SELECT seq, epoch, at, input_type, version, input, decisions FROM journal WHERE seq > ? ORDER BY seq LIMIT ?"
    );
    this.#page.setReturnArrays(true);
  }

  /** At most `limit` rows with seq > after. */
  read(after: number, limit: number): readonly JournalRow[] {
    return (this.#page.all(after, limit) as unknown as Tuple[]).map((tuple) => this.#rowOf(tuple));
  }

  #rowOf([seq, epoch, at, inputType, version, input, decisions]: Tuple): JournalRow {
    const [coreVersion = "", policyHash = ""] = this.#word(version).split(" ");
    const row = { seq, epoch, at, inputType: this.#word(inputType), input, decisions: decisions ?? "[]" };
    return { ...row, coreVersion, policyHash };
  }

  /** A live segment may have learned words since they were read. */
  #word(id: number): string {
    if (!this.#words.has(id)) this.#words = readWords(this.#database);
    return this.#words.get(id) ?? "";
  }
}
