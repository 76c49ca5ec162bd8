import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Operations } from "../bridge/operations.ts";
import type { Language, Views } from "../bridge/views.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { ExplainItem } from "../ports/explanation.ts";
import type { Log } from "../ports/log.ts";
import type { Time } from "../ports/time.ts";
import { requireSafeBinding } from "./access.ts";
import { EventClients } from "./eventClients.ts";
import { expressApp } from "./expressApp.ts";
import { Metrics } from "./metrics.ts";
import { openApiDocument } from "./openApi.ts";
import { RecentAnswers } from "./recentAnswers.ts";
import { routes } from "./routes.ts";

export interface HttpServerOptions {
  readonly views: Views;
  readonly operations: Operations;
  /** Address to listen on; anything but loopback needs a token. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Bearer token that every request must carry, but for the board's empty page and `/live`; null for none. */
  readonly token: string | null;
  /** Further tokens by the name of who holds them; what they ask is recorded under it. */
  readonly namedTokens?: ReadonlyMap<string, string>;
  /** For clients that ask for none of ours. */
  readonly language: Language;
  readonly log: Log;
  readonly time: Time;
  /** Of the program, for the OpenAPI document. */
  readonly version?: string;
  /** How an agent is shown; null or absent: by id. */
  readonly agentName?: (agentId: string) => string | null;
  /** Absent: items are not explained here. */
  readonly explain?: ExplainItem;
}

export interface HttpServer {
  /** Where the board is, without a trailing slash. */
  readonly url: string;
  /** Ends event streams, lets requests in flight finish, and resolves within a second. */
  close(): Promise<void>;
}

/** How long requests in flight may take at the end; every answer is made in one turn of the loop. */
const closeWithinMs = 1000;

/** Opens the HTTP server, or throws a BridgeError that says why it cannot be opened like this. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { views, operations, host, port, language, log, time } = options;
  const tokens = { shared: options.token, named: options.namedTokens ?? new Map<string, string>() };
  requireSafeBinding(host, tokens);
  const events = new EventClients(views, time, log);
  const document = openApiDocument(routes, options.version ?? "0");
  const deps = {
    views,
    operations,
    events,
    metrics: new Metrics(views, () => events.count),
    recent: new RecentAnswers(time),
    agentName: options.agentName ?? (() => null),
    explain: options.explain ?? null,
    now: () => new Date(time.now()).toISOString(),
    document: () => document
  };
  const limits = { maxHeaderSize: 16 * 1024, requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5000 };
  const server = createServer(limits, expressApp({ routes, deps, host, tokens, language, log }));
  server.maxConnections = 512;
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  try {
    requireSafeBinding(address.address, tokens);
  } catch (error) {
    server.close();
    throw error;
  }
  return { url: urlOf(host, address), close: () => close(server, events, time) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
    server.listen(port, host, resolve);
  });
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): BridgeError {
  const why = cause.code === "EADDRINUSE" ? "another program listens there" : cause.message;
  return new BridgeError({
    code: "ConfigInvalid",
    message: `HTTP cannot listen on ${host}, port ${port}: ${why}.`,
    actions: ["Choose another port; 0 takes any free one."],
    cause
  });
}

/** An address that listens everywhere is reached here by loopback. */
function urlOf(host: string, { address, port }: AddressInfo): string {
  const everywhere: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };
  const name = everywhere[address] ?? (host.includes(":") ? `[${host}]` : host);
  return `http://${name}:${port}`;
}

function close(server: Server, events: EventClients, time: Time): Promise<void> {
  return new Promise((resolve) => {
    const deadline = time.after(closeWithinMs, () => server.closeAllConnections());
    server.close(() => {
      deadline.cancel();
      resolve();
    });
    events.close();
    server.closeIdleConnections();
  });
}
