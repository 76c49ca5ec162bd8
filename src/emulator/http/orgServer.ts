import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ConsoleEventStream } from "../console/eventStream.ts";
import type { OAuthOrg } from "../oauth/oauthOrg.ts";
import { bearerToken } from "../oauth/sessions.ts";
import type { Operation } from "../openapi/operation.ts";
import { answerOperation } from "../openapi/operationRouter.ts";
import type { OrgContext } from "../orgContext.ts";
import type { ApiUsage } from "../rest/apiUsage.ts";
import type { RestApi } from "../rest/restApi.ts";
import type { BayeuxServer } from "../streaming/bayeuxServer.ts";
import { nodeHttpReply } from "../streaming/nodeHttpReply.ts";
import { refuseUpgrade } from "../streaming/refuseUpgrade.ts";
import { Exchange } from "./exchange.ts";
import type { OrgRequest } from "./orgRequest.ts";
import { findOrgRoute } from "./orgRoutes.ts";
import type { OrgRoute } from "./orgRoutes.ts";
import { jsonReply } from "./reply.ts";
import type { Reply } from "./reply.ts";
import { throughFaults } from "./throughFaults.ts";

export interface OrgServerParts {
  readonly context: OrgContext;
  readonly rest: RestApi;
  readonly oauth: OAuthOrg;
  readonly usage: ApiUsage;
  readonly bayeux: BayeuxServer;
  readonly operations: readonly Operation[];
  readonly consoleEvents: ConsoleEventStream;
  /** The OpenAPI document, made when asked for. */
  readonly openApi: () => object;
  /** Told about a failure that is the emulator's own fault. */
  readonly onFailure: (error: unknown) => void;
}

/** Longer than any client's own keep-alive, so that the org never closes a socket which a client is about to use. */
const KEEP_ALIVE_MS = 120_000;

function notFound(request: OrgRequest): Reply {
  return jsonReply(404, [
    { errorCode: "NOT_FOUND", message: `The requested resource does not exist: ${request.path}` }
  ]);
}

/** The org's one HTTP door: Salesforce's interfaces, the console and the fault API. */
export class OrgServer {
  readonly #parts: OrgServerParts;
  readonly #server: Server;

  constructor(parts: OrgServerParts) {
    this.#parts = parts;
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        parts.onFailure(error);
        response.destroy();
      });
    });
    this.#server.on("upgrade", (_request, socket) => {
      refuseUpgrade(socket);
    });
  }

  /** Listens on the loopback interface; returns the URL. */
  async listen(port: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#server.once("error", reject);
    this.#server.listen(port, "127.0.0.1", () => {
      resolve(undefined);
    });
    await promise;
    const { port: bound } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${bound}`;
  }

  /** Ends every connection, answered or not. */
  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#server.close(() => {
      resolve(undefined);
    });
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await Exchange.receive(this.#parts.context, message, response);
    if (!exchange) return;
    const { request } = exchange;
    if (request.path === "/openapi.json") exchange.answer(jsonReply(200, this.#parts.openApi()));
    else if (request.path === "/console/events" && request.method === "GET") {
      this.#parts.consoleEvents.handle(response);
    } else if (request.path.startsWith("/console/")) {
      exchange.answer(await this.#guarded(async () => await answerOperation(this.#parts.operations, request)));
    } else if (request.path.startsWith("/cometd/")) await this.#serveCometd(exchange);
    else await this.#serveSalesforce(exchange);
  }

  async #serveSalesforce(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const route: OrgRoute = findOrgRoute(this.#parts, request) ?? { name: "unknown", answer: () => notFound(request) };
    const fate = await throughFaults(
      this.#strike(exchange, route.name),
      this.#parts.context.clock,
      () => {
        this.#expireToken(request);
      },
      async (delay) => await this.#guarded(async () => await route.answer(delay))
    );
    exchange.end(fate);
  }

  /** Faults may stop a streaming request; if none does, the Bayeux server answers it in its own time. */
  async #serveCometd(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    const passed = jsonReply(200, []);
    const fate = await throughFaults(
      this.#strike(exchange, "cometd"),
      this.#parts.context.clock,
      () => {
        this.#expireToken(request);
      },
      () => passed
    );
    if (fate.kind !== "answer" || fate.reply !== passed) {
      exchange.end(fate);
      return;
    }
    const { authorization, cookie } = request.headers;
    const reply = exchange.observed(nodeHttpReply(exchange.response));
    this.#parts.bayeux.handle({ path: request.path, authorization, cookie, body: request.body }, reply);
  }

  #strike(exchange: Exchange, name: string): ReturnType<OrgContext["faults"]["strikeRequest"]> {
    const { method, path, requestId } = exchange.request;
    return this.#parts.context.faults.strikeRequest({ name, method, path, requestId });
  }

  #expireToken(request: OrgRequest): void {
    this.#parts.oauth.sessions.expire(bearerToken(request.headers.authorization) ?? "");
  }

  /** A bug of the emulator is answered as Salesforce answers its own, and told to whoever started it. */
  async #guarded(answer: () => Promise<Reply>): Promise<Reply> {
    try {
      return await answer();
    } catch (error) {
      this.#parts.onFailure(error);
      const message = "An unexpected error occurred. Please include this ErrorId if you contact support: emulator";
      return jsonReply(500, [{ errorCode: "UNKNOWN_EXCEPTION", message }]);
    }
  }
}
