import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Centre } from "./centre.ts";
import { EventSocket } from "./eventSocket.ts";

export interface EventSocketsOptions {
  readonly heartbeatMs: number;
  /** True when the request carries the right token, or none is needed. */
  readonly isAllowed: (request: IncomingMessage) => boolean;
}

/** All listeners of `/v1/events`. */
export class EventSockets {
  readonly #centre: Centre;
  readonly #options: EventSocketsOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  readonly #open = new Set<EventSocket>();
  #refusedUntil = 0;
  #connections = 0;

  constructor(centre: Centre, options: EventSocketsOptions) {
    this.#centre = centre;
    this.#options = options;
    this.#beat();
  }

  attach(server: Server): void {
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Cuts every connection and refuses new ones for a while. */
  cut(refuseForMs: number): void {
    this.#refusedUntil = this.#centre.clock.mono() + refuseForMs;
    for (const socket of this.#open) socket.end();
    this.#open.clear();
  }

  mute(ms: number): void {
    for (const socket of this.#open) socket.mute(ms);
  }

  /** Ends muting and refusing. */
  recover(): void {
    this.#refusedUntil = 0;
    for (const socket of this.#open) socket.unmute();
  }

  close(): void {
    this.cut(Infinity);
    this.#server.close();
  }

  #beat(): void {
    this.#centre.clock.after(this.#options.heartbeatMs, () => {
      for (const socket of this.#open) socket.heartbeat();
      this.#beat();
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#connections += 1;
    const requestId = `ws-${String(this.#connections)}`;
    const url = new URL(request.url ?? "/", "http://centre");
    const status = this.#statusFor(url, request);
    const facts = { requestId, method: "GET", path: request.url, recordIds: [] };
    this.#centre.evidence.write("request", { dir: "in", ...facts, status: null, committed: false });
    this.#centre.evidence.write("response", { dir: "out", ...facts, status, committed: false });
    if (status !== 101) return refuse(socket, status);
    this.#server.handleUpgrade(request, socket, head, (connected) => {
      const listener = new EventSocket(connected, this.#centre, requestId);
      this.#open.add(listener);
      const forget = (): void => {
        listener.end();
        this.#open.delete(listener);
      };
      connected.on("close", forget);
      connected.on("error", forget);
      listener.open(knownTo(url), this.#options.heartbeatMs);
    });
  }

  #statusFor(url: URL, request: IncomingMessage): number {
    if (this.#centre.clock.mono() < this.#refusedUntil) return 503;
    if (url.pathname !== "/v1/events") return 404;
    return this.#options.isAllowed(request) ? 101 : 401;
  }
}

function knownTo(url: URL): { epoch: string; after: number } | null {
  const epoch = url.searchParams.get("epoch");
  const after = Number(url.searchParams.get("after") ?? Number.NaN);
  return epoch !== null && Number.isSafeInteger(after) && after >= 0 ? { epoch, after } : null;
}

function refuse(socket: Duplex, status: number): void {
  const reasons: Readonly<Record<number, string>> = {
    401: "Unauthorized",
    404: "Not Found",
    503: "Service Unavailable"
  };
  socket.end(`HTTP/1.1 ${String(status)} ${reasons[status] ?? ""}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
