import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { RestCall, RowHandler } from "./restCall.ts";

function moment(call: RestCall, name: string): string {
  const parsed = Date.parse(call.query.get(name) ?? "");
  if (Number.isNaN(parsed))
    throw new SalesforceError("INVALID_FIELD", `The ${name} parameter is missing or no date-time.`);
  return `${new Date(parsed).toISOString().slice(0, -1)}+0000`;
}

/** `GET /sobjects/T/updated` and `/deleted`: what changed within a span of time. */
export const changedRows: RowHandler = (call, _tx, org) => {
  const table = org.context.store.table(call.params["object"] ?? "");
  const [start, end] = [moment(call, "start"), moment(call, "end")];
  const within = (record: SObjectRecord): boolean => {
    const at = String(record["SystemModstamp"]);
    return at >= start && at < end;
  };
  if (call.segments.at(-1)?.toLowerCase() === "updated") {
    const ids = table
      .writtenSince(start)
      .filter(within)
      .map((record) => record.Id);
    return { status: 200, body: { ids, latestDateCovered: end } };
  }
  const deletedRecords = [...table.allDeleted()]
    .filter(within)
    .map((record) => ({ id: record.Id, deletedDate: record["SystemModstamp"] ?? null }));
  return { status: 200, body: { deletedRecords, earliestDateAvailable: start, latestDateCovered: end } };
};
