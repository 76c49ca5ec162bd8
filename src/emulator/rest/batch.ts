import { z } from "zod";
import { readTarget } from "../http/orgRequest.ts";
import { errorEntry } from "../http/reply.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import { runRow } from "./composite.ts";
import { errorStatus } from "./errorStatus.ts";
import type { ComposedHandler, RestCall, RestOrg, RunTransaction } from "./restCall.ts";

const batchSchema = z.object({
  haltOnError: z.boolean().default(false),
  batchRequests: z.array(z.object({ method: z.string(), url: z.string(), richInput: z.unknown().optional() })).max(25)
});

type BatchRequest = z.output<typeof batchSchema>["batchRequests"][number];

interface BatchAnswer {
  readonly statusCode: number;
  readonly result: unknown;
}

function toCall(parent: RestCall, request: BatchRequest): RestCall {
  const { path, query } = readTarget(`/${request.url.replace(/^\/?(services\/data\/)?/, "")}`);
  const version = /^\/v(\d+)\.0(\/.*)?$/.exec(path);
  if (!version) throw new SalesforceError("NOT_FOUND", "The requested resource does not exist", { status: 404 });
  return {
    ...parent,
    method: request.method.toUpperCase(),
    segments: (version[2] ?? "")
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent),
    params: {},
    query,
    body: request.richInput,
    versionPath: `/services/data/v${version[1]}.0`,
    version: Number(version[1])
  };
}

async function runOne(
  parent: RestCall,
  request: BatchRequest,
  run: RunTransaction,
  org: RestOrg
): Promise<BatchAnswer> {
  try {
    const reply = await run((tx) => runRow(toCall(parent, request), tx, org));
    return { statusCode: reply.status, result: reply.body ?? null };
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return { statusCode: errorStatus(error, org.context.switches), result: [errorEntry(error)] };
  }
}

/** `POST /composite/batch`: up to 25 independent requests. */
export const batch: ComposedHandler = async (call, run, org) => {
  const parsed = batchSchema.safeParse(call.body);
  if (!parsed.success) throw new SalesforceError("JSON_PARSER_ERROR", z.prettifyError(parsed.error));
  const { haltOnError, batchRequests } = parsed.data;
  const results: BatchAnswer[] = [];
  for (const request of batchRequests) {
    const hasFailed = results.some((result) => result.statusCode >= 400);
    if (haltOnError && hasFailed) {
      const entry = { errorCode: "BATCH_PROCESSING_HALTED", message: "Batch processing halted per request" };
      results.push({ statusCode: 412, result: [entry] });
    } else results.push(await runOne(call, request, run, org));
  }
  return { status: 200, body: { hasErrors: results.some((result) => result.statusCode >= 400), results } };
};
