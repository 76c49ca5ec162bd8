/** Where integrators deliver events: a listener of its own, apart from the board, so that only it need be reachable. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { BridgeError } from "../../ports/bridgeError.ts";
import { mostBytes, type Delivery, type DeliveryAnswer, type TakeEvents } from "./eventDesk.ts";

/** Takes deliveries; null: the connection is cut without an answer. */
export interface Desk {
  subscribe(take: TakeEvents): () => void;
  take(delivery: Delivery): DeliveryAnswer | null | Promise<DeliveryAnswer | null>;
}

export interface EventEndpointOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Names the contact centre in the path. */
  readonly centreId: string;
  readonly desk: Desk;
}

export class EventEndpoint {
  readonly #options: EventEndpointOptions;
  readonly #server: Server;
  #subscribers = 0;
  #opening: Promise<void> | null = null;

  constructor(options: EventEndpointOptions) {
    this.#options = options;
    const limits = { maxHeaderSize: 16 * 1024, requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5000 };
    this.#server = createServer(limits, (request, response) => void this.#serve(request, response));
    this.#server.maxConnections = 128;
  }

  /** For integrators; the port is known once somebody has subscribed. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://${this.#options.host}:${String(port)}${this.#path}`;
  }

  /** Listens as long as there is a subscriber. Returns how to leave. Rejects with a BridgeError that says why not. */
  async subscribe(take: TakeEvents): Promise<() => Promise<void>> {
    this.#subscribers += 1;
    this.#opening ??= this.#open();
    await this.#opening;
    const leave = this.#options.desk.subscribe(take);
    let isHere = true;
    return async () => {
      if (!isHere) return;
      isHere = false;
      leave();
      this.#subscribers -= 1;
      if (this.#subscribers === 0) await this.#close();
    };
  }

  get #path(): string {
    return `/ccs/${encodeURIComponent(this.#options.centreId)}/v1/events`;
  }

  #open(): Promise<void> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      const failed = (cause: NodeJS.ErrnoException): void => reject(cannotListen(host, port, cause));
      this.#server.once("error", failed);
      this.#server.listen(port, host, () => {
        this.#server.off("error", failed);
        resolve();
      });
    });
  }

  #close(): Promise<void> {
    this.#opening = null;
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.#answer(request);
      if (answer === null) return void request.socket.destroy();
      send(response, answer);
    } catch {
      // The sender has gone in the middle of its body.
      request.socket.destroy();
    }
  }

  async #answer(request: IncomingMessage): Promise<DeliveryAnswer | null> {
    const [path] = (request.url ?? "").split("?");
    if (path !== this.#path) return { status: 404, body: { reason: "path", message: `deliver to ${this.#path}` } };
    if (request.method !== "POST") {
      return { status: 405, body: { reason: "method", message: "must be POST" }, headers: { allow: "POST" } };
    }
    const body = await bodyOf(request);
    if (body === null) {
      const message = `must be at most ${String(mostBytes)} bytes`;
      return { status: 413, body: { reason: "body", message }, headers: { connection: "close" } };
    }
    return await this.#options.desk.take({ headers: request.headers, body });
  }
}

/** Null when it is too long; then the rest is not read. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  if (Number(request.headers["content-length"] ?? 0) > mostBytes) return null;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, { status, body, headers }: DeliveryAnswer): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers });
  response.end(JSON.stringify(body));
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): BridgeError {
  const why = cause.code === "EADDRINUSE" ? "another program listens there" : cause.message;
  return new BridgeError({
    code: "ConfigInvalid",
    message: `Events of the contact centre cannot be received on ${host}, port ${String(port)}: ${why}.`,
    actions: ["Choose another centre.listen_port, or stop what listens there."],
    cause
  });
}
