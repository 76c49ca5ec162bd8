import type { IncomingMessage, ServerResponse } from "node:http";
import type { OrgContext } from "../orgContext.ts";
import type { HttpReply } from "../streaming/heldPoll.ts";
import type { OrgRequest } from "./orgRequest.ts";
import { readTarget } from "./orgRequest.ts";
import { readBody } from "./readBody.ts";
import { mentionedIds } from "./recordIds.ts";
import type { Reply } from "./reply.ts";
import type { Fate } from "./throughFaults.ts";

/** Numbers the requests of this process; evidence of several orgs in one process stays distinguishable. */
let requestNumber = 0;

/** One request and its answer, with a line of evidence for each at the socket. */
export class Exchange {
  readonly request: OrgRequest;
  readonly response: ServerResponse;
  readonly #context: OrgContext;

  private constructor(context: OrgContext, request: OrgRequest, response: ServerResponse) {
    this.#context = context;
    this.request = request;
    this.response = response;
  }

  /** Reads the request and notes it before any logic sees it; undefined when the client hung up meanwhile. */
  static async receive(
    context: OrgContext,
    message: IncomingMessage,
    response: ServerResponse
  ): Promise<Exchange | undefined> {
    requestNumber += 1;
    const requestId = `r${requestNumber}`;
    const body = await readBody(message);
    if (body === undefined) {
      response.destroy();
      return undefined;
    }
    const { method = "GET", headers, url = "/" } = message;
    const exchange = new Exchange(context, { requestId, method, headers, body, ...readTarget(url) }, response);
    exchange.#note("in", {}, `${url} ${body}`);
    return exchange;
  }

  answer(reply: Reply): void {
    this.end({ kind: "answer", reply });
  }

  /** Brings the request to its end: an answer, a destroyed socket, or an open one that stays silent. */
  end(fate: Fate): void {
    const committed = this.#context.evidence.hasCommitted(this.request.requestId);
    if (fate.kind !== "answer") {
      this.#note("out", { status: null, fate: fate.kind, committed });
      if (fate.kind === "destroy") this.response.destroy();
      return;
    }
    const { status, headers, body } = fate.reply;
    this.#note("out", { status, committed }, body);
    if (this.response.destroyed) return;
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    this.response.writeHead(status, { ...headers, ...length });
    this.response.end(this.request.method === "HEAD" ? undefined : body);
  }

  /** The same reply, noted as it is sent. */
  observed(reply: HttpReply): HttpReply {
    return {
      send: (status, headers, body) => {
        this.#note("out", { status, committed: false }, body);
        reply.send(status, headers, body);
      },
      onClientGone: (gone) => {
        reply.onClientGone(gone);
      }
    };
  }

  #note(dir: "in" | "out", fields: Readonly<Record<string, unknown>>, text = ""): void {
    const { evidence, store } = this.#context;
    if (evidence.path === undefined) return;
    const { requestId, method, path } = this.request;
    const recordIds = mentionedIds(text, (prefix) => store.objectOfId(prefix) !== undefined);
    evidence.write({ dir, requestId, method, path, status: null, recordIds, committed: null, ...fields });
  }
}
