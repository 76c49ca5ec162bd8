/**
 * The segments of a pool, oldest first, as they are found on disk: half-made ones thrown away, gaps refused.
 */
import type { DatabaseSync } from "node:sqlite";
import { inTransaction, numberOf, openDurable, openForReading } from "./database.ts";
import { migrate, versionOf } from "./migrate.ts";
import { listSnapshots } from "./snapshotFolder.ts";
import { listSegments, removeDatabase, type SegmentFile } from "./segmentFiles.ts";
import { asJournalError, journalCorrupt } from "./sqliteErrors.ts";

export interface KnownSegment {
  readonly path: string;
  readonly ordinal: number;
  readonly firstSeq: number;
  readonly startedAt: number;
  readonly orgId: string | null;
  readonly isClosed: boolean;
}

/** Segments up to this size are checked page by page at opening; the pages of larger ones when they are read. */
const checkedBytes = 64 * 1024 * 1024;

/** What meta says of a segment; null for one that was never completed. */
export function factsOfSegment(database: DatabaseSync, file: SegmentFile): KnownSegment | null {
  if (versionOf(database, file.path) === 0) return null;
  const rows = database.prepare("SELECT key, value FROM meta").all();
  const meta = new Map(rows.map((row) => [String(row["key"]), String(row["value"])]));
  if (meta.get("complete") !== "1") return null;
  return {
    ...file,
    firstSeq: Number(meta.get("first_seq")),
    startedAt: Number(meta.get("started_at")),
    orgId: meta.get("org_id") ?? null,
    isClosed: meta.has("closed_at")
  };
}

/** For readers: leaves everything as it is. */
export function readChain(folder: string): readonly KnownSegment[] {
  const chain = listSegments(folder).map((file) => withDatabase(file, openForReading, factsOfSegment));
  return chain.filter((segment) => segment !== null);
}

/**
 * For the writer, who holds the lock: brings every segment's tables up to date and removes a half-made newest one.
 * Throws JournalCorrupt for a file that is damaged or missing, JournalNewer for one of a later version.
 */
export function repairChain(folder: string): readonly KnownSegment[] {
  const chain: KnownSegment[] = [];
  const files = listSegments(folder);
  for (const [index, file] of files.entries()) {
    const segment = withDatabase(file, openDurable, (database) => repair(database, file));
    if (segment !== null) chain.push(segment);
    else if (index === files.length - 1) removeHalfMade(file, chain, folder);
    else throw journalCorrupt(file.path, "it is empty, though there is a newer segment");
  }
  assertWhole(chain);
  return chain;
}

/** A first segment without content, beside snapshots of rows that it once had, has been damaged, not half made. */
function removeHalfMade(file: SegmentFile, chain: readonly KnownSegment[], folder: string): void {
  if (chain.length === 0 && listSnapshots(folder).length > 0) {
    throw journalCorrupt(file.path, "it is empty, though there are snapshots of its rows");
  }
  removeDatabase(file.path);
}

function repair(database: DatabaseSync, file: SegmentFile): KnownSegment | null {
  const facts = factsOfSegment(database, file);
  if (facts === null) return null;
  const bytes = (numberOf(database, "PRAGMA page_count") ?? 0) * (numberOf(database, "PRAGMA page_size") ?? 0);
  if (!facts.isClosed && bytes <= checkedBytes) assertSound(database, file.path);
  inTransaction(database, () => migrate(database, file.path));
  return facts;
}

function assertSound(database: DatabaseSync, path: string): void {
  const result = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
  if (result !== "ok") throw journalCorrupt(path, `its check says ${JSON.stringify(result)}`);
}

function assertWhole(chain: readonly KnownSegment[]): void {
  for (const [index, segment] of chain.entries()) {
    const next = chain[index + 1];
    if (next !== undefined && next.ordinal !== segment.ordinal + 1) {
      throw journalCorrupt(next.path, `the segment before it, number ${next.ordinal - 1}, is missing`);
    }
    if (next === undefined && segment.isClosed) {
      throw journalCorrupt(segment.path, `the segment after it, number ${segment.ordinal + 1}, is missing`);
    }
  }
}

function withDatabase<T>(
  file: SegmentFile,
  opened: (path: string) => DatabaseSync,
  use: (database: DatabaseSync, file: SegmentFile) => T
): T {
  let database: DatabaseSync | null = null;
  try {
    database = opened(file.path);
    return use(database, file);
  } catch (error) {
    throw asJournalError(error, file.path);
  } finally {
    database?.close();
  }
}
