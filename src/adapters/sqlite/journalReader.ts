import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { BridgeError } from "../../ports/bridgeError.ts";
import type { CommandRecord, JournalRow, Snapshot } from "../../ports/journal.ts";
import { commandColumns, commandOf } from "./commandRow.ts";
import { openForReading } from "./database.ts";
import { RowPages } from "./journalRows.ts";
import { readChain, type KnownSegment } from "./segmentChain.ts";
import { poolFolder } from "./segmentFiles.ts";
import { readSnapshot } from "./snapshotFile.ts";
import { listSnapshots } from "./snapshotFolder.ts";
import { asJournalError, journalCorrupt } from "./sqliteErrors.ts";
import { Words } from "./words.ts";

const rowsPerPage = 512;

/** Looks at a pool's journal, closed or while a bridge writes it; takes no lock and changes nothing. */
export interface JournalReader {
  readonly pool: string;
  readonly path: string;
  readonly orgId: string | null;
  /** First row that is still kept; 1 unless retention has removed some. */
  readonly firstSeq: number;
  /** Newest row when asked; 0 for an empty journal. */
  lastSeq(): number;
  /** Rows with seq > after (and at most `until`), in order. */
  rows(after: number, until?: number): Iterable<JournalRow>;
  /** Rows whose input or decisions hold a text, for instance an item id. */
  rowsMentioning(text: string): Iterable<JournalRow>;
  /** Commands of an item in the order of their offers, with what became of each. */
  commandsOf(itemId: string): readonly CommandRecord[];
  command(commandId: string): CommandRecord | null;
  /** Sequence numbers of the snapshots, newest first. */
  snapshotSeqs(): readonly number[];
  /** Null when it is gone or damaged. */
  snapshot(seq: number): Promise<Snapshot | null>;
  /** Newest snapshot with seq <= `seq`, or null. */
  snapshotBefore(seq: number): Promise<Snapshot | null>;
  /**
   * Where applying rows can start so that row `from` is reached: the newest snapshot before it, else (when retention
   * has removed what came before) the oldest after it. Null: from nothing, at row 1.
   */
  startingPoint(from: number): Promise<Snapshot | null>;
  close(): void;
}

/** Opens a pool's journal for reading. Throws BridgeError NotFound, JournalCorrupt or JournalNewer. */
export function openJournalReader(directory: string, pool: string): JournalReader {
  const path = poolFolder(directory, pool);
  const chain = existsSync(path) ? readChain(path) : [];
  if (chain.length === 0) {
    throw new BridgeError({
      code: "NotFound",
      message: `There is no journal of pool ${pool} in ${directory}.`,
      actions: ["Name its folder with --journal and its pool with --pool, or the bridge's configuration with --config."]
    });
  }
  return new SqliteJournalReader(pool, path, chain);
}

interface OpenSegment extends KnownSegment {
  readonly database: DatabaseSync;
  readonly words: Words;
}

class SqliteJournalReader implements JournalReader {
  readonly pool: string;
  readonly path: string;
  readonly orgId: string | null;
  readonly firstSeq: number;
  /** Oldest first; segments begun after opening are not seen. */
  readonly #segments: readonly OpenSegment[];

  constructor(pool: string, path: string, chain: readonly KnownSegment[]) {
    this.pool = pool;
    this.path = path;
    this.orgId = chain.at(-1)?.orgId ?? null;
    this.firstSeq = chain[0]?.firstSeq ?? 1;
    this.#segments = chain.map((segment) => {
      const database = openForReading(segment.path);
      return { ...segment, database, words: new Words(database, "read") };
    });
  }

  lastSeq(): number {
    const newest = this.#segments.at(-1);
    const row = newest?.database.prepare("SELECT max(seq) AS seq FROM journal").get();
    return row === undefined || row["seq"] === null ? (newest?.firstSeq ?? 1) - 1 : Number(row["seq"]);
  }

  *rows(after: number, until = Infinity): Generator<JournalRow> {
    for (const [index, { database, path }] of this.#segments.entries()) {
      const end = this.#segments[index + 1]?.firstSeq ?? Infinity;
      if (end > after + 1) yield* pagesUntil(new RowPages(database), path, after, until);
    }
  }

  *rowsMentioning(text: string): Generator<JournalRow> {
    const sql =
      "SELECT seq FROM journal WHERE instr(input, :text) > 0 OR instr(coalesce(decisions, ''), :text) > 0 ORDER BY seq";
    for (const { database } of this.#segments) {
      const pages = new RowPages(database);
      const found = database.prepare(sql).all({ text });
      for (const row of found) yield* pages.read(Number(row["seq"]) - 1, 1);
    }
  }

  commandsOf(itemId: string): readonly CommandRecord[] {
    const sql = `SELECT ${commandColumns} FROM command WHERE command_id >= ? AND command_id < ?`;
    const newest = new Map<string, CommandRecord>();
    for (const { database, words } of this.#segments) {
      const rows = database.prepare(sql).all(`${itemId}:`, `${itemId};`);
      for (const command of rows.map((row) => commandOf(row, words))) newest.set(command.commandId, command);
    }
    return [...newest.values()].sort((a, b) => a.seq - b.seq || (a.commandId < b.commandId ? -1 : 1));
  }

  command(commandId: string): CommandRecord | null {
    for (const { database, words } of this.#segments.toReversed()) {
      const row = database.prepare(`SELECT ${commandColumns} FROM command WHERE command_id = ?`).get(commandId);
      if (row !== undefined) return commandOf(row, words);
    }
    return null;
  }

  snapshotSeqs(): readonly number[] {
    return listSnapshots(this.path).map(({ seq }) => seq);
  }

  async snapshot(seq: number): Promise<Snapshot | null> {
    const file = listSnapshots(this.path).find((snapshot) => snapshot.seq === seq);
    return file === undefined ? null : readSnapshot(file.path);
  }

  async snapshotBefore(seq: number): Promise<Snapshot | null> {
    for (const file of listSnapshots(this.path).filter((snapshot) => snapshot.seq <= seq)) {
      const snapshot = await readSnapshot(file.path);
      if (snapshot !== null) return snapshot;
    }
    return null;
  }

  async startingPoint(from: number): Promise<Snapshot | null> {
    const before = await this.snapshotBefore(from - 1);
    if (this.firstSeq === 1 || (before !== null && before.seq >= this.firstSeq - 1)) return before;
    const kept = this.snapshotSeqs().filter((seq) => seq >= this.firstSeq - 1);
    for (const seq of kept.toReversed()) {
      const snapshot = await this.snapshot(seq);
      if (snapshot !== null) return snapshot;
    }
    throw journalCorrupt(this.path, `its rows begin at ${this.firstSeq}, and no snapshot leads to them`);
  }

  close(): void {
    for (const { database } of this.#segments) database.close();
  }
}

function* pagesUntil(pages: RowPages, path: string, after: number, until: number): Generator<JournalRow> {
  try {
    for (let last = after; last < until;) {
      const page = pages.read(last, rowsPerPage).filter(({ seq }) => seq <= until);
      if (page.length === 0) return;
      yield* page;
      last = page.at(-1)?.seq ?? until;
    }
  } catch (error) {
    throw asJournalError(error, path);
  }
}
