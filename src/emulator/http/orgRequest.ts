import type { IncomingHttpHeaders } from "node:http";

/** One request, body read, path cleaned. */
export interface OrgRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without query string; doubled slashes collapsed, since clients put `/` behind the instance URL. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Cleans the request target: `//services//data?x=1` becomes `/services/data` and its query. */
export function readTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf("?");
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const path = rawPath.replace(/\/{2,}/g, "/");
  return { path, query: new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)) };
}

/** The fields of a body in `application/x-www-form-urlencoded`, and of the query string. */
export function formFields(request: OrgRequest): URLSearchParams {
  const fields = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(request.body)) fields.set(name, value);
  return fields;
}
