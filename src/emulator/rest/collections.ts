import { SalesforceError } from "../records/salesforceError.ts";
import type { Transaction } from "../records/transaction.ts";
import { attributesOf } from "../soql/selection.ts";
import type { Row } from "../soql/selection.ts";
import { bodyObject } from "./restCall.ts";
import type { ComposedHandler, RestCall, RestOrg } from "./restCall.ts";
import { RolledBack } from "./rolledBack.ts";
import { idOf, upsert } from "./rowResource.ts";

const RECORDS_MAX = 200;

interface CollectionError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

interface CollectionResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly CollectionError[];
  readonly created?: boolean;
}

type WriteOne = (tx: Transaction) => { readonly id: string; readonly created?: boolean };

/** Collections word their errors differently: `statusCode` where single records say `errorCode`. */
function failure(error: SalesforceError): CollectionResult {
  return {
    success: false,
    errors: [{ statusCode: error.errorCode, message: error.message, fields: error.fields ?? [] }]
  };
}

const INNOCENT = failure(
  new SalesforceError(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header"
  )
);

function writeAll(tx: Transaction, writes: readonly WriteOne[]): CollectionResult[] {
  return writes.map((write) => {
    const before = tx.savepoint();
    try {
      return { ...write(tx), success: true, errors: [] };
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      tx.rollbackTo(before);
      return failure(error);
    }
  });
}

/** One transaction; with `allOrNone` a single refusal undoes the innocent too. */
function runWrites(tx: Transaction, writes: readonly WriteOne[], allOrNone: boolean): CollectionResult[] {
  const results = writeAll(tx, writes);
  if (!allOrNone || results.every((result) => result.success)) return results;
  throw new RolledBack(results.map((result) => (result.success ? INNOCENT : result)));
}

async function answer(
  run: <Result>(work: (tx: Transaction) => Result) => Promise<Result>,
  writes: readonly WriteOne[],
  allOrNone: boolean
): Promise<{ status: number; body: unknown }> {
  try {
    return { status: 200, body: await run((tx) => runWrites(tx, writes, allOrNone)) };
  } catch (error) {
    if (error instanceof RolledBack) return { status: 200, body: error.body };
    throw error;
  }
}

interface CollectionRecord {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function refuseTooMany(count: number): void {
  if (count <= RECORDS_MAX) return;
  throw new SalesforceError("INVALID_INPUT", `Record limit reached: ${count} records given, ${RECORDS_MAX} allowed`);
}

/** The records of a body; each names its type in `attributes`. */
function recordsOf(call: RestCall, type?: string): CollectionRecord[] {
  const { records } = bodyObject(call);
  if (!Array.isArray(records))
    throw new SalesforceError("REQUIRED_FIELD_MISSING", "Required fields are missing: [records]");
  refuseTooMany(records.length);
  return records.map((record: unknown) => {
    const fields = (typeof record === "object" && record !== null ? record : {}) as Readonly<Record<string, unknown>>;
    const attributes = fields["attributes"] as { readonly type?: unknown } | undefined;
    const named = type ?? attributes?.type;
    if (typeof named !== "string") {
      throw new SalesforceError("INVALID_INPUT", "Include an entity type in the attributes of each record");
    }
    return { type: named, fields };
  });
}

function isAllOrNone(call: RestCall): boolean {
  return bodyObject(call)["allOrNone"] === true;
}

/** `POST /composite/sobjects`. */
export const createCollection: ComposedHandler = async (call, run) => {
  const writes = recordsOf(call).map(({ type, fields }): WriteOne => (tx) => ({ id: tx.insert(type, fields).Id }));
  return await answer(run, writes, isAllOrNone(call));
};

function withoutId(fields: Readonly<Record<string, unknown>>): { id: string; rest: Record<string, unknown> } {
  const rest = { ...fields };
  const name = Object.keys(fields).find((one) => one.toLowerCase() === "id") ?? "Id";
  const id = rest[name];
  delete rest[name];
  if (typeof id !== "string") throw new SalesforceError("MISSING_ARGUMENT", "Id not specified in an update call");
  return { id, rest };
}

/** `PATCH /composite/sobjects`. */
export const updateCollection: ComposedHandler = async (call, run, org) => {
  const writes = recordsOf(call).map(({ type, fields }): WriteOne => (tx) => {
    const { id, rest } = withoutId(fields);
    return { id: tx.update(type, idOf(org.context.store.table(type), id), rest).Id };
  });
  return await answer(run, writes, isAllOrNone(call));
};

/** `PATCH /composite/sobjects/T/Field`. */
export const upsertCollection: ComposedHandler = async (call, run, org) => {
  const table = org.context.store.table(call.params["object"] ?? "");
  const field = table.schema.fields.get((call.params["field"] ?? "").toLowerCase());
  if (!field || (!field.externalId && !field.idLookup)) {
    const message = `Provided external ID field does not exist or is not accessible: ${call.params["field"] ?? ""}`;
    throw new SalesforceError("NOT_FOUND", message, { status: 404 });
  }
  const writes = recordsOf(call, table.schema.name).map(({ fields }): WriteOne => (tx) => {
    const { [field.name]: value, ...rest } = fields;
    return upsert(tx, table, field, String(value), rest);
  });
  return await answer(run, writes, isAllOrNone(call));
};

function askedIds(call: RestCall): string[] {
  const ids = (call.query.get("ids") ?? "").split(",").filter((id) => id !== "");
  refuseTooMany(ids.length);
  return ids;
}

/** `DELETE /composite/sobjects?ids=`. */
export const deleteCollection: ComposedHandler = async (call, run, org) => {
  const writes = askedIds(call).map((id): WriteOne => (tx) => {
    const object = org.context.store.objectOfId(id);
    if (!object) throw new SalesforceError("MALFORMED_ID", `bad id ${id}`);
    tx.delete(object.name, idOf(org.context.store.table(object.name), id));
    return { id };
  });
  return await answer(run, writes, call.query.get("allOrNone") === "true");
};

function readMany(call: RestCall, org: RestOrg, ids: readonly string[], fields: readonly string[]): (Row | null)[] {
  const { store } = org.context;
  const table = store.table(call.params["object"] ?? "");
  refuseTooMany(ids.length);
  return ids.map((id) => {
    const record = table.get(idOf(table, id));
    if (!record) return null;
    const row: Row = { attributes: attributesOf(store, record, call.versionPath) };
    for (const name of fields) {
      const field = table.schema.fields.get(name.toLowerCase());
      if (field) row[field.name] = record[field.name] ?? null;
    }
    return row;
  });
}

/** `GET /composite/sobjects/T?ids=&fields=` and `POST` with both in the body. */
export const readCollection: ComposedHandler = async (call, run, org) => {
  if (call.method === "GET") {
    const fields = (call.query.get("fields") ?? "Id").split(",");
    return { status: 200, body: await run(() => readMany(call, org, askedIds(call), fields)) };
  }
  const { ids, fields } = bodyObject(call);
  const asked = Array.isArray(ids) ? ids.map(String) : [];
  const names = Array.isArray(fields) ? fields.map(String) : ["Id"];
  return { status: 200, body: await run(() => readMany(call, org, asked, names)) };
};

function referenceIdOf(fields: Readonly<Record<string, unknown>>): string {
  const { referenceId } = (fields["attributes"] ?? {}) as { readonly referenceId?: unknown };
  return typeof referenceId === "string" ? referenceId : "";
}

/** `POST /composite/tree/T`, without children. */
export const createTree: ComposedHandler = async (call, run) => {
  const records = recordsOf(call, call.params["object"]);
  const references = records.map(({ fields }) => referenceIdOf(fields));
  const writes = records.map(({ type, fields }): WriteOne => (tx) => ({ id: tx.insert(type, fields).Id }));
  const { body } = await answer(run, writes, true);
  const results = body as readonly CollectionResult[];
  const hasErrors = results.some((result) => !result.success);
  const wanted = results.map((result, place) => ({ result, referenceId: references[place] ?? "" }));
  return {
    status: hasErrors ? 400 : 201,
    body: {
      hasErrors,
      results: wanted
        .filter(({ result }) => !hasErrors || (!result.success && result !== INNOCENT))
        .map(({ result, referenceId }) =>
          hasErrors ? { referenceId, errors: result.errors } : { referenceId, id: result.id }
        )
    }
  };
};
