import { deriveFields } from "./derivedFields.ts";
import { readDraft, refuseMissingFields } from "./fieldRules.ts";
import type { Draft } from "./fieldRules.ts";
import type { ObjectTable } from "./objectTable.ts";
import { SalesforceError } from "./salesforceError.ts";
import type { FieldSchema, FieldValue, ObjectSchema, SObjectRecord } from "./schema.ts";
import type {
  HookContext,
  Origin,
  RecordChange,
  RecordHooks,
  Savepoint,
  Transaction,
  WriteOptions
} from "./transaction.ts";
import { UniqueKeyHeld } from "./uniqueKeys.ts";
import type { UniqueKeyHolds } from "./uniqueKeys.ts";

/** What a transaction needs of the store. */
export interface TransactionSupport {
  table(object: string): ObjectTable;
  hasObject(object: string): boolean;
  hooks(object: string): readonly RecordHooks[];
  nextId(schema: ObjectSchema): string;
  nextNumber(schema: ObjectSchema): number;
  now(): string;
  wholeSeconds(): boolean;
  holds: UniqueKeyHolds;
}

interface Effect {
  readonly survives: boolean;
  readonly run: (committed: boolean) => void;
}

/** The one transaction under way: applies writes at once and keeps the way back. */
export class WriteTransaction implements Transaction {
  readonly origin: Origin;
  readonly changes: RecordChange[] = [];
  /** Unique values that this transaction inserted or set, as hold keys. */
  readonly uniqueKeys: string[] = [];
  readonly #store: TransactionSupport;
  readonly #undo: (() => void)[] = [];
  readonly #effects: Effect[] = [];
  readonly #orphans: Effect[] = [];
  readonly #ownHold: symbol | undefined;

  constructor(origin: Origin, store: TransactionSupport, ownHold: symbol | undefined) {
    this.origin = origin;
    this.#store = store;
    this.#ownHold = ownHold;
  }

  get(object: string, id: string): SObjectRecord | undefined {
    return this.#store.table(object).get(id);
  }

  find(object: string, field: string, value: FieldValue): SObjectRecord[] {
    return findRecords(this.#store.table(object), field, value);
  }

  insert(object: string, fields: Readonly<Record<string, unknown>>, options: WriteOptions = {}): SObjectRecord {
    return this.#atomic(() => this.#insert(this.#store.table(object), fields, options));
  }

  update(
    object: string,
    id: string,
    fields: Readonly<Record<string, unknown>>,
    options: WriteOptions = {}
  ): SObjectRecord {
    return this.#atomic(() => this.#update(this.#store.table(object), id, fields, options));
  }

  delete(object: string, id: string, options: WriteOptions = {}): void {
    this.#atomic(() => this.#delete(this.#store.table(object), id, options));
  }

  undelete(object: string, id: string): SObjectRecord {
    const table = this.#store.table(object);
    const buried = table.getDeleted(id);
    if (!buried) throw new SalesforceError("UNDELETE_FAILED", "Entity is not in the recycle bin");
    return this.#atomic(() => {
      const after = { ...buried, IsDeleted: false, ...this.#stamp("modified") };
      this.#checkUnique(table, after, after);
      table.purge(id);
      table.put(after);
      this.#undo.push(() => table.bury(buried));
      this.changes.push({
        object: table.schema.name,
        id,
        type: "undeleted",
        before: buried,
        after,
        changedFields: ["IsDeleted"]
      });
      return after;
    });
  }

  savepoint(): Savepoint {
    return { undo: this.#undo.length, changes: this.changes.length, effects: this.#effects.length };
  }

  rollbackTo(savepoint: Savepoint): void {
    while (this.#undo.length > savepoint.undo) this.#undo.pop()?.();
    this.changes.length = savepoint.changes;
    const dropped = this.#effects.splice(savepoint.effects);
    this.#orphans.push(...dropped.filter((effect) => effect.survives));
  }

  afterCommit(effect: () => void): void {
    this.#effects.push({ survives: false, run: effect });
  }

  evenIfRolledBack(effect: (committed: boolean) => void): void {
    this.#effects.push({ survives: true, run: effect });
  }

  /** Undoes everything. The caller then runs the surviving effects, or drops them after a rehearsal. */
  rollback(): void {
    this.rollbackTo({ undo: 0, changes: 0, effects: 0 });
  }

  runEffects(): void {
    for (const effect of this.#orphans) effect.run(false);
    for (const effect of this.#effects) effect.run(true);
  }

  #atomic<Result>(write: () => Result): Result {
    const before = this.savepoint();
    try {
      return write();
    } catch (error) {
      this.rollbackTo(before);
      throw error;
    }
  }

  #insert(table: ObjectTable, fields: Readonly<Record<string, unknown>>, options: WriteOptions): SObjectRecord {
    const { schema } = table;
    const system = options.system === true;
    if (!system && !schema.createable) throw cannotWrite(schema, "insert");
    const given = readDraft(schema, fields, { operation: "insert", system, wholeSeconds: this.#store.wholeSeconds() });
    const draft = this.#newDraft(schema, given);
    const context: HookContext = { tx: this, system };
    for (const hooks of this.#store.hooks(schema.name)) hooks.beforeInsert?.(context, draft);
    if (!system) refuseMissingFields(schema, draft);
    if (!system) this.#checkReferences(schema, given);
    const after = this.#newRecord(schema, draft);
    this.#checkUnique(table, after, after);
    table.put(after);
    this.#undo.push(() => table.remove(after.Id));
    this.changes.push({
      object: schema.name,
      id: after.Id,
      type: "created",
      after,
      changedFields: filledFields(after)
    });
    for (const hooks of this.#store.hooks(schema.name)) hooks.afterInsert?.(context, after);
    return table.get(after.Id) ?? after;
  }

  #update(
    table: ObjectTable,
    id: string,
    fields: Readonly<Record<string, unknown>>,
    options: WriteOptions
  ): SObjectRecord {
    const { schema } = table;
    const system = options.system === true;
    if (!system && !schema.updateable) throw cannotWrite(schema, "update");
    const before = this.#existing(table, id);
    const draft = readDraft(schema, fields, { operation: "update", system, wholeSeconds: this.#store.wholeSeconds() });
    const context: HookContext = { tx: this, system };
    for (const hooks of this.#store.hooks(schema.name)) hooks.beforeUpdate?.(context, before, draft);
    if (!system) this.#checkReferences(schema, draft);
    deriveFields(schema, { ...before, ...draft }, draft, this.#store.now());
    const changedFields = Object.keys(draft).filter((name) => (before[name] ?? null) !== draft[name]);
    const after: SObjectRecord = { ...before, ...draft, ...this.#stamp("modified") };
    this.#checkUnique(table, after, draft);
    table.put(after);
    this.#undo.push(() => table.put(before));
    this.changes.push({ object: schema.name, id, type: "updated", before, after, changedFields });
    for (const hooks of this.#store.hooks(schema.name)) hooks.afterUpdate?.(context, before, after);
    return table.get(id) ?? after;
  }

  #delete(table: ObjectTable, id: string, options: WriteOptions): void {
    const { schema } = table;
    const system = options.system === true;
    if (!system && !schema.deletable) throw cannotWrite(schema, "delete");
    const before = this.#existing(table, id);
    const context: HookContext = { tx: this, system };
    for (const hooks of this.#store.hooks(schema.name)) hooks.beforeDelete?.(context, before);
    if (options.hard) table.remove(id);
    else table.bury({ ...before, IsDeleted: true, ...this.#stamp("modified") });
    this.#undo.push(() => {
      table.purge(id);
      table.put(before);
    });
    this.changes.push({ object: schema.name, id, type: "deleted", before, changedFields: [] });
    for (const hooks of this.#store.hooks(schema.name)) hooks.afterDelete?.(context, before);
  }

  #existing(table: ObjectTable, id: string): SObjectRecord {
    const record = table.get(id);
    if (record) return record;
    if (table.getDeleted(id))
      throw new SalesforceError("ENTITY_IS_DELETED", "entity is deleted", { fields: [], status: 404 });
    throw new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", { fields: [], status: 404 });
  }

  #newDraft(schema: ObjectSchema, given: Draft): Draft {
    const draft: Draft = { ...given };
    for (const field of schema.fields.values()) {
      if (field.name in draft) continue;
      if (field.autoNumber) draft[field.name] = autoNumber(field, this.#store.nextNumber(schema));
      else if (field.defaultValue !== null) draft[field.name] = field.defaultValue;
    }
    if (schema.fields.has("ownerid") && (draft["OwnerId"] ?? null) === null) draft["OwnerId"] = this.origin.userId;
    return draft;
  }

  #newRecord(schema: ObjectSchema, draft: Draft): SObjectRecord {
    deriveFields(schema, draft, draft, this.#store.now());
    const id = typeof draft["Id"] === "string" ? draft["Id"] : this.#store.nextId(schema);
    return { ...draft, Id: id, IsDeleted: false, ...this.#stamp("created"), ...this.#stamp("modified") };
  }

  #stamp(what: "created" | "modified"): Record<string, FieldValue> {
    const now = this.#store.now();
    if (what === "created") return { CreatedDate: now, CreatedById: this.origin.userId };
    return { LastModifiedDate: now, LastModifiedById: this.origin.userId, SystemModstamp: now };
  }

  /** A reference must lead to a live record of an object that the org knows. */
  #checkReferences(schema: ObjectSchema, draft: Draft): void {
    for (const [name, value] of Object.entries(draft)) {
      const field = schema.fields.get(name.toLowerCase());
      if (field?.type !== "reference" || typeof value !== "string" || this.#leadsSomewhere(field, value)) continue;
      throw new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", { fields: [field.name] });
    }
  }

  #leadsSomewhere(field: FieldSchema, id: string): boolean {
    const { referenceTo } = field;
    const isOpen =
      referenceTo.length === 0 ||
      referenceTo.includes("*") ||
      referenceTo.some((object) => !this.#store.hasObject(object));
    return isOpen || referenceTo.some((object) => this.get(object, id) !== undefined);
  }

  #checkUnique(table: ObjectTable, record: SObjectRecord, written: Readonly<Record<string, FieldValue>>): void {
    for (const field of table.schema.fields.values()) {
      const value = written[field.name];
      if (!field.unique || value === null || value === undefined) continue;
      for (const id of table.idsWith(field.name, value) ?? []) {
        if (id !== record.Id) throw duplicateValue(field, id);
      }
      this.#claim(this.#store.holds.keyOf(table.schema, field, value));
    }
  }

  #claim(key: string): void {
    const hold = this.#store.holds.find(key);
    if (hold && hold.owner !== this.#ownHold) throw new UniqueKeyHeld(key, hold.released);
    this.uniqueKeys.push(key);
  }
}

/** Live records whose field has the value, through the index where there is one. */
export function findRecords(table: ObjectTable, field: string, value: FieldValue): SObjectRecord[] {
  const ids = table.idsWith(field, value);
  if (!ids) return [...table.all()].filter((record) => (record[field] ?? null) === value);
  const records = [...ids].map((id) => table.get(id)).filter((record) => record !== undefined);
  return records.sort((one, other) => (one.Id < other.Id ? -1 : 1));
}

function filledFields(record: SObjectRecord): string[] {
  return Object.keys(record).filter((name) => record[name] !== null);
}

function autoNumber(field: FieldSchema, number: number): string {
  const form = typeof field.defaultValue === "string" ? field.defaultValue : "{00000000}";
  return form.replace(/\{(0+)\}/, (_whole, zeros: string) => String(number).padStart(zeros.length, "0"));
}

function duplicateValue(field: FieldSchema, id: string): SalesforceError {
  return new SalesforceError(
    "DUPLICATE_VALUE",
    `duplicate value found: ${field.name} duplicates value on record with id: ${id}`,
    {
      fields: []
    }
  );
}

function cannotWrite(schema: ObjectSchema, operation: string): SalesforceError {
  return new SalesforceError(
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
    `entity type ${schema.name} does not support ${operation}`,
    { fields: [] }
  );
}
