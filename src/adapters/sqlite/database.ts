import { DatabaseSync } from "node:sqlite";
import { BridgeError } from "../../ports/bridgeError.ts";

/** Marks a file as ours ("OneQ"), so that another program's database is not written to. */
export const applicationId = 0x4f_6e_65_51;

/** One number out of a pragma or an aggregate; null when there is no row or the value is null. */
export function numberOf(database: DatabaseSync, sql: string): number | null {
  const value = Object.values(database.prepare(sql).get() ?? {})[0];
  return typeof value === "number" ? value : null;
}

/**
 * Opens a database that is durable at every commit: WAL with full synchronisation, asserted, because a build or an
 * option may silently weaken it. Memory mapping stays off: with it, a disk error would kill the process by a signal.
 * A checkpoint every 2000 pages (8 MB) costs some 4 ms in one of 300 commits; one every 100 pages shows at the 99th
 * percentile, a rarer one leaves more to read after a crash. Pages of 8 KB would write twice as much per commit.
 */
export function openDurable(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 2000, enableForeignKeyConstraints: false });
  try {
    database.exec(
      "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1;" +
        "PRAGMA checkpoint_fullfsync = 1; PRAGMA mmap_size = 0; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;" +
        "PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 33554432; PRAGMA trusted_schema = OFF"
    );
    assertDurable(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function assertDurable(database: DatabaseSync, path: string): void {
  const mode = Object.values(database.prepare("PRAGMA journal_mode").get() ?? {})[0];
  const synchronous = numberOf(database, "PRAGMA synchronous");
  if (mode === "wal" && synchronous === 2) return;
  throw new BridgeError({
    code: "JournalWriteFailed",
    message: `Cannot make ${path} durable: needed journal_mode wal and synchronous 2, got ${String(mode)} and ${synchronous}.`,
    actions: ["Put the journal on a local disk: SQLite's write-ahead log does not work on network file systems."]
  });
}

/** For looking while somebody else writes: never creates, never changes. */
export function openForReading(path: string): DatabaseSync {
  return new DatabaseSync(path, { readOnly: true, timeout: 2000 });
}

/** Runs `work` in one write transaction: all of it is in the file afterwards, or nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // SQLite may have rolled back by itself (disk full): only a transaction that is still open can be ended.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
