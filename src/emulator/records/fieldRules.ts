import { orgDateTime } from "./dateTime.ts";
import { isRecordId, toId18 } from "./recordId.ts";
import { SalesforceError } from "./salesforceError.ts";
import type { FieldSchema, FieldValue, ObjectSchema } from "./schema.ts";

/** Field values on their way into a record. */
export type Draft = Record<string, FieldValue>;

const NUMBER_TYPES: ReadonlySet<string> = new Set(["int", "double", "percent", "currency"]);
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/;

function misfit(field: FieldSchema, value: unknown): SalesforceError {
  return new SalesforceError(
    "INVALID_TYPE_ON_FIELD_IN_RECORD",
    `${field.name}: value not of required type: ${typeof value === "string" ? value : JSON.stringify(value)}`,
    { fields: [field.name] }
  );
}

function toNumber(field: FieldSchema, value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) throw misfit(field, value);
  return field.type === "int" ? Math.trunc(number) : number;
}

function toBoolean(field: FieldSchema, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw misfit(field, value);
}

function toDateTime(field: FieldSchema, value: unknown, wholeSeconds: boolean): string {
  const ms = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw misfit(field, value);
  return orgDateTime(ms, wholeSeconds);
}

function toReference(field: FieldSchema, value: unknown): string {
  if (typeof value === "string" && isRecordId(value)) return toId18(value);
  throw new SalesforceError(
    "MALFORMED_ID",
    `${field.label.replace(/Id$/, "ID")}: id value of incorrect type: ${String(value)}`,
    {
      fields: [field.name]
    }
  );
}

function toText(field: FieldSchema, value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") throw misfit(field, value);
  const text = String(value).trim();
  if (text === "") return null;
  if (field.length !== undefined && text.length > field.length) {
    throw new SalesforceError(
      "STRING_TOO_LONG",
      `${field.label}: data value too large: ${text} (max length=${field.length})`,
      {
        fields: [field.name]
      }
    );
  }
  return text;
}

function toPicklistValue(field: FieldSchema, value: unknown): string | null {
  const text = toText(field, value);
  if (text !== null && field.restrictedPicklist && !field.picklistValues.includes(text)) {
    throw new SalesforceError(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
      `${field.label}: bad value for restricted picklist field: ${text}`,
      { fields: [field.name] }
    );
  }
  return text;
}

/**
 * The value as the field stores it. Date-times may be given as text or as epoch milliseconds.
 * Throws a {@link SalesforceError} when it does not fit.
 */
export function toFieldValue(field: FieldSchema, value: unknown, wholeSeconds: boolean): FieldValue {
  if (value === null || value === undefined) return field.type === "boolean" ? false : null;
  if (NUMBER_TYPES.has(field.type)) return toNumber(field, value);
  switch (field.type) {
    case "boolean":
      return toBoolean(field, value);
    case "datetime":
      return toDateTime(field, value, wholeSeconds);
    case "date":
      if (typeof value !== "string" || !PLAIN_DATE.test(value)) throw misfit(field, value);
      return value;
    case "reference":
      return value === "" ? null : toReference(field, value);
    case "picklist":
      return toPicklistValue(field, value);
    default:
      return toText(field, value);
  }
}

/** The field of that name, in any case; throws INVALID_FIELD when the object has none. */
export function fieldOf(object: ObjectSchema, name: string): FieldSchema {
  const field = object.fields.get(name.toLowerCase());
  if (field) return field;
  throw new SalesforceError("INVALID_FIELD", `No such column '${name}' on sobject of type ${object.name}`);
}

function refuseClosedFields(object: ObjectSchema, closed: readonly string[]): void {
  if (closed.length === 0) return;
  throw new SalesforceError(
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    `Unable to create/update fields: ${closed.join(", ")}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    { fields: closed }
  );
}

export interface DraftRules {
  readonly operation: "insert" | "update";
  /** True for writes of the platform itself, which may set every field. */
  readonly system: boolean;
  readonly wholeSeconds: boolean;
}

/** Reads the fields a caller sends into storable values; refuses unknown, closed and misfitting ones. */
export function readDraft(object: ObjectSchema, fields: Readonly<Record<string, unknown>>, rules: DraftRules): Draft {
  const draft: Draft = {};
  const closed: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name === "attributes") continue;
    const field = fieldOf(object, name);
    if (!rules.system && !(rules.operation === "insert" ? field.createable : field.updateable)) closed.push(field.name);
    else draft[field.name] = toFieldValue(field, value, rules.wholeSeconds);
  }
  refuseClosedFields(object, closed);
  return draft;
}

/** Refuses a new record that lacks a field which can be created, may not be null and has no default. */
export function refuseMissingFields(object: ObjectSchema, draft: Draft): void {
  const missing: string[] = [];
  for (const field of object.fields.values()) {
    const required = field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== "boolean";
    if (required && (draft[field.name] ?? null) === null) missing.push(field.name);
  }
  if (missing.length === 0) return;
  throw new SalesforceError("REQUIRED_FIELD_MISSING", `Required fields are missing: [${missing.join(", ")}]`, {
    fields: missing
  });
}
