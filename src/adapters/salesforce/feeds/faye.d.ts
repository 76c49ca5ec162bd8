// oxlint-disable no-underscore-dangle -- the names are those of faye
/**
 * The part of faye 1.4.3 that the feeds use, internals included. Its files are named one by one, because jsforce declares
 * the package itself, with less in it.
 */
declare module "faye/src/protocol/client.js" {
  import type { LongPollingDispatcher } from "faye/src/transport/node_http.js";

  export interface BayeuxMessage {
    channel?: string;
    id?: string;
    clientId?: string;
    successful?: boolean;
    error?: string;
    subscription?: string | string[];
    data?: unknown;
    ext?: Record<string, unknown>;
    advice?: { reconnect?: string; interval?: number; timeout?: number };
    /** Only on bodies that are no Bayeux messages at all, such as the REST error of an expired session. */
    errorCode?: string;
    message?: string;
  }

  export interface Extension {
    outgoing?(message: BayeuxMessage, callback: (message: BayeuxMessage | null) => void): void;
    incoming?(message: BayeuxMessage, callback: (message: BayeuxMessage | null) => void): void;
  }

  export interface Dispatcher extends LongPollingDispatcher {
    clientId: string | null;
    connectionType: string;
    _transport?: unknown;
    _envelopes: Map<string, { timer: NodeJS.Timeout | null; request: Promise<{ abort(): void }> | null }>;
    selectTransport: (types: string[]) => void;
    getConnectionTypes: () => string[];
  }

  export interface ClientOptions {
    /** Seconds. */
    timeout?: number;
    /** Seconds. */
    retry?: number;
  }

  class Client {
    constructor(endpoint: string, options: ClientOptions);
    disable(feature: string): void;
    setHeader(name: string, value: string): void;
    addExtension(extension: Extension): void;
    bind(event: "transport:down" | "transport:up", listener: () => void): void;
    subscribe(channel: string, callback: (data: unknown) => void): PromiseLike<void>;
    connect(): void;
    disconnect(): PromiseLike<void> | undefined;
    _state: number;
    _connectRequest: boolean | null;
    _advice: { reconnect: string; interval: number; timeout: number };
    _dispatcher: Dispatcher;
    _responseCallbacks: Map<string, unknown>;
    _channels: { getKeys(): string[]; remove(name: string): void };
    _cycleConnection: () => void;
  }

  export default Client;
}

declare module "faye/src/transport/node_http.js" {
  import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
  import type { BayeuxMessage } from "faye/src/protocol/client.js";

  export interface LongPollingDispatcher {
    readonly endpoint: URL;
    readonly cookies: {
      setCookieSync(cookie: string, url: string, options: { ignoreError: boolean }): unknown;
    };
  }

  /** Calls `_findProxy` while constructing, before fields of a subclass exist. */
  class NodeHttp {
    constructor(dispatcher: LongPollingDispatcher, endpoint: URL);
    readonly endpoint: URL;
    readonly _dispatcher: LongPollingDispatcher;
    _outbox: BayeuxMessage[];
    sendMessage(message: BayeuxMessage): Promise<ClientRequest>;
    request(messages: BayeuxMessage[]): ClientRequest;
    removeTimeout(name: string): void;
    _buildParams(content: Buffer): RequestOptions;
    _findProxy(): string | undefined;
    _storeCookies(setCookie: string[] | undefined): void;
    _handleResponse(messages: BayeuxMessage[], response: IncomingMessage): void;
    _handleError(messages: BayeuxMessage[]): void;
  }
  export default NodeHttp;
}
