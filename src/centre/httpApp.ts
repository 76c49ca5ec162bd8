import express, { type NextFunction, type Request, type Response } from "express";
import { timingSafeEqual } from "node:crypto";
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Centre } from "./centre.ts";
import { commandIds } from "./commands.ts";
import type { Operation, Reply } from "./operation.ts";
import { CentreProblem } from "./problem.ts";

interface Taken {
  readonly requestId: string;
  readonly recordIds: readonly string[];
}

/** Router over the operations. Every request is evidence before anything looks at it, every answer before it leaves. */
export function httpApp(centre: Centre, operations: readonly Operation[], isAllowed: Allowed): express.Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(express.text({ type: () => true, limit: "256kb" }), noteRequests(centre));
  for (const row of operations) {
    app[row.method](row.path, async (request: Request, response: Response) => {
      if (row.isPublic !== true && !isAllowed(request)) throw unauthorized();
      answer(centre, request, response, await row.take(inputOf(request)));
    });
  }
  app.use((request: Request) => {
    throw new CentreProblem(404, "not-found", `There is no ${request.method} ${request.path}; see /openapi.json.`);
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    answer(centre, request, response, problemReply(error));
  });
  return app;
}

export type Allowed = (request: IncomingMessage) => boolean;

/** Checks `authorization: Bearer <token>` in constant time; everybody is allowed when there is no token. */
export function bearer(token: string | null): Allowed {
  if (token === null) return () => true;
  const expected = Buffer.from(`Bearer ${token}`);
  return (request) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}

function noteRequests(centre: Centre): express.RequestHandler {
  let requests = 0;
  return (request, response, next) => {
    requests += 1;
    const taken: Taken = { requestId: `r-${String(requests)}`, recordIds: commandIds(peek(request.body)) };
    response.locals["taken"] = taken;
    const { method, path } = request;
    centre.evidence.write("request", { dir: "in", ...taken, method, path, status: null, committed: false });
    next();
  };
}

function peek(text: unknown): unknown {
  if (typeof text !== "string" || text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Query and body together: clients of DELETE may use either. */
function inputOf(request: Request): unknown {
  const body = peek(request.body);
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new CentreProblem(400, "input-invalid", "The body must be a JSON object.", [
      { path: "", message: "must be a JSON object" }
    ]);
  }
  return { ...request.query, ...body };
}

function answer(centre: Centre, request: Request, response: Response, reply: Reply): void {
  const taken = response.locals["taken"] as Taken | undefined;
  const { method, path } = request;
  const isCut = reply.isCut === true;
  centre.evidence.write("response", {
    dir: "out",
    ...(taken ?? { requestId: null, recordIds: [] }),
    method,
    path,
    status: isCut ? null : reply.status,
    committed: reply.isCommitted
  });
  if (isCut) {
    request.socket.destroy();
    return;
  }
  const type = reply.status < 400 || isAnswer(reply.body) ? "application/json" : "application/problem+json";
  response.status(reply.status).set(reply.headers ?? {});
  response.type(type).send(JSON.stringify(reply.body ?? {}));
}

/** A rejected command is an answer of its own, not a problem. */
function isAnswer(body: unknown): boolean {
  return typeof body === "object" && body !== null && "reason" in body;
}

function unauthorized(): CentreProblem {
  return new CentreProblem(401, "unauthorized", "This centre wants `authorization: Bearer <token>`.");
}

function problemReply(error: unknown): Reply {
  const known = error instanceof CentreProblem ? error : unexpected(error);
  const { status, type, message, problems } = known;
  const body = { type: `urn:onequeue:centre:${type}`, title: STATUS_CODES[status], status, detail: message, problems };
  return { status, body, isCommitted: false };
}

function unexpected(error: unknown): CentreProblem {
  const status = typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 500;
  const text = error instanceof Error ? error.message : String(error);
  return new CentreProblem(status >= 400 && status < 600 ? status : 500, "failed", text);
}
