import { mkdirSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { BridgeError } from "../../ports/bridgeError.ts";
import type {
  CommandRecord,
  Journal,
  JournalBatch,
  JournalRow,
  PolicyActivation,
  PolicySource,
  Snapshot
} from "../../ports/journal.ts";
import { inTransaction, openDurable } from "./database.ts";
import { giveWay } from "./giveWay.ts";
import { OlderSegments } from "./olderSegments.ts";
import { expiredSegments, expiredSnapshots, newestBytesMax, removeInBackground } from "./retention.ts";
import { Segment, type CarriedOver } from "./segment.ts";
import { repairChain, type KnownSegment } from "./segmentChain.ts";
import { poolFolder, segmentPath } from "./segmentFiles.ts";
import { readSnapshot, writeSnapshotInSteps } from "./snapshotFile.ts";
import { listSnapshots, removeHalfSnapshots } from "./snapshotFolder.ts";
import { asJournalError, isConstraint, journalCorrupt } from "./sqliteErrors.ts";
import { WriterLock } from "./writerLock.ts";

export interface SqliteJournalOptions {
  /** Holds a folder per pool. Made when missing. */
  readonly directory: string;
  readonly pool: string;
  /** Who writes, for people: bridge id. */
  readonly owner: string;
  /** Wall clock in milliseconds since 1970. */
  now(): number;
  /** Length of a segment; a UTC day unless told otherwise. */
  readonly segmentMs?: number;
  /** Days of which rows are kept; 30 unless told otherwise. */
  readonly retentionDays?: number;
  /** The newest snapshots are kept up to so many bytes, two of them at least; 256 MiB unless told otherwise. */
  readonly snapshotBytes?: number;
}

const dayMs = 86_400_000;
const rowsPerPage = 256;

/**
 * Opens a pool's journal for writing, or begins one. Throws BridgeError JournalLocked (another writer has it),
 * JournalCorrupt, JournalNewer or JournalWriteFailed, each saying what to do.
 */
export async function openSqliteJournal(options: SqliteJournalOptions): Promise<Journal> {
  const folder = poolFolder(options.directory, options.pool);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw asJournalError(error, folder);
  }
  const lock = WriterLock.acquire(folder, options.owner, options.now());
  try {
    removeHalfSnapshots(folder);
    return new SqliteJournal(options, folder, lock);
  } catch (error) {
    lock.release();
    throw asJournalError(error, folder);
  }
}

class SqliteJournal implements Journal {
  readonly pool: string;
  readonly path: string;
  readonly epoch: number;
  readonly #options: SqliteJournalOptions;
  readonly #lock: WriterLock;
  readonly #segmentMs: number;
  /** Oldest first; the last one is written to. */
  #chain: readonly KnownSegment[];
  #current: Segment;
  #older: OlderSegments;
  #lastSeq: number;
  #orgId: string | null;
  /** Why nothing is accepted any more. */
  #refusal: BridgeError | null = null;
  #removal: Promise<void> = Promise.resolve();

  constructor(options: SqliteJournalOptions, folder: string, lock: WriterLock) {
    this.pool = options.pool;
    this.path = folder;
    this.#options = options;
    this.#lock = lock;
    this.#segmentMs = options.segmentMs ?? dayMs;
    this.#chain = repairChain(folder);
    const newest = this.#chain.at(-1);
    this.#orgId = newest?.orgId ?? null;
    const taken = newest === undefined ? this.#beginFirst() : this.#takeOver(newest);
    this.#current = taken.segment;
    this.epoch = taken.epoch;
    this.#lastSeq = taken.segment.lastSeq ?? (this.#chain.at(-1)?.firstSeq ?? 1) - 1;
    this.#older = new OlderSegments(this.#chain.slice(0, -1));
    this.#removal = this.#removeExpired();
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get orgId(): string | null {
    return this.#orgId;
  }

  async bindOrg(orgId: string): Promise<void> {
    if (this.#orgId === orgId) return;
    if (this.#orgId !== null) throw ofAnotherOrg(this.path, this.#orgId, orgId);
    this.#write(() => this.#current.setMeta("org_id", orgId));
    this.#orgId = orgId;
  }

  async commit(batch: JournalBatch): Promise<void> {
    this.#assertNext(batch.rows);
    this.#write(() => {
      if (this.#options.now() >= this.#segmentEnd()) this.#roll();
      this.#current.append(batch, (commandId) => this.#older.command(commandId));
    });
    this.#lastSeq += batch.rows.length;
  }

  async positions(): Promise<ReadonlyMap<string, string>> {
    return this.#current.positions();
  }

  async unsettledCommands(): Promise<readonly CommandRecord[]> {
    return this.#current.unsettled();
  }

  async command(commandId: string): Promise<CommandRecord | null> {
    return this.#current.command(commandId) ?? this.#older.command(commandId);
  }

  async keepPolicy(source: PolicySource): Promise<void> {
    this.#write(() => this.#current.keepPolicy(source));
  }

  async policySource(policyHash: string): Promise<PolicySource | null> {
    return this.#current.policies.source(policyHash);
  }

  async activations(): Promise<readonly PolicyActivation[]> {
    return this.#current.policies.activations();
  }

  async latestSnapshot(): Promise<Snapshot | null> {
    for (const { path, seq } of listSnapshots(this.path)) {
      const snapshot = seq <= this.#lastSeq ? await readSnapshot(path) : null;
      if (snapshot !== null) return snapshot;
    }
    return null;
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    try {
      await writeSnapshotInSteps(this.path, snapshot);
    } catch (error) {
      throw asJournalError(error, this.path);
    }
    await this.#removal;
    this.#removal = this.#removeExpired();
  }

  async *rows(after: number): AsyncGenerator<JournalRow> {
    let seen = after;
    this.#assertKept(after + 1);
    for (const { path, firstSeq } of this.#chain) {
      const next = this.#chain.find((segment) => segment.firstSeq > firstSeq);
      if (next !== undefined && next.firstSeq <= seen + 1) continue;
      yield* this.#rowsOf(path, seen);
      seen = Math.max(seen, next === undefined ? seen : next.firstSeq - 1);
    }
  }

  async close(): Promise<void> {
    this.#refusal ??= new BridgeError({ code: "InternalFault", message: `The journal ${this.path} is closed.` });
    this.#older.close();
    this.#current.close();
    await this.#removal;
    this.#lock.release();
  }

  async *#rowsOf(path: string, after: number): AsyncGenerator<JournalRow> {
    const pages = OlderSegments.pagesOf(path);
    try {
      for (let page = pages.read(after, rowsPerPage); page.length > 0;) {
        yield* page;
        await giveWay();
        page = pages.read(page.at(-1)?.seq ?? Infinity, rowsPerPage);
      }
    } catch (error) {
      throw asJournalError(error, path);
    } finally {
      pages.close();
    }
  }

  #assertKept(seq: number): void {
    const first = this.#chain[0]?.firstSeq ?? 1;
    if (seq >= first) return;
    throw journalCorrupt(this.path, `rows from ${seq} are asked for, but only those from ${first} are kept`);
  }

  #beginFirst(): { segment: Segment; epoch: number } {
    const epoch = 1;
    const nothing = { unsettled: [], positions: new Map(), policies: { activations: [], policies: [] } };
    return { segment: this.#createSegment(epoch, 1, nothing), epoch };
  }

  /** Every segment but the newest is closed now, also where a crash came between making a new one and closing it. */
  #takeOver(newest: KnownSegment): { segment: Segment; epoch: number } {
    for (const stale of this.#chain.slice(0, -1).filter((segment) => !segment.isClosed)) this.#retireStale(stale);
    const database = openDurable(newest.path);
    try {
      const epoch = this.#nextEpoch(database);
      return { segment: new Segment(database, newest.path, this.pool, epoch), epoch };
    } catch (error) {
      database.close();
      throw asJournalError(error, newest.path);
    }
  }

  #nextEpoch(database: DatabaseSync): number {
    const { owner } = this.#options;
    const sql = "UPDATE writer SET epoch = epoch + 1, owner = ?, opened_at = ? WHERE pool = ? RETURNING epoch";
    const row = inTransaction(database, () => database.prepare(sql).get(owner, this.#options.now(), this.pool));
    return Number(row?.["epoch"]);
  }

  #retireStale({ path }: KnownSegment): void {
    new Segment(openDurable(path), path, this.pool, 0).retire(this.#options.now());
  }

  #createSegment(
    epoch: number,
    firstSeq: number,
    carried: Pick<CarriedOver, "unsettled" | "positions" | "policies">
  ): Segment {
    const ordinal = (this.#chain.at(-1)?.ordinal ?? 0) + 1;
    const startedAt = this.#options.now();
    const path = segmentPath(this.path, ordinal, startedAt);
    const { pool } = this;
    const orgId = this.#orgId;
    const { owner } = this.#options;
    const begin = { pool, ordinal, firstSeq, startedAt, orgId, epoch, owner, ...carried };
    const segment = Segment.create(path, begin);
    this.#chain = [...this.#chain, { path, ordinal, firstSeq, startedAt, orgId, isClosed: false }];
    return segment;
  }

  #segmentEnd(): number {
    const startedAt = this.#chain.at(-1)?.startedAt ?? 0;
    return (Math.floor(startedAt / this.#segmentMs) + 1) * this.#segmentMs;
  }

  /** The new segment is complete and durable before the old one is closed: a crash in between finds both. */
  #roll(): void {
    const old = this.#current;
    const carried = { unsettled: old.unsettled(), positions: old.positions(), policies: old.policies.history() };
    this.#current = this.#createSegment(this.epoch, this.#lastSeq + 1, carried);
    old.retire(this.#options.now());
    this.#older.close();
    this.#older = new OlderSegments(this.#chain.slice(0, -1));
    const before = this.#removal;
    this.#removal = before.then(() => this.#removeExpired());
  }

  /** What cannot be removed now is tried again with the next segment or snapshot. */
  async #removeExpired(): Promise<void> {
    try {
      await removeInBackground(this.#expired());
    } catch {
      return;
    }
  }

  #expired(): readonly string[] {
    const { retentionDays = 30, snapshotBytes = newestBytesMax } = this.#options;
    const snapshots = listSnapshots(this.path);
    const expired = expiredSegments(this.#chain, snapshots, retentionDays, this.#options.now());
    this.#chain = this.#chain.slice(expired.length);
    this.#older.forget(expired.map(({ path }) => path));
    return [...expired, ...expiredSnapshots(this.#chain, snapshots, snapshotBytes)].map(({ path }) => path);
  }

  #assertNext(rows: readonly JournalRow[]): void {
    for (const [index, { seq, epoch }] of rows.entries()) {
      const expected = this.#lastSeq + 1 + index;
      if (seq === expected && epoch === this.epoch) continue;
      throw new BridgeError({
        code: "InternalFault",
        message: `Cannot append row ${seq} of epoch ${epoch} to ${this.path}: the next is ${expected} of epoch ${this.epoch}.`
      });
    }
  }

  /** A failure of the disk ends this journal's life as a writer; a refused batch does not. */
  #write(work: () => void): void {
    if (this.#refusal !== null) throw this.#refusal;
    try {
      work();
    } catch (error) {
      if (isConstraint(error)) throw refusedBatch(this.path, error);
      const failure = asJournalError(error, this.path);
      if (failure.code !== "InternalFault") this.#refusal = failure;
      throw failure;
    }
  }
}

function refusedBatch(path: string, cause: unknown): BridgeError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new BridgeError({
    code: "InternalFault",
    message: `Cannot append the batch to ${path}: ${text}. Nothing of it was written.`,
    cause
  });
}

function ofAnotherOrg(path: string, bound: string, received: string): BridgeError {
  return new BridgeError({
    code: "JournalOfAnotherOrg",
    message: `Cannot use the journal ${path} with org ${received}: it belongs to org ${bound}. A refreshed sandbox repeats record ids, so the two must not mix.`,
    actions: [
      "Check which org the configuration logs in to.",
      "For a new or refreshed org choose another journal directory or pool, or move this pool's folder aside."
    ],
    ids: { bound, received }
  });
}
