import type { FieldValue, SObjectRecord } from "../records/schema.ts";
import type { CommittedTransaction, RecordChange } from "../records/transaction.ts";
import { eventValue } from "./recordFilter.ts";

export type ChangeType = "CREATE" | "UPDATE" | "DELETE" | "UNDELETE";

/** One change event before it has a replay id: one change, or the same change of several records. */
export interface ChangeEvent {
  readonly object: string;
  readonly changeType: ChangeType;
  readonly recordIds: string[];
  readonly changedFields: readonly string[];
  readonly nulledFields: readonly string[];
  /** JSON of the body's members without braces; empty for a deletion. */
  readonly body: string;
  /** The first change that led to the event, for filters. */
  readonly change: RecordChange;
}

const changeTypes: Readonly<Record<RecordChange["type"], ChangeType>> = {
  created: "CREATE",
  updated: "UPDATE",
  deleted: "DELETE",
  undeleted: "UNDELETE"
};
/** Fields that a change event never carries. */
const hiddenFields: ReadonlySet<string> = new Set(["Id", "IsDeleted", "SystemModstamp"]);

/** The change events of the changes, merged where only the record id differs if `merges`. */
export function changeEventsOf(changes: readonly RecordChange[], merges: boolean): readonly ChangeEvent[] {
  const events: ChangeEvent[] = [];
  const byContent = new Map<string, ChangeEvent>();
  for (const change of changes) {
    const event = changeEventOf(change);
    if (event === undefined) continue;
    const content = `${event.object} ${event.changeType} ${event.body}`;
    const same = merges ? byContent.get(content) : undefined;
    if (same !== undefined && !same.recordIds.includes(change.id)) {
      same.recordIds.push(change.id);
      continue;
    }
    byContent.set(content, event);
    events.push(event);
  }
  return events;
}

/** `undefined` for an update that changed nothing. */
function changeEventOf(change: RecordChange): ChangeEvent | undefined {
  const changeType = changeTypes[change.type];
  const fields = change.type === "updated" ? change.changedFields.filter((field) => !hiddenFields.has(field)) : [];
  if (change.type === "updated" && fields.length === 0) return undefined;
  const changedFields = change.type === "updated" ? [...fields, "LastModifiedDate"] : [];
  return {
    object: change.object,
    changeType,
    recordIds: [change.id],
    changedFields,
    nulledFields: fields.filter((field) => (change.after?.[field] ?? null) === null),
    body: bodyOf(change, changedFields),
    change
  };
}

/** A creation carries every field that is not empty, an update what changed, a deletion nothing. */
function bodyOf(change: RecordChange, changedFields: readonly string[]): string {
  const { after } = change;
  if (after === undefined) return "";
  if (change.type === "updated") return members(after, changedFields);
  return members(
    after,
    Object.keys(after).filter((field) => !hiddenFields.has(field) && after[field] !== null)
  );
}

function members(record: SObjectRecord, fields: readonly string[]): string {
  return fields.map((field) => `"${field}":${JSON.stringify(eventValue(record[field] ?? null))}`).join(",");
}

/** The JSON of the event's payload. `sequenceNumber` counts within the transaction, from 1. */
export function changeEventPayload(
  event: ChangeEvent,
  committed: CommittedTransaction,
  sequenceNumber: number
): string {
  const header = {
    entityName: event.object,
    recordIds: event.recordIds,
    changeType: event.changeType,
    changeOrigin: changeOrigin(committed),
    transactionKey: committed.transactionKey,
    sequenceNumber,
    commitTimestamp: committed.committedAt,
    commitNumber: committed.commitNumber,
    commitUser: committed.userId,
    nulledFields: event.nulledFields,
    diffFields: [],
    changedFields: event.changedFields
  };
  return payload(header, event.body);
}

/** A gap event: the platform could not make the change event, and says only which record to read again. */
export function gapEventPayload(event: ChangeEvent, committed: CommittedTransaction, isOverflow: boolean): string {
  const header = {
    entityName: event.object,
    recordIds: isOverflow ? [`${event.recordIds[0]?.slice(0, 3) ?? ""}*`] : event.recordIds,
    changeType: isOverflow ? "GAP_OVERFLOW" : `GAP_${event.changeType}`,
    changeOrigin: "",
    transactionKey: committed.transactionKey,
    sequenceNumber: 1,
    commitTimestamp: committed.committedAt,
    commitNumber: committed.commitNumber,
    commitUser: committed.userId,
    nulledFields: [],
    diffFields: [],
    changedFields: []
  };
  return payload(header, "");
}

function payload(header: Readonly<Record<string, unknown>>, body: string): string {
  return `{"ChangeEventHeader":${JSON.stringify(header)}${body === "" ? "" : `,${body}`}}`;
}

function changeOrigin({ origin }: CommittedTransaction): string {
  if (origin.kind !== "rest") return "";
  return `com/salesforce/api/rest/67.0${origin.client === undefined ? "" : `;client=${origin.client}`}`;
}

/** A record as the body of its event shows it: what is missing there reads as null. */
export function recordInEvent(event: ChangeEvent): SObjectRecord {
  const { after, id } = event.change;
  const shown = event.changeType === "UPDATE" ? event.changedFields : Object.keys(after ?? {});
  const fields: Record<string, FieldValue> = {};
  if (event.changeType !== "DELETE") for (const field of shown) fields[field] = after?.[field] ?? null;
  return { ...fields, Id: id };
}
