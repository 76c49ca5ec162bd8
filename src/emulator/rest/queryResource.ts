import { SalesforceError } from "../records/salesforceError.ts";
import { runSoql } from "../soql/runSoql.ts";
import type { SoqlResult } from "../soql/runSoql.ts";
import { columnMetadata } from "./columnMetadata.ts";
import type { RestCall, RestOrg, RestReply, RowHandler } from "./restCall.ts";

const BATCH_DEFAULT = 2_000;
const BATCH_MIN = 200;

/** The page size asked for in `Sforce-Query-Options: batchSize=N`, kept within Salesforce's bounds. */
function batchSize(call: RestCall): number {
  const asked = /batchSize=(\d+)/i.exec(String(call.headers["sforce-query-options"] ?? ""))?.[1];
  return asked === undefined ? BATCH_DEFAULT : Math.min(BATCH_DEFAULT, Math.max(BATCH_MIN, Number(asked)));
}

function page(call: RestCall, org: RestOrg, result: SoqlResult, from: number, locator?: string): RestReply {
  const to = Math.min(result.rowCount, from + batchSize(call));
  const done = to >= result.rowCount;
  const records = result.rows(from, to);
  const next = done ? {} : { nextRecordsUrl: `${call.versionPath}/query/${locator ?? org.cursors.keep(result)}-${to}` };
  return { status: 200, body: { totalSize: result.totalSize, done, ...next, records } };
}

function run(call: RestCall, org: RestOrg, allRows: boolean): RestReply {
  const soql = call.query.get("q");
  if (soql === null) {
    throw new SalesforceError("MALFORMED_QUERY", "SOQL statements cannot be empty or null");
  }
  const result = runSoql(org.context.store, soql, { versionPath: call.versionPath, allRows });
  if (call.query.get("columns")?.toLowerCase() === "true") return { status: 200, body: columnMetadata(result) };
  return page(call, org, result, 0);
}

/** `GET /query?q=`. */
export const query: RowHandler = (call, _tx, org) => run(call, org, false);

/** `GET /queryAll?q=`: deleted records too. */
export const queryAll: RowHandler = (call, _tx, org) => run(call, org, true);

/** `GET /query/<locator>-<offset>`. */
export const queryMore: RowHandler = (call, _tx, org) => {
  const parts = /^(\w+)-(\d+)$/.exec(call.params["locator"] ?? "");
  const [, locator = "", from = "0"] = parts ?? [];
  return page(call, org, org.cursors.find(locator), Number(from), locator);
};
