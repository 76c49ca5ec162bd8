import type { Draft } from "./fieldRules.ts";
import type { SObjectRecord } from "./schema.ts";

/** Who writes, and through which door. */
export interface Origin {
  readonly kind: "rest" | "console" | "omni" | "fixture" | "system";
  readonly userId: string;
  /** What the caller named in `Sforce-Call-Options: client=...`. */
  readonly client?: string;
  /** The HTTP request that this belongs to, for the evidence log. */
  readonly requestId?: string;
}

export interface RecordChange {
  readonly object: string;
  readonly id: string;
  readonly type: "created" | "updated" | "deleted" | "undeleted";
  /** Absent for `created`. */
  readonly before?: SObjectRecord;
  /** Absent for `deleted`. */
  readonly after?: SObjectRecord;
  /** Fields whose value differs; for `created` every field that is not null; empty for `deleted`. */
  readonly changedFields: readonly string[];
}

/** What one transaction changed, in order. Every write of it is visible before this is announced. */
export interface CommittedTransaction {
  readonly transactionKey: string;
  /** Grows with every commit, with gaps. */
  readonly commitNumber: number;
  /** Epoch milliseconds, uncut. */
  readonly committedAt: number;
  readonly userId: string;
  readonly origin: Origin;
  readonly changes: readonly RecordChange[];
}

export interface WriteOptions {
  /** A write of the platform itself: may set every field, and hooks see `system: true`. */
  readonly system?: boolean;
  /** Delete only: leave nothing in the recycle bin (as Salesforce does with PendingServiceRouting). */
  readonly hard?: boolean;
}

/**
 * Reads and writes of one transaction. Writes are visible at once inside it. A write that throws leaves no trace;
 * the transaction goes on unless the throw leaves it, which rolls all of it back.
 *
 * Whatever reaches the world outside the records (a push to a console, a timer) goes through `afterCommit` or
 * `evenIfRolledBack`, never straight from a hook: the org may rehearse a transaction before it runs it.
 */
export interface Transaction {
  readonly origin: Origin;
  get(object: string, id: string): SObjectRecord | undefined;
  /** Live records with the value in an indexed field (a scan for other fields), in order of id. */
  find(object: string, field: string, value: string | number | boolean | null): SObjectRecord[];
  /** Throws a SalesforceError when refused. Date-times may be given in epoch milliseconds. */
  insert(object: string, fields: Readonly<Record<string, unknown>>, options?: WriteOptions): SObjectRecord;
  update(object: string, id: string, fields: Readonly<Record<string, unknown>>, options?: WriteOptions): SObjectRecord;
  delete(object: string, id: string, options?: WriteOptions): void;
  undelete(object: string, id: string): SObjectRecord;
  /** A mark to return to. */
  savepoint(): Savepoint;
  rollbackTo(savepoint: Savepoint): void;
  /** Runs after the commit, in order; forgotten by a rollback. */
  afterCommit(effect: () => void): void;
  /**
   * Runs after the commit (`committed` true) and also when the write it belongs to was rolled back because
   * something else in the request was refused (`committed` false).
   */
  evenIfRolledBack(effect: (committed: boolean) => void): void;
}

export interface Savepoint {
  readonly undo: number;
  readonly changes: number;
  readonly effects: number;
}

export interface HookContext {
  readonly tx: Transaction;
  readonly system: boolean;
}

/**
 * What the platform does around the writes of one object. A hook refuses by throwing a SalesforceError.
 * `draft` may be changed: before an insert it is the whole new record without its id, before an update the changed fields.
 */
export interface RecordHooks {
  beforeInsert?(context: HookContext, draft: Draft): void;
  afterInsert?(context: HookContext, after: SObjectRecord): void;
  beforeUpdate?(context: HookContext, before: SObjectRecord, draft: Draft): void;
  afterUpdate?(context: HookContext, before: SObjectRecord, after: SObjectRecord): void;
  beforeDelete?(context: HookContext, before: SObjectRecord): void;
  afterDelete?(context: HookContext, before: SObjectRecord): void;
}
