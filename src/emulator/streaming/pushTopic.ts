import type { FieldValue, SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import type { RecordChange } from "../records/transaction.ts";
import type { Switches } from "../switches.ts";
import { compilePushTopicQuery, type PushTopicQuery } from "./pushTopicQuery.ts";
import { eventValue } from "./recordFilter.ts";

/** A PushTopic ready to judge changes. */
export interface PushTopic {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly isActive: boolean;
  readonly notifyForFields: string;
  readonly operations: ReadonlySet<RecordChange["type"]>;
  readonly query: PushTopicQuery;
}

/** What the database holds for AgentWork.Status, which PushTopics deliver instead of the label. */
const agentWorkStatusNumbers: Readonly<Record<string, number>> = {
  Assigned: 0,
  Unavailable: 1,
  Declined: 2,
  Opened: 3,
  Closed: 4,
  DeclinedOnPushTimeout: 5,
  Canceled: 6,
  Transferred: 7
};

/** Reads a PushTopic record; throws a SalesforceError when its query is not allowed. */
export function readPushTopic(store: RecordStore, record: Readonly<Record<string, FieldValue>>): PushTopic {
  const name = String(record["Name"]);
  const notifyForFields = String(record["NotifyForFields"] ?? "Referenced");
  const operations = (
    [
      ["created", "NotifyForOperationCreate"],
      ["updated", "NotifyForOperationUpdate"],
      ["deleted", "NotifyForOperationDelete"],
      ["undeleted", "NotifyForOperationUndelete"]
    ] as const
  ).filter(([, field]) => record[field] === true);
  return {
    id: String(record["Id"]),
    name,
    channel: `/topic/${name}`,
    isActive: record["IsActive"] === true,
    notifyForFields,
    operations: new Set(operations.map(([operation]) => operation)),
    query: compilePushTopicQuery(store, String(record["Query"]), notifyForFields)
  };
}

/** Whether the change gives a notification: the operation is asked for, a watched field changed, the record matches. */
export function notifies(topic: PushTopic, change: RecordChange): boolean {
  if (!topic.isActive || topic.query.object !== change.object || !topic.operations.has(change.type)) return false;
  const record = change.after ?? change.before;
  if (record === undefined || !topic.query.where.matches(record)) return false;
  return change.type !== "updated" || watchesOne(topic, change.changedFields);
}

function watchesOne({ notifyForFields, query }: PushTopic, changedFields: readonly string[]): boolean {
  if (notifyForFields === "All") return true;
  const { selected, where } = query;
  return changedFields.some(
    (field) =>
      (notifyForFields !== "Where" && selected.includes(field)) ||
      (notifyForFields !== "Select" && where.fields.includes(field))
  );
}

/** The `sobject` of a notification: the fields of the select list. */
export function pushTopicBody(
  topic: PushTopic,
  change: RecordChange,
  { values }: Switches
): Readonly<Record<string, FieldValue>> {
  const isShort = change.type === "deleted" && values.pushTopicDeletedBody === "idOnly";
  if (isShort) return { Id: change.id };
  const record = change.after ?? change.before;
  const body: Record<string, FieldValue> = {};
  for (const field of topic.query.selected)
    body[field] = fieldValue(record, field, topic.query.object, values.pushTopicAgentWorkStatus);
  return body;
}

function fieldValue(record: SObjectRecord | undefined, field: string, object: string, statusForm: string): FieldValue {
  const value = record?.[field] ?? null;
  if (object === "AgentWork" && field === "Status" && statusForm === "integer") {
    return agentWorkStatusNumbers[String(value)] ?? value;
  }
  return eventValue(value);
}
