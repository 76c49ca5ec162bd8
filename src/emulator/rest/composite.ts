import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { errorEntry } from "../http/reply.ts";
import { readTarget } from "../http/orgRequest.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { Transaction } from "../records/transaction.ts";
import { errorStatus } from "./errorStatus.ts";
import { resolveReferences } from "./references.ts";
import type { ComposedHandler, RestCall, RestOrg, RestReply, RunTransaction } from "./restCall.ts";
import { RolledBack } from "./rolledBack.ts";
import { findRowRoute } from "./rowRoutes.ts";

const subrequestSchema = z.object({
  method: z.string(),
  url: z.string(),
  referenceId: z.string(),
  body: z.unknown().optional(),
  httpHeaders: z.record(z.string(), z.string()).optional()
});
const compositeSchema = z.object({
  allOrNone: z.boolean().default(false),
  compositeRequest: z.array(subrequestSchema)
});
const graphsSchema = z.object({
  graphs: z.array(z.object({ graphId: z.string(), compositeRequest: z.array(subrequestSchema) }))
});

export type Subrequest = z.output<typeof subrequestSchema>;

interface SubAnswer {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

const SUBREQUESTS_MAX = 25;
const GRAPH_NODES_MAX = 500;
const GRAPHS_MAX = 75;
const SIBLING_FAILED = "The transaction was rolled back since another operation in the same transaction failed.";

function readBody<Schema extends z.ZodType>(call: RestCall, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(call.body);
  if (parsed.success) return parsed.data;
  const text = parsed.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");
  throw new SalesforceError("JSON_PARSER_ERROR", text);
}

function refuseTooMany(what: string, count: number, max: number): void {
  if (count > max) throw new SalesforceError("LIMIT_EXCEEDED", `The request has ${count} ${what}; ${max} are allowed.`);
}

/** A subrequest as a call of its own, references resolved. */
function toCall(parent: RestCall, subrequest: Subrequest, answers: ReadonlyMap<string, unknown>): RestCall {
  const { path, query } = readTarget(String(resolveReferences(subrequest.url, answers)));
  const version = /^\/services\/data\/v(\d+)\.0(\/.*)?$/.exec(path);
  if (!version) throw new SalesforceError("NOT_FOUND", "The requested resource does not exist", { status: 404 });
  const headers: IncomingHttpHeaders = { ...parent.headers };
  for (const [name, value] of Object.entries(subrequest.httpHeaders ?? {})) headers[name.toLowerCase()] = value;
  return {
    method: subrequest.method.toUpperCase(),
    segments: (version[2] ?? "")
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent),
    params: {},
    query,
    body: resolveReferences(subrequest.body, answers),
    headers,
    versionPath: `/services/data/v${version[1]}.0`,
    version: Number(version[1])
  };
}

/** Runs a call of one record or query inside the transaction. */
export function runRow(call: RestCall, tx: Transaction, org: RestOrg): RestReply {
  const { route, params } = findRowRoute(call);
  return route.handle({ ...call, params }, tx, org);
}

function success(referenceId: string, reply: RestReply): SubAnswer {
  return {
    body: reply.body ?? null,
    httpHeaders: reply.headers?.["location"] === undefined ? {} : { Location: reply.headers["location"] },
    httpStatusCode: reply.status,
    referenceId
  };
}

function failure(referenceId: string, error: SalesforceError, org: RestOrg): SubAnswer {
  return {
    body: [errorEntry(error)],
    httpHeaders: {},
    httpStatusCode: errorStatus(error, org.context.switches),
    referenceId
  };
}

function halted(referenceId: string, message: string): SubAnswer {
  return { body: [{ errorCode: "PROCESSING_HALTED", message }], httpHeaders: {}, httpStatusCode: 400, referenceId };
}

/** All subrequests in one transaction; the first refusal undoes all and is thrown with every answer. */
function runAllOrNone(
  parent: RestCall,
  subrequests: readonly Subrequest[],
  tx: Transaction,
  org: RestOrg
): SubAnswer[] {
  const answers = new Map<string, unknown>();
  const done: SubAnswer[] = [];
  for (const subrequest of subrequests) {
    try {
      const reply = runRow(toCall(parent, subrequest, answers), tx, org);
      answers.set(subrequest.referenceId, reply.body);
      done.push(success(subrequest.referenceId, reply));
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      throw new RolledBack(
        subrequests.map(({ referenceId }) =>
          referenceId === subrequest.referenceId
            ? failure(referenceId, error, org)
            : halted(referenceId, SIBLING_FAILED)
        )
      );
    }
  }
  return done;
}

interface Outcome {
  readonly answers: readonly SubAnswer[];
  readonly isSuccessful: boolean;
}

async function atomically(
  parent: RestCall,
  subrequests: readonly Subrequest[],
  run: RunTransaction,
  org: RestOrg
): Promise<Outcome> {
  try {
    return { answers: await run((tx) => runAllOrNone(parent, subrequests, tx, org)), isSuccessful: true };
  } catch (error) {
    if (error instanceof RolledBack) return { answers: error.body as SubAnswer[], isSuccessful: false };
    throw error;
  }
}

/** Each subrequest in a transaction of its own; later ones that refer to a refused one are halted. */
async function oneByOne(
  parent: RestCall,
  subrequests: readonly Subrequest[],
  run: RunTransaction,
  org: RestOrg
): Promise<SubAnswer[]> {
  const answers = new Map<string, unknown>();
  const done: SubAnswer[] = [];
  for (const subrequest of subrequests) {
    try {
      const reply = await run((tx) => runRow(toCall(parent, subrequest, answers), tx, org));
      answers.set(subrequest.referenceId, reply.body);
      done.push(success(subrequest.referenceId, reply));
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      done.push(failure(subrequest.referenceId, error, org));
    }
  }
  return done;
}

/** `POST /composite`. */
export const composite: ComposedHandler = async (call, run, org) => {
  const { allOrNone, compositeRequest } = readBody(call, compositeSchema);
  refuseTooMany("subrequests", compositeRequest.length, SUBREQUESTS_MAX);
  const compositeResponse = allOrNone
    ? (await atomically(call, compositeRequest, run, org)).answers
    : await oneByOne(call, compositeRequest, run, org);
  return { status: 200, body: { compositeResponse } };
};

/** `POST /composite/graph`: each graph is atomic by itself. */
export const compositeGraph: ComposedHandler = async (call, run, org) => {
  const { graphs } = readBody(call, graphsSchema);
  refuseTooMany("graphs", graphs.length, GRAPHS_MAX);
  const nodes = graphs.reduce((total, graph) => total + graph.compositeRequest.length, 0);
  refuseTooMany("nodes", nodes, GRAPH_NODES_MAX);
  const outcomes = await Promise.all(graphs.map((graph) => atomically(call, graph.compositeRequest, run, org)));
  return {
    status: 200,
    body: {
      graphs: graphs.map(({ graphId }, place) => ({
        graphId,
        graphResponse: { compositeResponse: outcomes[place]?.answers ?? [] },
        isSuccessful: outcomes[place]?.isSuccessful ?? false
      }))
    }
  };
};
