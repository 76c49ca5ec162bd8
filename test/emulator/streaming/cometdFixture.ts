import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { realClock, type OrgClock } from "../../../src/emulator/records/clock.ts";
import type { ChannelCatalog } from "../../../src/emulator/streaming/channelCatalog.ts";
import { nodeHttpReply } from "../../../src/emulator/streaming/nodeHttpReply.ts";
import { refuseUpgrade } from "../../../src/emulator/streaming/refuseUpgrade.ts";
import type { Caller } from "../../../src/emulator/streaming/streamAccess.ts";
import type { StreamFaultKind } from "../../../src/emulator/streaming/streamFaults.ts";
import { openStreaming, type Streaming, type StreamingOptions } from "../../../src/emulator/streaming/streaming.ts";

/** Channels `/topic/...` and `/data/...` whose last part begins with a capital exist; all others do not. */
const simpleCatalog: ChannelCatalog = {
  find(channel) {
    const [, kind, name = ""] = channel.split("/");
    if (!/^[A-Z]/.test(name)) return undefined;
    if (kind === "topic") return { found: true, family: "pushTopic" };
    return kind === "data" ? { found: true, family: "changeData" } : undefined;
  }
};

/** Faults that strike a given number of times. */
export class CountedFaults {
  readonly left = new Map<StreamFaultKind, number>();
  strikes(kind: StreamFaultKind): boolean {
    const left = this.left.get(kind) ?? 0;
    if (left === 0) return false;
    this.left.set(kind, left - 1);
    return true;
  }
}

export interface CometdFixture {
  readonly url: string;
  readonly streaming: Streaming;
  readonly faults: CountedFaults;
  readonly tokens: Map<string, Caller>;
  /** Number of WebSocket probes that were turned away. */
  upgrades(): number;
  publish(channel: string, sobject: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/** A Bayeux server on a real socket, without an org behind it. Token `t1` is valid unless a test says otherwise. */
export async function openCometd(
  options: Partial<StreamingOptions> & { readonly clock?: OrgClock } = {}
): Promise<CometdFixture> {
  const faults = new CountedFaults();
  const tokens = new Map<string, Caller>([["t1", { status: "valid", userId: "005A", token: "t1" }]]);
  const streaming = openStreaming({
    clock: realClock(),
    access: { identify: (header) => identify(tokens, header), mayStream: (userId) => userId !== "005NoStreaming" },
    faults,
    catalogs: [simpleCatalog],
    timing: { longPollMs: 400, maxIntervalMs: 300 },
    seed: 7,
    maxRetainedEvents: 1_000,
    requiresBrowserCookie: () => false,
    ...options
  });
  let upgrades = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const { authorization, cookie } = request.headers;
    streaming.server.handle({ path: request.url ?? "", authorization, cookie, body }, nodeHttpReply(response));
  };
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.on("upgrade", (_request, socket: Socket) => {
    upgrades += 1;
    refuseUpgrade(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    streaming,
    faults,
    tokens,
    upgrades: () => upgrades,
    publish: (channel, sobject) => {
      publishTo(streaming, channel, sobject);
    },
    close: () => closeAll(server, streaming)
  };
}

function publishTo(streaming: Streaming, channel: string, sobject: Readonly<Record<string, unknown>>): void {
  streaming.hub.publish(channel.startsWith("/topic/") ? "pushTopic" : "changeData", {
    channels: [channel],
    recordIds: [],
    data: (replayId) => JSON.stringify({ event: { replayId, type: "created" }, sobject })
  });
}

function identify(tokens: ReadonlyMap<string, Caller>, header: string | undefined): Caller {
  if (header === undefined) return { status: "missing" };
  return tokens.get(header.replace(/^(OAuth|Bearer) /, "")) ?? { status: "unknown" };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function closeAll(server: Server, streaming: Streaming): Promise<void> {
  streaming.server.close();
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeAllConnections();
  await closed;
}

/** One frame of an answer, loosely typed: tests look into it freely. */
export type Frame = Readonly<Record<string, unknown>> & {
  readonly advice?: Readonly<Record<string, unknown>>;
  readonly data?: {
    readonly event: { readonly replayId: number };
    readonly sobject: Readonly<Record<string, unknown>>;
  };
};

/** A client that sends exactly what a test says and shows exactly what came back. */
export class RawClient {
  readonly #url: string;
  readonly #token: string | undefined;
  clientId = "";
  cookie = "";

  constructor(url: string, token: string | undefined = "t1") {
    this.#url = url;
    this.#token = token;
  }

  async post(messages: unknown, path = "/cometd/67.0"): Promise<{ status: number; headers: Headers; text: string }> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (this.#token !== undefined) headers["authorization"] = `OAuth ${this.#token}`;
    if (this.cookie !== "") headers["cookie"] = this.cookie;
    const body = typeof messages === "string" ? messages : JSON.stringify(messages);
    const response = await fetch(this.#url + path, { method: "POST", headers, body });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  async send(messages: readonly unknown[], path?: string): Promise<readonly Frame[]> {
    return JSON.parse((await this.post(messages, path)).text) as readonly Frame[];
  }

  async handshake(): Promise<Frame | undefined> {
    const message = { channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: ["long-polling"], id: "1" };
    const [reply] = await this.send([message]);
    this.clientId = String(reply?.["clientId"]);
    return reply;
  }

  connect(more: Readonly<Record<string, unknown>> = {}): Promise<readonly Frame[]> {
    const { clientId } = this;
    return this.send([{ channel: "/meta/connect", clientId, connectionType: "long-polling", id: "2", ...more }]);
  }

  async subscribe(subscription: string, replay?: Readonly<Record<string, unknown>>): Promise<Frame | undefined> {
    const ext = replay === undefined ? {} : { ext: { replay } };
    const { clientId } = this;
    const [reply] = await this.send([{ channel: "/meta/subscribe", clientId, subscription, id: "3", ...ext }]);
    return reply;
  }

  /** Handshake, first connect and subscriptions: the client is then ready to poll. */
  async start(...channels: readonly string[]): Promise<void> {
    await this.handshake();
    await this.connect();
    for (const channel of channels) await this.subscribe(channel);
  }
}
