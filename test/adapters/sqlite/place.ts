import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal, type SqliteJournalOptions } from "../../../src/adapters/sqlite/openSqliteJournal.ts";
import type { Journal } from "../../../src/ports/journal.ts";
import { start } from "../../contracts/journalRows.ts";

export const dayMs = 86_400_000;

/** A folder for journals, and a clock that moves when told. */
export class Place {
  readonly directory: string;
  now = start;
  readonly #opened = new Set<Journal>();

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), "onequeue-journal-")));
  }

  get folder(): string {
    return join(this.directory, "main");
  }

  async open(facts: Partial<SqliteJournalOptions> = {}): Promise<Journal> {
    const options = { directory: this.directory, pool: "main", owner: "test", now: () => this.now, ...facts };
    const journal = await openSqliteJournal(options);
    this.#opened.add(journal);
    return journal;
  }

  async close(journal: Journal): Promise<void> {
    this.#opened.delete(journal);
    await journal.close();
  }

  async remove(): Promise<void> {
    for (const journal of this.#opened) await journal.close();
    await rm(this.directory, { recursive: true });
  }
}
