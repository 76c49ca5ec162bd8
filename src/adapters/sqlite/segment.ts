import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BridgeError } from "../../ports/bridgeError.ts";
import type { CommandChange, CommandRecord, JournalBatch, JournalRow, PolicySource } from "../../ports/journal.ts";
import { commandColumns, commandOf } from "./commandRow.ts";
import { inTransaction, numberOf, openDurable } from "./database.ts";
import { versionText } from "./journalRows.ts";
import { migrate } from "./migrate.ts";
import { PolicyTables, type PolicyHistory } from "./policyTables.ts";
import { syncFolder } from "./segmentFiles.ts";
import { Words } from "./words.ts";

const noDecisions = [null, null] as const;

/** What a new segment begins with: everything that must be known without opening the ones before it. */
export interface CarriedOver {
  readonly pool: string;
  readonly ordinal: number;
  readonly firstSeq: number;
  readonly startedAt: number;
  readonly orgId: string | null;
  readonly epoch: number;
  readonly owner: string;
  readonly unsettled: readonly CommandRecord[];
  readonly positions: ReadonlyMap<string, string>;
  readonly policies: PolicyHistory;
}

/**
 * The segment that is written to.
 *
 * States: half-made (no `complete` in meta; thrown away at the next opening) -> open -> closed (`closed_at` in meta and
 * no writer any more; a newer complete segment exists). Creating and completing is one transaction.
 */
export class Segment {
  readonly path: string;
  readonly policies: PolicyTables;
  readonly #database: DatabaseSync;
  readonly #pool: string;
  readonly #epoch: number;
  readonly #words: Words;
  readonly #insertRow: StatementSync;
  readonly #insertCommand: StatementSync;
  readonly #changeCommand: StatementSync;
  readonly #setPosition: StatementSync;
  readonly #findCommand: StatementSync;

  constructor(database: DatabaseSync, path: string, pool: string, epoch: number) {
    this.path = path;
    this.#database = database;
    this.#pool = pool;
    this.#epoch = epoch;
    this.#words = new Words(database, "write");
    this.policies = new PolicyTables(database);
    this.#insertRow = database.prepare(
      "INSERT INTO journal SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE (SELECT epoch FROM writer WHERE pool = ?) = ?"
    );
    this.#insertCommand = database.prepare(`INSERT INTO command(${commandColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#changeCommand = database.prepare(
      "UPDATE command SET state = ?, attempts = ?, detail = ? WHERE command_id = ?"
    );
    this.#setPosition = database.prepare(
      "INSERT INTO position(stream, value) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET value = excluded.value"
    );
    this.#findCommand = database.prepare(`SELECT ${commandColumns} FROM command WHERE command_id = ?`);
  }

  /** Makes a segment, complete or not at all. */
  static create(path: string, begin: CarriedOver): Segment {
    const database = openDurable(path);
    try {
      const segment = inTransaction(database, () => {
        migrate(database, path);
        const made = new Segment(database, path, begin.pool, begin.epoch);
        made.#begin(begin);
        return made;
      });
      syncFolder(dirname(path));
      return segment;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  get lastSeq(): number | null {
    return numberOf(this.#database, "SELECT max(seq) FROM journal");
  }

  /**
   * Everything of the batch in one transaction. `older` finds a command that was settled before this segment began.
   * Throws without having written anything.
   */
  append(batch: JournalBatch, older: (commandId: string) => CommandRecord | null): void {
    try {
      inTransaction(this.#database, () => {
        this.#assertStillWriter();
        for (const row of batch.rows) this.#appendRow(row);
        for (const command of batch.commands) this.#insert(command);
        for (const change of batch.changes) this.#change(change, older);
        for (const [stream, value] of batch.positions) this.#setPosition.run(stream, value);
        for (const activation of batch.activations) this.policies.record(activation);
      });
    } catch (error) {
      // Words learned in the transaction went with it.
      this.#words.reload();
      throw error;
    }
  }

  /** Durable when it returns. */
  keepPolicy(source: PolicySource): void {
    inTransaction(this.#database, () => {
      this.#assertStillWriter();
      this.policies.keep(source);
    });
  }

  unsettled(): readonly CommandRecord[] {
    const sql = `SELECT ${commandColumns} FROM command WHERE state IN ('sending', 'unknown') ORDER BY seq, command_id`;
    return this.#database
      .prepare(sql)
      .all()
      .map((row) => commandOf(row, this.#words));
  }

  positions(): ReadonlyMap<string, string> {
    const rows = this.#database.prepare("SELECT stream, value FROM position ORDER BY stream").all();
    return new Map(rows.map((row) => [String(row["stream"]), String(row["value"])]));
  }

  command(commandId: string): CommandRecord | null {
    const row = this.#findCommand.get(commandId);
    return row === undefined ? null : commandOf(row, this.#words);
  }

  setMeta(key: string, value: string): void {
    this.#database
      .prepare("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(key, value);
  }

  /** A newer segment is complete: no row can be added here any more, not even by a writer who has not heard of it. */
  retire(now: number): void {
    inTransaction(this.#database, () => {
      this.setMeta("closed_at", String(now));
      this.#database.prepare("DELETE FROM writer").run();
    });
    this.close();
  }

  close(): void {
    this.#database.close();
  }

  #begin(begin: CarriedOver): void {
    this.setMeta("pool", begin.pool);
    this.setMeta("ordinal", String(begin.ordinal));
    this.setMeta("first_seq", String(begin.firstSeq));
    this.setMeta("started_at", String(begin.startedAt));
    if (begin.orgId !== null) this.setMeta("org_id", begin.orgId);
    this.#database
      .prepare("INSERT INTO writer VALUES (?, ?, ?, ?)")
      .run(begin.pool, begin.epoch, begin.owner, begin.startedAt);
    for (const command of begin.unsettled) this.#insert(command);
    for (const [stream, value] of begin.positions) this.#setPosition.run(stream, value);
    this.policies.begin(begin.policies);
    this.setMeta("complete", "1");
  }

  #appendRow(row: JournalRow): void {
    const words = this.#words;
    const version = words.idOf(versionText(row));
    const type = words.idOf(row.inputType);
    const input = words.keep(row.input);
    const decisions = row.decisions === "[]" ? noDecisions : words.keep(row.decisions);
    const facts = [row.seq, row.epoch, row.at, type, version] as const;
    const done = this.#insertRow.run(...facts, ...input, ...decisions, this.#pool, this.#epoch);
    if (done.changes === 0) throw this.#fenced();
  }

  /** Batches without rows (outcomes, positions) are fenced too. */
  #assertStillWriter(): void {
    const found = this.#database.prepare("SELECT epoch FROM writer WHERE pool = ?").get(this.#pool);
    if (found?.["epoch"] !== this.#epoch) throw this.#fenced();
  }

  #fenced(): BridgeError {
    const found = this.#database.prepare("SELECT epoch, owner FROM writer WHERE pool = ?").get(this.#pool);
    const taken =
      found === undefined
        ? "this segment is closed"
        : `epoch ${Number(found["epoch"])} belongs to ${String(found["owner"])}`;
    return new BridgeError({
      code: "JournalWriteFailed",
      message: `Cannot append to pool ${this.#pool} with epoch ${this.#epoch}: ${taken}. Another writer has taken over.`,
      actions: ["Stop this bridge; the other one continues with everything that was durable."]
    });
  }

  #insert(command: CommandRecord): void {
    const { commandId, seq, epoch, state, attempts, detail } = command;
    const type = this.#words.idOf(command.type);
    const body = this.#words.keep(command.body);
    this.#insertCommand.run(commandId, seq, epoch, type, ...body, state, attempts, detail);
  }

  #change(change: CommandChange, older: (commandId: string) => CommandRecord | null): void {
    const { commandId, state, attempts, detail } = change;
    if (this.#changeCommand.run(state, attempts, detail, commandId).changes > 0) return;
    const before = older(commandId);
    if (before === null) {
      throw new BridgeError({
        code: "InternalFault",
        message: `Cannot change command ${commandId} to ${state}: the journal has no such command.`
      });
    }
    this.#insert({ ...before, state, attempts, detail });
  }
}
