import { randomBytes } from "node:crypto";
import express from "express";
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from "express";
import helmet from "helmet";
import type { Language } from "../bridge/views.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { Log } from "../ports/log.ts";
import { assertSameOrigin, hostCheck, tokenCheck, type Tokens } from "./access.ts";
import { jsonOf, readText } from "./readBody.ts";
import { notFound, problemOf, RequestRefused } from "./problem.ts";
import type { HandlerDeps, Reply, Route } from "./route.ts";
import type { StreamClient } from "./streamClient.ts";

/** Longer addresses than any of ours. */
const longestUrl = 2048;

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly deps: HandlerDeps;
  readonly host: string;
  readonly tokens: Tokens;
  /** Where the client wishes neither. */
  readonly language: Language;
  readonly log: Log;
}

/** Express around the table of routes: security first, then one adapter for every handler. */
export function expressApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.use(nonce, securityHeaders(), refuseOdd(options.host));
  const requireToken = tokenGuard(options.tokens);
  for (const route of options.routes) {
    const guards = route.access === "open" ? [] : [requireToken];
    const path = expressPath(route);
    if (route.body === null) app.get(path, ...guards, answerWith(route, options));
    else app.post(path, requireOwnPage, ...guards, readText(route.body), answerWith(route, options));
  }
  for (const [path, methods] of methodsByPath(options.routes)) app.all(path, refuseMethod(methods));
  app.use((request) => {
    throw notFound(
      `There is nothing at ${JSON.stringify(request.path.slice(0, 80))}.`,
      "See /openapi.json for what there is."
    );
  });
  app.use(answerErrors(options.log));
  return app;
}

const nonce: RequestHandler = (_request, response, next) => {
  response.locals["nonce"] = randomBytes(18).toString("base64");
  next();
};

function securityHeaders(): RequestHandler {
  const self = "'self'";
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: [self, (_request, response) => `'nonce-${String((response as Response).locals["nonce"])}'`],
        styleSrc: [self],
        imgSrc: [self, "data:"],
        connectSrc: [self],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"]
      }
    },
    // Whoever puts TLS in front of the bridge sets this there; said over plain HTTP it means nothing.
    strictTransportSecurity: false,
    referrerPolicy: { policy: "no-referrer" }
  });
  return (request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    protect(request, response, next);
  };
}

function expressPath({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** What is too long or comes under a name that is not ours is turned away before anything looks at it. */
function refuseOdd(host: string): RequestHandler {
  const checkHost = hostCheck(host);
  return (request, _response, next) => {
    checkHost(request.headers.host);
    if (request.url.length > longestUrl) throw tooLarge(`an address of ${request.url.length} characters`, 414);
    const length = request.headers["content-length"] ?? "0";
    const hasBody = length !== "0" || request.headers["transfer-encoding"] !== undefined;
    if (hasBody && request.method !== "POST") throw tooLarge("a body", 413);
    next();
  };
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, string> {
  const methods = new Map<string, string>();
  for (const route of routes) {
    const path = expressPath(route);
    const own = route.method === "get" ? "GET, HEAD" : "POST";
    methods.set(path, methods.has(path) ? `${methods.get(path)}, ${own}` : own);
  }
  return methods;
}

function refuseMethod(allowed: string): RequestHandler {
  return ({ method }) => {
    const message = `${method} was asked for; answered here: ${allowed}.`;
    throw new RequestRefused({ code: "RequestInvalid", message }, 405, { Allow: allowed, Connection: "close" });
  };
}

function tooLarge(what: string, status: 413 | 414): RequestRefused {
  const message = `The request has ${what}; no route takes one.`;
  return new RequestRefused({ code: "RequestInvalid", message }, status, { Connection: "close" });
}

const requireOwnPage: RequestHandler = ({ headers }, _response, next) => {
  const site = headers["sec-fetch-site"];
  assertSameOrigin({ site: typeof site === "string" ? site : undefined, origin: headers.origin, host: headers.host });
  next();
};

function tokenGuard(tokens: Tokens): RequestHandler {
  const check = tokenCheck(tokens);
  return (request, response, next) => {
    response.locals["holder"] = check(request.headers.authorization);
    next();
  };
}

/** Whoever holds a token of their own is who asks; others say it. */
function actorOf(request: Request, response: Response): string {
  const holder: unknown = response.locals["holder"];
  if (typeof holder === "string") return holder;
  const said = request.get("X-Actor") ?? "";
  try {
    return decodeURIComponent(said);
  } catch {
    return said;
  }
}

function answerWith(route: Route, { deps, language }: AppOptions): RequestHandler {
  return async (request, response) => {
    const reply = await route.answer(
      {
        params: request.params,
        query: request.query,
        body: route.body === null ? undefined : jsonOf(request, route.body),
        actor: route.body === null ? "" : actorOf(request, response),
        language: wishedLanguage(request, response, language),
        nonce: String(response.locals["nonce"]),
        lastEventId: request.get("Last-Event-ID") ?? null
      },
      deps
    );
    send(request, response, reply);
  };
}

/** `lang` before Accept-Language before the bridge's own. */
function wishedLanguage(request: Request, response: Response, otherwise: Language): Language {
  const asked = request.query["lang"];
  if (asked === "en" || asked === "fr") return asked;
  response.vary("Accept-Language");
  if (request.get("Accept-Language") === undefined) return otherwise;
  const accepted = request.acceptsLanguages(otherwise, otherwise === "en" ? "fr" : "en");
  return accepted === "en" || accepted === "fr" ? accepted : otherwise;
}

function send(request: Request, response: Response, reply: Reply): void {
  response.status(reply.status);
  if ("open" in reply) return openStream(request, response, reply.open);
  if ("text" in reply) {
    response.type(reply.contentType).send(reply.text);
    return;
  }
  response.type(reply.contentType ?? "application/json").send(JSON.stringify(reply.body));
}

function openStream(request: Request, response: Response, open: (client: StreamClient) => void): void {
  response.type("text/event-stream");
  response.setHeader("X-Accel-Buffering", "no");
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  response.flushHeaders();
  // A connection that breaks while we write is the same as one that closes.
  response.on("error", () => response.destroy());
  open({
    write: (text) => void response.write(text),
    end: () => void response.end(),
    backlogBytes: () => response.writableLength,
    onClose: (action) => void response.on("close", action)
  });
}

function answerErrors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (!(error instanceof BridgeError) && !isClientError(error))
      log.error("HTTP request failed", { path: request.path, err: error });
    const reply = problemOf(isClientError(error) ? malformed() : error);
    if (error instanceof RequestRefused) response.set(error.headers);
    if (reply.status === 503) response.set("Retry-After", "2");
    send(request, response, reply);
  };
}

/** Express itself refuses addresses that cannot be decoded. */
function isClientError(error: unknown): boolean {
  return (
    error instanceof URIError ||
    (error instanceof Error && "status" in error && error.status === 400 && !(error instanceof BridgeError))
  );
}

function malformed(): BridgeError {
  return new BridgeError({
    code: "RequestInvalid",
    message: "The address cannot be decoded: a % is not followed by two hexadecimal digits."
  });
}
