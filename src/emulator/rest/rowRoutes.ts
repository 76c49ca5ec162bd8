import { SalesforceError } from "../records/salesforceError.ts";
import { describeBasic, describeGlobal, describeObject } from "./describeResource.ts";
import { limits, recent } from "./orgResource.ts";
import { query, queryAll, queryMore } from "./queryResource.ts";
import type { RestCall, RowHandler } from "./restCall.ts";
import { createRow, deleteRow, deleteRowByKey, readRow, readRowByKey, updateRow, upsertRow } from "./rowResource.ts";
import { changedRows } from "./changedRows.ts";

export interface RowRoute {
  /** The name that faults know it by; the object's name is added where there is one. */
  readonly name: string;
  readonly method: string;
  /** Segments below the version; `:name` stands for any. */
  readonly pattern: string;
  readonly handle: RowHandler;
}

/** Routes of one record or one query, in order of precedence. They also serve as subrequests. */
export const rowRoutes: readonly RowRoute[] = [
  { name: "limits", method: "GET", pattern: "limits", handle: limits },
  { name: "recent", method: "GET", pattern: "recent", handle: recent },
  { name: "query", method: "GET", pattern: "query", handle: query },
  { name: "query.more", method: "GET", pattern: "query/:locator", handle: queryMore },
  { name: "queryAll", method: "GET", pattern: "queryAll", handle: queryAll },
  { name: "queryAll.more", method: "GET", pattern: "queryAll/:locator", handle: queryMore },
  { name: "sobjects.list", method: "GET", pattern: "sobjects", handle: describeGlobal },
  { name: "sobjects.basic", method: "GET", pattern: "sobjects/:object", handle: describeBasic },
  { name: "sobjects.create", method: "POST", pattern: "sobjects/:object", handle: createRow },
  { name: "sobjects.describe", method: "GET", pattern: "sobjects/:object/describe", handle: describeObject },
  { name: "sobjects.changed", method: "GET", pattern: "sobjects/:object/updated", handle: changedRows },
  { name: "sobjects.changed", method: "GET", pattern: "sobjects/:object/deleted", handle: changedRows },
  { name: "sobjects.read", method: "GET", pattern: "sobjects/:object/:id", handle: readRow },
  { name: "sobjects.update", method: "PATCH", pattern: "sobjects/:object/:id", handle: updateRow },
  { name: "sobjects.delete", method: "DELETE", pattern: "sobjects/:object/:id", handle: deleteRow },
  { name: "sobjects.read", method: "GET", pattern: "sobjects/:object/:field/:value", handle: readRowByKey },
  { name: "sobjects.upsert", method: "PATCH", pattern: "sobjects/:object/:field/:value", handle: upsertRow },
  { name: "sobjects.delete", method: "DELETE", pattern: "sobjects/:object/:field/:value", handle: deleteRowByKey }
];

/** What the pattern names in the segments; undefined where they do not fit. */
export function matchPattern(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split("/");
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [place, part] of parts.entries()) {
    const segment = segments[place] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}

/** The refusal of a path or method that no route serves. */
export function noRoute(method: string, allowed: readonly string[]): SalesforceError {
  if (allowed.length === 0)
    return new SalesforceError("NOT_FOUND", "The requested resource does not exist", { status: 404 });
  const methods = [...new Set(allowed)].flatMap((one) => (one === "GET" ? ["HEAD", "GET"] : [one]));
  return new SalesforceError(
    "METHOD_NOT_ALLOWED",
    `HTTP Method '${method}' not allowed. Allowed are ${methods.join(",")}`,
    { status: 405 }
  );
}

/** The route of a call. Throws NOT_FOUND or METHOD_NOT_ALLOWED. */
export function findRowRoute(call: RestCall): { readonly route: RowRoute; readonly params: Record<string, string> } {
  const allowed: string[] = [];
  for (const route of rowRoutes) {
    const params = matchPattern(route.pattern, call.segments);
    if (!params) continue;
    if (route.method === call.method) return { route, params };
    allowed.push(route.method);
  }
  throw noRoute(call.method, allowed);
}
