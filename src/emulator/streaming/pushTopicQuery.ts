import type { Query } from "@jetstreamapp/soql-parser-js";
import { SalesforceError } from "../records/salesforceError.ts";
import type { RecordStore } from "../records/store.ts";
import { fieldOf } from "../records/fieldRules.ts";
import { conditionTree } from "../soql/condition.ts";
import { parseSoql } from "../soql/parseSoql.ts";
import { compileRecordFilter, hasNot, type RecordFilter } from "./recordFilter.ts";

/** A PushTopic's query, checked. */
export interface PushTopicQuery {
  readonly object: string;
  /** Fields of the select list, spelled as the object spells them. */
  readonly selected: readonly string[];
  readonly where: RecordFilter;
}

/** Standard objects a PushTopic may select from; every custom object may be used too. */
const standardObjects: ReadonlySet<string> = new Set([
  "Account",
  "Campaign",
  "Case",
  "Contact",
  "ContractLineItem",
  "Entitlement",
  "Lead",
  "LiveChatTranscript",
  "MessagingSession",
  "Opportunity",
  "PendingServiceRouting",
  "Quote",
  "QuoteLineItem",
  "ServiceAppointment",
  "ServiceContract",
  "Task",
  "UserServicePresence",
  "WorkOrder",
  "WorkOrderLineItem"
]);

/** Checks a query by the rules for PushTopics; refusals carry the documented texts. */
export function compilePushTopicQuery(store: RecordStore, soql: string, notifyForFields: string): PushTopicQuery {
  const parsed = parseSoql(soql);
  const { query } = parsed;
  refuseClauses(query);
  const object = topicObject(store, query.sObject);
  const selected = (query.fields ?? []).map((field) => selectedField(store, object, field));
  if (!selected.includes("Id")) throw notAllowed("the query must select the Id field");
  const where = compileRecordFilter(store, parsed);
  refuseTextAreas(store, object, where.fields);
  refuseUnwatchable(selected, where.fields, notifyForFields);
  return { object, selected, where };
}

function notAllowed(text: string): SalesforceError {
  return new SalesforceError("INVALID_FIELD", text);
}

function refuseClauses(query: Query): void {
  const isAggregate =
    query.groupBy !== undefined || (query.fields ?? []).some(({ type }) => type === "FieldFunctionExpression");
  if (isAggregate) throw notAllowed("Aggregate queries are not supported");
  if (query.limit !== undefined) throw notAllowed("'LIMIT' is not allowed");
  if (query.offset !== undefined) throw notAllowed("'OFFSET' clause is not allowed");
  if (query.orderBy !== undefined) throw notAllowed("'ORDER BY' clause is not allowed");
  if (query.where !== undefined && hasNot(conditionTree(query.where))) throw notAllowed("'NOT' is not supported");
}

function topicObject(store: RecordStore, name: string): string {
  const { schema } = store.table(name);
  const isAllowed =
    schema.custom ||
    standardObjects.has(schema.name) ||
    (schema.name === "AgentWork" && store.switches.values.pushTopicAgentWork === "accepted");
  if (isAllowed) return schema.name;
  throw notAllowed(`sObject type '${schema.name}' is not supported for PushTopic queries`);
}

function selectedField(store: RecordStore, object: string, field: NonNullable<Query["fields"]>[number]): string {
  if (field.type === "Field") return fieldOf(store.table(object).schema, field.field).name;
  if (field.type === "FieldTypeof") throw notAllowed("'TYPEOF' clause is not allowed");
  throw notAllowed("relationships are not supported");
}

function refuseTextAreas(store: RecordStore, object: string, fields: readonly string[]): void {
  const { schema } = store.table(object);
  const textArea = fields.find((field) => schema.fields.get(field.toLowerCase())?.type === "textarea");
  if (textArea !== undefined) throw notAllowed(`field '${textArea}' can not be filtered in a query call`);
}

/** A topic that could never notify of an update is refused. */
function refuseUnwatchable(selected: readonly string[], where: readonly string[], notifyForFields: string): void {
  const inSelect = selected.some((field) => field !== "Id");
  const inWhere = where.some((field) => field !== "Id");
  const hasEnough =
    notifyForFields === "All" ||
    (notifyForFields === "Select" && inSelect) ||
    (notifyForFields === "Where" && inWhere) ||
    (notifyForFields === "Referenced" && (inSelect || inWhere));
  if (hasEnough) return;
  const place = { Select: "SELECT clause", Where: "WHERE clause" }[notifyForFields] ?? "SELECT or WHERE clause";
  throw notAllowed(
    `NotifyForFields is ${notifyForFields}: the ${place} must reference at least one field other than Id`
  );
}
