import type { IncomingHttpHeaders } from "node:http";
import type { OrgContext } from "../orgContext.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { Transaction } from "../records/transaction.ts";
import type { ApiUsage } from "./apiUsage.ts";
import type { QueryCursors } from "./queryCursors.ts";

/** One REST request, or one subrequest of a composite. */
export interface RestCall {
  readonly method: string;
  /** Path below `/services/data/vNN.0`, decoded and split. */
  readonly segments: readonly string[];
  /** What the route's pattern named. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; undefined where there is none. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** `/services/data/vNN.0`. */
  readonly versionPath: string;
  readonly version: number;
}

export interface RestReply {
  readonly status: number;
  /** Undefined where there is no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What REST handlers know of the org. */
export interface RestOrg {
  readonly context: OrgContext;
  readonly organizationId: string;
  readonly usage: ApiUsage;
  readonly cursors: QueryCursors;
}

/** Answers inside the given transaction; refuses by throwing a SalesforceError. */
export type RowHandler = (call: RestCall, tx: Transaction, org: RestOrg) => RestReply;

/** Runs work as a transaction of this request: waits where it must, commits late where a fault says so. */
export type RunTransaction = <Result>(work: (tx: Transaction) => Result) => Promise<Result>;

/** Answers with transactions of its own. */
export type ComposedHandler = (call: RestCall, run: RunTransaction, org: RestOrg) => Promise<RestReply>;

/** The body as an object; throws JSON_PARSER_ERROR for anything else. */
export function bodyObject(call: RestCall): Readonly<Record<string, unknown>> {
  const { body } = call;
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new SalesforceError(
    "JSON_PARSER_ERROR",
    "The HTTP entity body is required, but this request has no entity body."
  );
}

/** Parses a request body; empty text is no body. */
export function parseBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "unreadable";
    throw new SalesforceError("JSON_PARSER_ERROR", `${reason} at [line:1, column:1]`);
  }
}
