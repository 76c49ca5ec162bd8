// oxlint-disable no-underscore-dangle -- the names are those of faye
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { BayeuxMessage } from "faye/src/protocol/client.js";
import NodeHttp, { type LongPollingDispatcher } from "faye/src/transport/node_http.js";
import { type BayeuxFailure, broken, failureOfBody } from "./bayeuxFailure.ts";

/** A peer that vanished without a word is noticed by TCP after this and ten probes of a second. */
const tcpProbeAfterMs = 10_000;
const bodyCharsKept = 2_000;
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Proxy variables as in an environment (`https_proxy`, `no_proxy`, ...); nothing is read from the process itself. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * faye's HTTP transport with five faults removed: it took proxies from the environment even for loopback, threw out of
 * a listener on a cookie for another domain, ignored the HTTP status, waited for ever for the rest of a body that was
 * cut off, and repeated failed messages by itself. Every failure is reported once, and nothing is sent twice.
 */
export class LongPolling extends NodeHttp {
  readonly #onFailure: (failure: BayeuxFailure) => void;
  readonly #agent: HttpAgent;
  #lastError = "the connection failed";

  constructor(
    dispatcher: LongPollingDispatcher,
    proxyEnvironment: ProxyEnvironment,
    onFailure: (failure: BayeuxFailure) => void
  ) {
    super(dispatcher, dispatcher.endpoint);
    this.#onFailure = onFailure;
    this.#agent = agentFor(dispatcher.endpoint, proxyEnvironment);
  }

  /** Closes the connections: a new life begins on new ones. */
  destroy(): void {
    this.#agent.destroy();
  }

  override _buildParams(content: Buffer): RequestOptions {
    return { ...super._buildParams(content), agent: this.#agent };
  }

  /** A poll that is alone does not wait for company: events would wait with it. */
  override sendMessage(message: BayeuxMessage): Promise<ClientRequest> {
    if (message.channel === "/meta/connect" && this._outbox.length === 0 && message.advice === undefined) {
      return Promise.resolve(this.request([message]));
    }
    return super.sendMessage(message);
  }

  override request(messages: BayeuxMessage[]): ClientRequest {
    const request = super.request(messages);
    request.on("socket", (socket) => socket.setKeepAlive(true, tcpProbeAfterMs));
    request.prependListener("error", (error) => {
      this.#lastError = error.message;
    });
    return request;
  }

  /** Our agent knows the proxy; faye's own would take one for loopback too. */
  override _findProxy(): undefined {
    return undefined;
  }

  /** The jar throws for a cookie of another domain (`Domain=.salesforce.com` behind a proxy or in a test). */
  override _storeCookies(setCookie: string[] | undefined): void {
    for (const cookie of setCookie ?? []) {
      try {
        this._dispatcher.cookies.setCookieSync(cookie, this.endpoint.href, { ignoreError: true });
      } catch {
        // A cookie that cannot be stored is not sent back; the server then says what it misses.
      }
    }
  }

  override _handleResponse(messages: BayeuxMessage[], response: IncomingMessage): void {
    response.once("close", () => {
      if (!response.complete) this.#onFailure(broken("the answer was cut off before its end"));
    });
    if (response.statusCode === 200) super._handleResponse(messages, response);
    else this.#reportStatus(response);
  }

  override _handleError(): void {
    this.#onFailure(broken(this.#lastError));
  }

  #reportStatus(response: IncomingMessage): void {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      if (body.length < bodyCharsKept) body += chunk;
    });
    response.on("end", () => this.#onFailure(failureOfBody(response.statusCode ?? 0, body)));
  }
}

function agentFor({ protocol, hostname }: URL, proxyEnvironment: ProxyEnvironment): HttpAgent {
  const proxyEnv = loopback.test(hostname) ? {} : { ...proxyEnvironment };
  return protocol === "https:"
    ? new HttpsAgent({ keepAlive: true, proxyEnv })
    : new HttpAgent({ keepAlive: true, proxyEnv });
}
