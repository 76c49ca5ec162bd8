import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CommandRecord, JournalRow } from "../../ports/journal.ts";
import { commandColumns, commandOf } from "./commandRow.ts";
import { openForReading } from "./database.ts";
import { RowPages } from "./journalRows.ts";
import type { KnownSegment } from "./segmentChain.ts";
import { Words } from "./words.ts";

interface Opened {
  readonly database: DatabaseSync;
  readonly find: StatementSync;
  readonly words: Words;
}

/** Commands of closed segments, opened only when somebody asks. */
export class OlderSegments {
  readonly #newestFirst: readonly string[];
  readonly #opened = new Map<string, Opened>();
  readonly #forgotten = new Set<string>();

  /** `chain`: oldest first, without the segment that is written to. */
  constructor(chain: readonly KnownSegment[]) {
    this.#newestFirst = chain.map(({ path }) => path).toReversed();
  }

  /** Rows of any one segment; close it when done. */
  static pagesOf(path: string): { read: (after: number, limit: number) => readonly JournalRow[]; close: () => void } {
    const database = openForReading(path);
    const pages = new RowPages(database);
    return { read: (after, limit) => pages.read(after, limit), close: () => database.close() };
  }

  command(commandId: string): CommandRecord | null {
    for (const path of this.#newestFirst) {
      if (this.#forgotten.has(path)) continue;
      const { find, words } = this.#open(path);
      const row = find.get(commandId);
      if (row !== undefined) return commandOf(row, words);
    }
    return null;
  }

  forget(paths: readonly string[]): void {
    for (const path of paths) {
      this.#opened.get(path)?.database.close();
      this.#opened.delete(path);
      this.#forgotten.add(path);
    }
  }

  close(): void {
    this.forget([...this.#opened.keys()]);
  }

  #open(path: string): Opened {
    const known = this.#opened.get(path);
    if (known !== undefined) return known;
    const database = openForReading(path);
    const find = database.prepare(`SELECT ${commandColumns} FROM command WHERE command_id = ?`);
    const opened = { database, find, words: new Words(database, "read") };
    this.#opened.set(path, opened);
    return opened;
  }
}
