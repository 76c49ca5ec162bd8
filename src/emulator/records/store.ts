import type { Switches } from "../switches.ts";
import type { OrgClock } from "./clock.ts";
import { orgDateTime } from "./dateTime.ts";
import { ObjectTable } from "./objectTable.ts";
import { recordId } from "./recordId.ts";
import { SalesforceError } from "./salesforceError.ts";
import type { FieldValue, ObjectSchema, OrgSchema, SObjectRecord } from "./schema.ts";
import type { CommittedTransaction, Origin, RecordHooks, Transaction } from "./transaction.ts";
import { UniqueKeyHeld, UniqueKeyHolds } from "./uniqueKeys.ts";
import { WriteTransaction, findRecords } from "./writeTransaction.ts";

export interface StoreOptions {
  readonly schema: OrgSchema;
  readonly clock: OrgClock;
  readonly switches: Switches;
}

/**
 * Every record of the org. Writes happen in transactions, one at a time and without waiting in between, so a reader
 * never sees half of one. `onCommit` hears of each committed transaction once, in order of commit.
 */
export class RecordStore {
  readonly schema: OrgSchema;
  readonly clock: OrgClock;
  readonly switches: Switches;
  readonly holds = new UniqueKeyHolds();
  readonly #tables = new Map<string, ObjectTable>();
  readonly #objectByPrefix = new Map<string, ObjectSchema>();
  readonly #hooks = new Map<string, RecordHooks[]>();
  readonly #numbers = new Map<string, number>();
  readonly #listeners: ((committed: CommittedTransaction) => void)[] = [];
  readonly #announcements: (() => void)[] = [];
  #announcing = false;
  #underWay: WriteTransaction | undefined;
  #commitNumber = 10_000_000_000_000;

  constructor(options: StoreOptions) {
    this.schema = options.schema;
    this.clock = options.clock;
    this.switches = options.switches;
    for (const [key, object] of options.schema) {
      this.#tables.set(key, new ObjectTable(object));
      this.#objectByPrefix.set(object.keyPrefix, object);
    }
  }

  /** The object of that name in any case; throws INVALID_TYPE when the org has none. */
  table(object: string): ObjectTable {
    const table = this.#tables.get(object) ?? this.#tables.get(object.toLowerCase());
    if (table) return table;
    throw new SalesforceError("INVALID_TYPE", `sObject type '${object}' is not supported.`);
  }

  hasObject(object: string): boolean {
    return this.#tables.has(object.toLowerCase());
  }

  /** The object that a record id belongs to, by its key prefix. */
  objectOfId(id: string): ObjectSchema | undefined {
    return this.#objectByPrefix.get(id.slice(0, 3));
  }

  get(object: string, id: string): SObjectRecord | undefined {
    return this.table(object).get(id);
  }

  /** Live records with the value in an indexed field (a scan for other fields), in order of id. */
  find(object: string, field: string, value: FieldValue): SObjectRecord[] {
    return findRecords(this.table(object), field, value);
  }

  /** Registers what the platform does around writes of the object. Several may register; they run in order. */
  addHooks(object: string, hooks: RecordHooks): void {
    const name = this.table(object).schema.name;
    this.#hooks.set(name, [...(this.#hooks.get(name) ?? []), hooks]);
  }

  /** Returns the function that ends the listening. */
  onCommit(listener: (committed: CommittedTransaction) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      const place = this.#listeners.indexOf(listener);
      if (place >= 0) this.#listeners.splice(place, 1);
    };
  }

  /**
   * Runs the work and commits it; a throw rolls everything back and is passed on. Throws {@link UniqueKeyHeld} when
   * a unique value is held by a slow request: `transactionWhenFree` waits instead.
   */
  transaction<Result>(origin: Origin, work: (tx: Transaction) => Result, ownHold?: symbol): Result {
    const tx = this.#begin(origin, ownHold);
    let result: Result;
    try {
      result = work(tx);
    } catch (error) {
      tx.rollback();
      this.#underWay = undefined;
      if (!(error instanceof UniqueKeyHeld)) this.#announce(() => tx.runEffects());
      throw error;
    }
    this.#underWay = undefined;
    this.#commit(tx);
    return result;
  }

  /** Runs the work and undoes it without any effect; returns the unique values that it would write. */
  rehearse(origin: Origin, work: (tx: Transaction) => unknown): readonly string[] {
    const tx = this.#begin(origin, undefined);
    try {
      work(tx);
      return tx.uniqueKeys;
    } finally {
      tx.rollback();
      this.#underWay = undefined;
    }
  }

  /** The moment as records carry it. */
  dateTime(epochMs: number): string {
    return orgDateTime(epochMs, this.switches.values.dateTimesAreWholeSeconds);
  }

  #begin(origin: Origin, ownHold: symbol | undefined): WriteTransaction {
    if (this.#underWay) throw new Error("A transaction began inside another one; pass the transaction on instead.");
    this.#underWay = new WriteTransaction(
      origin,
      {
        table: (object) => this.table(object),
        hasObject: (object) => this.hasObject(object),
        hooks: (object) => this.#hooks.get(object) ?? [],
        nextId: (schema) => recordId(schema.keyPrefix, this.#next(`id:${schema.name}`)),
        nextNumber: (schema) => this.#next(`number:${schema.name}`),
        now: () => this.dateTime(this.clock.now()),
        wholeSeconds: () => this.switches.values.dateTimesAreWholeSeconds,
        holds: this.holds
      },
      ownHold
    );
    return this.#underWay;
  }

  #commit(tx: WriteTransaction): void {
    const { changes, origin } = tx;
    if (changes.length > 0) {
      this.#commitNumber += 7;
      const committed: CommittedTransaction = {
        transactionKey: transactionKey(this.#commitNumber),
        commitNumber: this.#commitNumber,
        committedAt: this.clock.now(),
        userId: origin.userId,
        origin,
        changes
      };
      this.#announce(() => {
        for (const listener of [...this.#listeners]) listener(committed);
      });
    }
    this.#announce(() => tx.runEffects());
  }

  /** Announcements never nest: a listener that writes has its commit announced after the current one. */
  #announce(announcement: () => void): void {
    this.#announcements.push(announcement);
    if (this.#announcing) return;
    this.#announcing = true;
    try {
      for (let next = this.#announcements.shift(); next; next = this.#announcements.shift()) next();
    } finally {
      this.#announcing = false;
    }
  }

  #next(sequence: string): number {
    const number = (this.#numbers.get(sequence) ?? 0) + 1;
    this.#numbers.set(sequence, number);
    return number;
  }
}

/** Salesforce's transaction keys look like UUIDs; ours are derived from the commit, so that runs repeat. */
function transactionKey(commitNumber: number): string {
  const digits = commitNumber.toString(16).padStart(32, "0");
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}
