import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a test lets the org answer. `drop` closes the socket without an answer, `hang` never answers. */
export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly drop?: boolean;
  readonly hang?: boolean;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
  readonly form: URLSearchParams;
}

/** A small HTTP server that answers as a function says, and remembers what it received. */
export class ScriptedOrg {
  readonly received: Received[] = [];
  answer: (request: Received) => Answer;
  readonly #server: Server;

  constructor(answer: (request: Received) => Answer) {
    this.answer = answer;
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const request = received(incoming, Buffer.concat(chunks).toString("utf8"));
        this.received.push(request);
        const answered = this.answer(request);
        if (answered.hang === true) return;
        if (answered.drop === true) {
          incoming.socket.destroy();
          return;
        }
        const isText = answered.text !== undefined;
        outgoing.writeHead(answered.status ?? 200, {
          "content-type": isText ? "text/html" : "application/json;charset=UTF-8",
          ...answered.headers
        });
        outgoing.end(isText ? answered.text : JSON.stringify(answered.body ?? {}));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests whose path contains `part`. */
  of(part: string): Received[] {
    return this.received.filter(({ path }) => path.includes(part));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

function received(incoming: IncomingMessage, text: string): Received {
  const url = new URL(incoming.url ?? "/", "http://org");
  const isJson = incoming.headers["content-type"]?.includes("json") === true;
  return {
    method: incoming.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: isJson && text !== "" ? (JSON.parse(text) as unknown) : text,
    form: new URLSearchParams(isJson ? "" : text)
  };
}

export const orgId = "00D000000000001EAA";
export const userId = "005000000000001AAA";

/** What any org answers to the first requests of a bridge; `null` for anything else. */
export function firstAnswers(request: Received, url: string): Answer | null {
  if (request.path === "/services/oauth2/token") {
    return { body: { access_token: "00D000000000001!first", instance_url: url, id: `${url}/id/${orgId}/${userId}` } };
  }
  if (request.path === "/services/data") {
    return { body: ["61.0", "62.0", "67.0"].map((version) => ({ version, url: `/services/data/v${version}` })) };
  }
  if (/^\/services\/data\/v[\d.]+\/?$/.test(request.path)) {
    return { body: { identity: `${url}/id/${orgId}/${userId}` } };
  }
  return null;
}

export const sessionExpired: Answer = {
  status: 401,
  body: [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }]
};
