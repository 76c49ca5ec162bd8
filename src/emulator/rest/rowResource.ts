import type { ObjectTable } from "../records/objectTable.ts";
import { isRecordId, toId18 } from "../records/recordId.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { FieldSchema, SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { fieldOf, toFieldValue } from "../records/fieldRules.ts";
import { attributesOf } from "../soql/selection.ts";
import type { Row } from "../soql/selection.ts";
import { bodyObject } from "./restCall.ts";
import type { RestCall, RestOrg, RestReply, RowHandler } from "./restCall.ts";

function notFound(message = "The requested resource does not exist"): SalesforceError {
  return new SalesforceError("NOT_FOUND", message, { status: 404 });
}

function tableOf(call: RestCall, org: RestOrg): ObjectTable {
  const name = call.params["object"] ?? "";
  if (!org.context.store.hasObject(name)) throw notFound();
  return org.context.store.table(name);
}

/** The id of a path or body as 18 characters; throws where it is none, or belongs to another object. */
export function idOf(table: ObjectTable, id: string): string {
  const { name, label, keyPrefix } = table.schema;
  if (!isRecordId(id)) throw notFound(`Provided external ID field does not exist or is not accessible: ${id}`);
  if (!id.startsWith(keyPrefix)) {
    throw new SalesforceError("MALFORMED_ID", `${label || name} ID: id value of incorrect type: ${id}`, {
      fields: ["Id"]
    });
  }
  return toId18(id);
}

function rendered(call: RestCall, org: RestOrg, table: ObjectTable, record: SObjectRecord): Row {
  const asked = call.query.get("fields");
  const fields = asked
    ? asked.split(",").map((name) => fieldOf(table.schema, name.trim()))
    : [...table.schema.fields.values()];
  const row: Row = { attributes: attributesOf(org.context.store, record, call.versionPath) };
  for (const field of fields) row[field.name] = record[field.name] ?? null;
  row["Id"] = record.Id;
  return row;
}

/** `POST /sobjects/T`. */
export const createRow: RowHandler = (call, tx, org) => {
  const table = tableOf(call, org);
  const { Id: id } = tx.insert(table.schema.name, bodyObject(call));
  return {
    status: 201,
    body: { id, success: true, errors: [] },
    headers: { location: `${call.versionPath}/sobjects/${table.schema.name}/${id}` }
  };
};

/** `GET /sobjects/T/id`. */
export const readRow: RowHandler = (call, _tx, org) => {
  const table = tableOf(call, org);
  const record = table.get(idOf(table, call.params["id"] ?? ""));
  if (!record) throw notFound();
  return { status: 200, body: rendered(call, org, table, record) };
};

/** `PATCH /sobjects/T/id`. */
export const updateRow: RowHandler = (call, tx, org) => {
  const table = tableOf(call, org);
  tx.update(table.schema.name, idOf(table, call.params["id"] ?? ""), bodyObject(call));
  return { status: 204 };
};

/** `DELETE /sobjects/T/id`. */
export const deleteRow: RowHandler = (call, tx, org) => {
  const table = tableOf(call, org);
  tx.delete(table.schema.name, idOf(table, call.params["id"] ?? ""));
  return { status: 204 };
};

/** The external-id field of a path; throws NOT_FOUND where the object has none of that name. */
function keyField(table: ObjectTable, name: string): FieldSchema {
  const field = table.schema.fields.get(name.toLowerCase());
  if (field && (field.externalId || field.idLookup)) return field;
  throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`);
}

function matches(tx: Transaction, table: ObjectTable, field: FieldSchema, value: string): SObjectRecord[] {
  if (field.name === "Id") {
    const record = table.get(idOf(table, value));
    return record ? [record] : [];
  }
  const typed = toFieldValue(field, value, true);
  return tx.find(table.schema.name, field.name, typed);
}

function severalMatches(call: RestCall, table: ObjectTable, found: readonly SObjectRecord[]): RestReply {
  return { status: 300, body: found.map((record) => `${call.versionPath}/sobjects/${table.schema.name}/${record.Id}`) };
}

/** `GET /sobjects/T/Field/value`. */
export const readRowByKey: RowHandler = (call, tx, org) => {
  const table = tableOf(call, org);
  const found = matches(tx, table, keyField(table, call.params["field"] ?? ""), call.params["value"] ?? "");
  const [record] = found;
  if (!record) throw notFound();
  return found.length > 1
    ? severalMatches(call, table, found)
    : { status: 200, body: rendered(call, org, table, record) };
};

/** Creates or updates the record that carries the value in the external-id field. */
export function upsert(
  tx: Transaction,
  table: ObjectTable,
  field: FieldSchema,
  value: string,
  fields: Readonly<Record<string, unknown>>
): { readonly id: string; readonly created: boolean } {
  const { name } = table.schema;
  const found = matches(tx, table, field, value);
  const [record] = found;
  if (found.length > 1) {
    throw new SalesforceError(
      "DUPLICATE_EXTERNAL_ID",
      `${field.name}: more than one record found for external id field`,
      { fields: [] }
    );
  }
  if (record) return { id: tx.update(name, record.Id, fields).Id, created: false };
  if (field.name === "Id") throw notFound();
  return { id: tx.insert(name, { ...fields, [field.name]: value }).Id, created: true };
}

/** `PATCH /sobjects/T/Field/value`. */
export const upsertRow: RowHandler = (call, tx, org) => {
  const table = tableOf(call, org);
  const field = keyField(table, call.params["field"] ?? "");
  const value = call.params["value"] ?? "";
  const found = matches(tx, table, field, value);
  if (found.length > 1) return severalMatches(call, table, found);
  if (found.length === 0 && call.query.get("updateOnly") === "true") throw notFound();
  const { id, created } = upsert(tx, table, field, value, bodyObject(call));
  if (created) return { status: 201, body: { id, success: true, errors: [], created } };
  return call.version >= 46 ? { status: 200, body: { id, success: true, errors: [], created } } : { status: 204 };
};

/** `DELETE /sobjects/T/Field/value`. */
export const deleteRowByKey: RowHandler = (call, tx, org) => {
  const table = tableOf(call, org);
  const [record, another] = matches(tx, table, keyField(table, call.params["field"] ?? ""), call.params["value"] ?? "");
  if (!record || another) throw notFound();
  tx.delete(table.schema.name, record.Id);
  return { status: 204 };
};
