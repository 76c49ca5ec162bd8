import { recordOf } from "./changeEvent.ts";
import type { Session } from "./feed.ts";

export interface PollQuery {
  readonly name: string;
  readonly soql: string;
  /** Deleted records too. */
  readonly withDeleted: boolean;
}

export type PollAnswer =
  | { readonly kind: "rows"; readonly rows: readonly unknown[]; readonly next: string | null }
  | { readonly kind: "refused"; readonly errorCode: string; readonly message: string };

/** Asks up to five queries in one composite, which counts as one call. Throws as `session.request` does. */
export async function askTogether(
  session: Session,
  queries: readonly PollQuery[]
): Promise<ReadonlyMap<string, PollAnswer>> {
  const base = `/services/data/v${session.apiVersion}`;
  const compositeRequest = queries.map(({ name, soql, withDeleted }) => ({
    method: "GET",
    url: `${base}/${withDeleted ? "queryAll" : "query"}?q=${encodeURIComponent(soql)}`,
    referenceId: name
  }));
  const body = { allOrNone: false, compositeRequest };
  const answer = recordOf(await session.request({ method: "POST", path: "/composite", body }));
  const parts = Array.isArray(answer?.["compositeResponse"]) ? answer["compositeResponse"].map(recordOf) : [];
  return new Map(parts.map((part) => [String(part?.["referenceId"]), readAnswer(part)]));
}

/** The following pages of an answer, one call each. */
export async function restOf(session: Session, answer: PollAnswer & { kind: "rows" }): Promise<readonly unknown[]> {
  const rows = [...answer.rows];
  let { next } = answer;
  while (next !== null) {
    const page = pageOf(await session.request({ method: "GET", path: next }));
    for (const row of page.rows) rows.push(row);
    next = page.next;
  }
  return rows;
}

function readAnswer(part: Readonly<Record<string, unknown>> | null): PollAnswer {
  const status = part?.["httpStatusCode"];
  if (typeof status === "number" && status < 300) return { kind: "rows", ...pageOf(part?.["body"]) };
  const [error] = [part?.["body"]].flat().map(recordOf);
  const { errorCode, message } = error ?? {};
  return {
    kind: "refused",
    errorCode: typeof errorCode === "string" ? errorCode : "UNKNOWN_EXCEPTION",
    message: typeof message === "string" ? message : `HTTP ${String(status)}`
  };
}

function pageOf(body: unknown): { readonly rows: readonly unknown[]; readonly next: string | null } {
  const page = recordOf(body);
  const rows = Array.isArray(page?.["records"]) ? page["records"] : [];
  const next = page?.["nextRecordsUrl"];
  return { rows, next: typeof next === "string" ? next.replace(/^.*\/services\/data\/v[\d.]+/, "") : null };
}
