import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { at } from "./sampleEvent.ts";

export type Script = (request: { readonly path: string; readonly query: URLSearchParams; readonly body: unknown }) => {
  readonly status: number;
  readonly body: unknown;
};

const capabilities = {
  decide: "immediate",
  holdCall: true,
  offerOutcome: true,
  revokeOffer: true,
  setAgentState: "none",
  externalTasks: "none",
  snapshot: true,
  replay: true,
  lease: "native",
  heartbeatMs: 50
};

/** An integrator that answers from a script, by method and path; what it lists no answer for is 404. */
export class ScriptedIntegrator {
  readonly url: string;
  readonly asked: string[] = [];
  readonly script: Record<string, Script> = {
    "GET /v1/capabilities": () => ({ status: 200, body: capabilities }),
    "GET /v1/snapshot": () => this.snapshot("boot-1", 0)
  };
  /** Requests are cut instead of answered. */
  isGone = false;
  readonly #server: Server;

  static async open(): Promise<ScriptedIntegrator> {
    let answer: ScriptedIntegrator | null = null;
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const reply = answer?.answer(request.method ?? "", request.url ?? "", Buffer.concat(parts).toString());
        if (reply === null || reply === undefined) request.socket.destroy();
        else response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    answer = new ScriptedIntegrator(server);
    return answer;
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/base`;
  }

  snapshot(epoch: string, seq: number): ReturnType<Script> {
    return { status: 200, body: { epoch, sequence: String(seq), takenAt: at, calls: [], agents: [] } };
  }

  answer(method: string, url: string, body: string): ReturnType<Script> | null {
    const { pathname, searchParams } = new URL(url, "http://integrator");
    const path = pathname.replace(/^\/base/, "");
    this.asked.push(`${method} ${path}`);
    if (this.isGone) return null;
    const script = this.script[`${method} ${path}`] ?? (() => ({ status: 404, body: {} }));
    return script({ path, query: searchParams, body: body === "" ? null : (JSON.parse(body) as unknown) });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
