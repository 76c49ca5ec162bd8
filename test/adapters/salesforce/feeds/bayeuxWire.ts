import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WireMessage {
  readonly channel: string;
  readonly id?: string;
  readonly clientId?: string;
  readonly subscription?: string;
  readonly ext?: { readonly replay?: Readonly<Record<string, number>> | true };
  readonly advice?: { readonly timeout?: number };
  readonly supportedConnectionTypes?: readonly string[];
}

/** A message as it arrived, with what the request around it said. */
export interface Arrival {
  readonly message: WireMessage;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly url: string;
}

type Reply = Readonly<Record<string, unknown>>;
/** What the server does with one message instead of the usual. */
export type Surprise =
  | { readonly kind: "replies"; readonly replies: readonly Reply[] }
  | { readonly kind: "body"; readonly status: number; readonly body: string }
  | { readonly kind: "reset" }
  | { readonly kind: "cutOff" }
  | { readonly kind: "hang" };

interface HeldPoll {
  readonly message: WireMessage;
  readonly response: ServerResponse;
}

/**
 * A Bayeux server on a real socket that does what a script says: usual manners of the Streaming API, and per channel a
 * list of surprises for the next messages. Records everything that arrives.
 */
export class BayeuxWire {
  readonly arrivals: Arrival[] = [];
  upgrades = 0;
  /** Attributes appended to the cookie of the handshake. */
  cookies: string[] = ["BAYEUX_BROWSER=b1; Path=/cometd/"];
  adviceTimeout = 110_000;
  readonly #server: Server;
  readonly #surprises = new Map<string, Surprise[]>();
  readonly #watchers = new Set<() => void>();
  readonly #queued: Reply[] = [];
  readonly #polled = new Set<string>();
  #held: HeldPoll | null = null;
  #clients = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
    this.#server.on("upgrade", (_request, socket) => {
      this.upgrades += 1;
      socket.destroy();
    });
  }

  static async open(): Promise<BayeuxWire> {
    const wire = new BayeuxWire();
    wire.#server.listen(0, "127.0.0.1");
    await once(wire.#server, "listening");
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Next time a message of this channel comes, do that; `/meta/subscribe /data/A` names one subscription. Surprises of
   * one channel happen in order.
   */
  surprise(channel: string, ...surprises: readonly Surprise[]): void {
    this.#surprises.set(channel, [...(this.#surprises.get(channel) ?? []), ...surprises]);
  }

  of(channel: string): readonly Arrival[] {
    return this.arrivals.filter(({ message }) => message.channel === channel);
  }

  /** Resolves when the n-th message of the channel has arrived (from 1, over the whole life of the server). */
  async arrived(channel: string, nth: number): Promise<Arrival> {
    for (;;) {
      const found = this.of(channel)[nth - 1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
    }
  }

  get isHolding(): boolean {
    return this.#held !== null;
  }

  /** Sends an event with the poll that is held, or with the next one. */
  publish(channel: string, data: unknown): void {
    this.#queued.push({ channel, data });
    if (this.#held !== null) this.#answerPoll(this.#held);
  }

  /** Ends the poll that is held in a way of its own. */
  endPoll(surprise: Surprise): void {
    const held = this.#held;
    if (held === null) throw new Error("No poll is held.");
    this.#held = null;
    perform(surprise, held.response, held.message);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const messages = JSON.parse(body) as WireMessage[];
    for (const message of messages) {
      const { authorization, cookie } = request.headers;
      this.arrivals.push({ message, authorization, cookie, url: request.url ?? "" });
    }
    this.#answer(messages, response);
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher();
  }

  #answer(messages: readonly WireMessage[], response: ServerResponse): void {
    const surprised = messages.find((message) => this.#planned(message) !== undefined);
    const surprise = surprised === undefined ? undefined : this.#planned(surprised)?.shift();
    const [only] = messages;
    if (surprise !== undefined && surprised !== undefined) perform(surprise, response, surprised);
    else if (messages.length === 1 && only?.channel === "/meta/connect" && this.#mayHold(only)) {
      this.#hold({ message: only, response });
    } else
      send(
        response,
        messages.map((message) => this.#usual(message)),
        this.#headersFor(messages)
      );
  }

  #planned({ channel, subscription }: WireMessage): Surprise[] | undefined {
    const lists = [this.#surprises.get(`${channel} ${subscription ?? ""}`), this.#surprises.get(channel)];
    return lists.find((list) => list !== undefined && list.length > 0);
  }

  #hold(held: HeldPoll): void {
    this.#held = held;
    held.response.once("close", () => {
      if (this.#held === held) this.#held = null;
    });
    if (this.#queued.length > 0) this.#answerPoll(held);
  }

  #mayHold(message: WireMessage): boolean {
    return this.#polled.has(message.clientId ?? "") && message.advice?.timeout !== 0;
  }

  #answerPoll({ message, response }: HeldPoll): void {
    this.#held = null;
    send(response, [...this.#queued.splice(0), this.#usual(message)]);
  }

  #headersFor(messages: readonly WireMessage[]): Record<string, string[]> {
    return messages.some(({ channel }) => channel === "/meta/handshake") ? { "set-cookie": this.cookies } : {};
  }

  #usual({ channel, id, clientId, subscription }: WireMessage): Reply {
    const common = { channel, id, successful: true };
    if (channel === "/meta/handshake") {
      this.#clients += 1;
      const newId = `client${String(this.#clients)}`;
      return {
        ...common,
        clientId: newId,
        version: "1.0",
        supportedConnectionTypes: ["long-polling"],
        ext: { replay: true }
      };
    }
    if (channel === "/meta/subscribe") return { ...common, clientId, subscription };
    const isFirst = channel === "/meta/connect" && !this.#polled.has(clientId ?? "");
    this.#polled.add(clientId ?? "");
    const advice = { interval: 0, timeout: this.adviceTimeout, reconnect: "retry" };
    return { ...common, clientId, ...(isFirst ? { advice } : {}) };
  }
}

/** A refusal as the org words it; id and channel are filled in. */
export function refusal(error: string, more: Reply = {}): Surprise {
  return { kind: "replies", replies: [{ error, successful: false, ...more }] };
}

function perform(surprise: Surprise, response: ServerResponse, message: WireMessage): void {
  switch (surprise.kind) {
    case "replies": {
      const { channel, id, subscription } = message;
      const common = { channel, id, ...(subscription === undefined ? {} : { subscription }) };
      send(
        response,
        surprise.replies.map((reply) => ({ ...common, ...reply }))
      );
      return;
    }
    case "body":
      response.writeHead(surprise.status, { "content-type": "text/plain" }).end(surprise.body);
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "cutOff":
      response.writeHead(200, { "content-length": "1000" }).write("[{");
      setImmediate(() => response.destroy());
      return;
    case "hang":
  }
}

function send(response: ServerResponse, replies: readonly Reply[], headers: Record<string, string[]> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(replies));
}
