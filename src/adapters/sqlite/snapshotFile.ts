/**
 * Snapshots are files of their own beside the segments: writing one takes no lock that a commit could wait for, and
 * dropping one is an unlink. A file is written under another name, synchronised, then renamed: what is there is whole.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, renameSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { threadId } from "node:worker_threads";
import { BridgeError } from "../../ports/bridgeError.ts";
import type { Snapshot } from "../../ports/journal.ts";
import { openForReading } from "./database.ts";
import { giveWay } from "./giveWay.ts";
import { expiredSnapshots, newestBytesMax } from "./retention.ts";
import { readChain } from "./segmentChain.ts";
import { removeDatabase, syncFolder } from "./segmentFiles.ts";
import { listSnapshots, snapshotPath } from "./snapshotFolder.ts";
import { journalCorrupt } from "./sqliteErrors.ts";

const version = 1;

export type SnapshotFacts = Omit<Snapshot, "chunks">;

/**
 * Writes a snapshot into a pool's folder (`Journal.path`) and returns its path. Blocks while it writes, needs no lock
 * and disturbs no writer: meant for a worker thread. Refuses, with InternalFault, chunks that do not hash to what the
 * snapshot says. Removes snapshots that nothing needs any more.
 */
export function writeSnapshot(folder: string, snapshot: Snapshot, newestBytes = newestBytesMax): string {
  const path = snapshotPath(folder, snapshot.seq);
  const part = `${path}.part-${process.pid}-${threadId}`;
  removeDatabase(part);
  try {
    for (const _ of fill(part, snapshot)) continue;
    synchronise(part);
    renameSync(part, path);
    syncFolder(folder);
    const expired = expiredSnapshots(readChain(folder), listSnapshots(folder), newestBytes);
    for (const snapshotFile of expired) removeDatabase(snapshotFile.path);
    return path;
  } catch (error) {
    removeDatabase(part);
    throw error;
  }
}

/** As `writeSnapshot`, for a thread that has other things to do: lets them happen after every quarter of a megabyte. */
export async function writeSnapshotInSteps(folder: string, snapshot: Snapshot): Promise<string> {
  const path = snapshotPath(folder, snapshot.seq);
  const part = `${path}.part-${process.pid}-${threadId}`;
  removeDatabase(part);
  try {
    for (const _ of fill(part, snapshot)) await giveWay();
    const file = await open(part, "r+");
    await file.sync().finally(() => file.close());
    await rename(part, path);
    syncFolder(folder);
    return path;
  } catch (error) {
    removeDatabase(part);
    throw error;
  }
}

const stepCharacters = 262_144;

/** Yields whenever a step's worth has been written. */
function* fill(path: string, snapshot: Snapshot): Generator<void> {
  const database = new DatabaseSync(path);
  try {
    database.exec(
      `PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = ${version};
       CREATE TABLE snapshot(seq INTEGER, epoch INTEGER, core_version TEXT, policy_hash TEXT, state_hash TEXT);
       CREATE TABLE chunk(n INTEGER PRIMARY KEY, body TEXT NOT NULL);
       BEGIN`
    );
    const { seq, epoch, coreVersion, policyHash, stateHash } = snapshot;
    database.prepare("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)").run(seq, epoch, coreVersion, policyHash, stateHash);
    const insert = database.prepare("INSERT INTO chunk(body) VALUES (?)");
    const hash = createHash("sha256");
    let characters = 0;
    for (const chunk of snapshot.chunks) {
      insert.run(chunk);
      hash.update(chunk);
      characters += chunk.length;
      if (characters < stepCharacters) continue;
      characters = 0;
      yield;
    }
    assertHash(hash.digest("hex"), snapshot);
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

function assertHash(found: string, snapshot: Snapshot): void {
  if (found === snapshot.stateHash) return;
  throw new BridgeError({
    code: "InternalFault",
    message: `Cannot write the snapshot at seq ${snapshot.seq}: its chunks hash to ${found}, it says ${snapshot.stateHash}.`
  });
}

function synchronise(path: string): void {
  const descriptor = openSync(path, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A snapshot on disk; null when it cannot be read or is of an unknown version. Close the reader when done. */
export class SnapshotReader {
  readonly facts: SnapshotFacts;
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync, facts: SnapshotFacts) {
    this.#database = database;
    this.facts = facts;
  }

  static open(path: string): SnapshotReader | null {
    if (!existsSync(path)) return null;
    let database: DatabaseSync | null = null;
    try {
      database = openForReading(path);
      const row = database.prepare("SELECT * FROM snapshot, pragma_user_version").get();
      if (row === undefined || row["user_version"] !== version) throw new Error("unknown version");
      return new SnapshotReader(database, factsOf(row));
    } catch {
      database?.close();
      return null;
    }
  }

  /** The chunks in order. The file may be gone or replaced meanwhile: what was opened stays readable. */
  *chunks(): Generator<string> {
    for (const row of this.#database.prepare("SELECT body FROM chunk ORDER BY n").iterate()) yield String(row["body"]);
  }

  /** Whether the chunks still hash to the state hash: a disk may have changed them. */
  async isIntact(): Promise<boolean> {
    const hash = createHash("sha256");
    let characters = 0;
    try {
      for (const chunk of this.chunks()) {
        hash.update(chunk);
        characters += chunk.length;
        if (characters > stepCharacters * 4) await giveWay();
        characters %= stepCharacters * 4;
      }
    } catch {
      return false;
    }
    return hash.digest("hex") === this.facts.stateHash;
  }

  close(): void {
    this.#database.close();
  }
}

/** The snapshot of a file, its chunks read when they are asked for; null when the file is not a whole snapshot. */
export async function readSnapshot(path: string): Promise<Snapshot | null> {
  const reader = SnapshotReader.open(path);
  if (reader === null) return null;
  try {
    return (await reader.isIntact()) ? { ...reader.facts, chunks: { [Symbol.iterator]: () => chunksOf(path) } } : null;
  } finally {
    reader.close();
  }
}

function* chunksOf(path: string): Generator<string> {
  const reader = SnapshotReader.open(path);
  if (reader === null) throw journalCorrupt(path, "the snapshot has gone while it was read");
  try {
    yield* reader.chunks();
  } finally {
    reader.close();
  }
}

function factsOf(row: Record<string, unknown>): SnapshotFacts {
  return {
    seq: Number(row["seq"]),
    epoch: Number(row["epoch"]),
    coreVersion: String(row["core_version"]),
    policyHash: String(row["policy_hash"]),
    stateHash: String(row["state_hash"])
  };
}
