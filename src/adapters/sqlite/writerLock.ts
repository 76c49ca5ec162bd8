import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { BridgeError } from "../../ports/bridgeError.ts";
import { asJournalError, isBusy } from "./sqliteErrors.ts";

interface Owner {
  readonly pid: number;
  readonly owner: string;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

/**
 * One writer per pool. Node has no file locks of its own, SQLite has: an open exclusive transaction on a file of its
 * own is a lock of the operating system, which goes with the process however that ends. Please read before modifying:
 * nothing else in this process may open lock.db, because closing any descriptor of a file drops POSIX locks on it.
 */
export class WriterLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Throws BridgeError JournalLocked, naming the holder, when another writer has the pool. */
  static acquire(folder: string, owner: string, now: number): WriterLock {
    const path = join(folder, "lock.db");
    const database = new DatabaseSync(path, { timeout: 0 });
    try {
      database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    } catch (error) {
      database.close();
      throw isBusy(error) ? lockedBy(folder) : asJournalError(error, path);
    }
    const holder: Owner = { pid: process.pid, owner, host: hostname(), since: new Date(now).toISOString() };
    writeFileSync(join(folder, "owner.json"), `${JSON.stringify(holder)}\n`);
    return new WriterLock(database);
  }

  release(): void {
    this.#database.close();
  }
}

/** Who wrote that they hold the lock; for people to read, the lock itself does not depend on it. */
function readOwner(folder: string): Owner | null {
  try {
    return JSON.parse(readFileSync(join(folder, "owner.json"), "utf8")) as Owner;
  } catch {
    return null;
  }
}

function lockedBy(folder: string): BridgeError {
  const holder = readOwner(folder);
  const who =
    holder === null
      ? "another process"
      : `process ${holder.pid} (${holder.owner} on ${holder.host}) since ${holder.since}`;
  return new BridgeError({
    code: "JournalLocked",
    message: `Cannot open the journal ${folder} for writing: ${who} has it open, and a pool has one writer.`,
    actions: [
      "Stop that bridge first, or give this one another pool or another journal directory.",
      "If no such process runs any more, nothing needs cleaning up: the lock ends with its process. Try again."
    ],
    ids: holder === null ? {} : { pid: String(holder.pid), owner: holder.owner, since: holder.since }
  });
}
