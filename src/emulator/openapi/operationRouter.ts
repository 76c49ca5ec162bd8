import type { OrgRequest } from "../http/orgRequest.ts";
import { jsonReply } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import { Problem } from "./operation.ts";
import type { Operation } from "./operation.ts";

function problemReply(problem: Problem, extra: Readonly<Record<string, unknown>> = {}): Reply {
  const { status, title, message: detail, problems } = problem;
  const body = { type: "about:blank", title, status, detail, ...(problems.length > 0 ? { problems } : {}), ...extra };
  return jsonReply(status, body, { "content-type": "application/problem+json" });
}

function refusalReply(error: unknown): Reply {
  if (error instanceof Problem) return problemReply(error);
  if (error instanceof SalesforceError) {
    const problem = new Problem(409, "The org refused", error.message);
    return problemReply(problem, { errorCode: error.errorCode, ...(error.fields ? { fields: error.fields } : {}) });
  }
  throw error;
}

function sentBody(request: OrgRequest): unknown {
  if (request.body.trim() === "") return Object.fromEntries(request.query);
  try {
    return JSON.parse(request.body) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Problem(400, "The request body is not JSON", `The body cannot be read: ${reason}.`, [
      { path: "", message: reason }
    ]);
  }
}

/** Pages of other sites must not drive the org through a user's browser. */
function isForeign(request: OrgRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

function findOperation(operations: readonly Operation[], request: OrgRequest): Operation {
  const here = operations.filter((operation) => operation.path === request.path);
  const found = here.find((operation) => operation.method === request.method.toLowerCase());
  if (found) return found;
  if (here.length === 0) {
    throw new Problem(404, "Not found", `There is no operation at ${request.path}; /openapi.json lists them.`);
  }
  const allowed = here.map((operation) => operation.method.toUpperCase()).join(", ");
  throw new Problem(405, "Method not allowed", `${request.path} takes ${allowed}, not ${request.method}.`);
}

/** Answers a request to one of the operations. */
export async function answerOperation(operations: readonly Operation[], request: OrgRequest): Promise<Reply> {
  try {
    if (isForeign(request)) throw new Problem(403, "Forbidden", "The console answers only its own origin.");
    const operation = findOperation(operations, request);
    return jsonReply(200, await operation.run(sentBody(request)));
  } catch (error) {
    return refusalReply(error);
  }
}
