import type { Draft } from "./fieldRules.ts";
import type { FieldValue, ObjectSchema } from "./schema.ts";

/** Fields that the platform fills from others: a person's full name, a case's closing. */
export function deriveFields(
  schema: ObjectSchema,
  record: Readonly<Record<string, FieldValue>>,
  draft: Draft,
  now: string
): void {
  if (schema.fields.has("lastname") && ("FirstName" in draft || "LastName" in draft)) {
    draft["Name"] = [record["FirstName"], record["LastName"]].filter((part) => part).join(" ");
  }
  if (schema.name === "Case" && "Status" in draft) deriveClosing(record, draft, now);
}

function deriveClosing(record: Readonly<Record<string, FieldValue>>, draft: Draft, now: string): void {
  const isClosed = draft["Status"] === "Closed";
  draft["IsClosed"] = isClosed;
  if (!isClosed) draft["ClosedDate"] = null;
  else if (!record["ClosedDate"]) draft["ClosedDate"] = now;
}
