/** What a Bayeux 1.0 client may send. Everything is optional because everything may be missing: refusals name the gap. */
export interface BayeuxRequest {
  readonly channel?: string;
  readonly id?: string | number;
  readonly clientId?: string;
  readonly connectionType?: string;
  readonly supportedConnectionTypes?: readonly string[];
  readonly subscription?: string | readonly string[];
  readonly advice?: { readonly timeout?: number };
  readonly ext?: { readonly replay?: unknown };
}

export interface BayeuxAdvice {
  readonly interval?: number;
  readonly timeout?: number;
  readonly reconnect: "retry" | "handshake" | "none";
}

/** One reply on a meta channel. Property order is the order seen in logs of real orgs. */
export interface BayeuxReply {
  readonly ext?: Readonly<Record<string, unknown>>;
  readonly minimumVersion?: string;
  readonly clientId?: string;
  readonly supportedConnectionTypes?: readonly string[];
  readonly advice?: BayeuxAdvice;
  readonly channel: string;
  readonly id?: string | number;
  readonly subscription?: string;
  readonly version?: string;
  readonly error?: string;
  readonly successful?: boolean;
}

/** The messages of a request body (a Bayeux array, or one object), or `undefined` when it is no such thing. */
export function parseBayeuxBody(body: string): readonly BayeuxRequest[] | undefined {
  const parsed = parseJson(body);
  const messages: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return messages.length > 0 && messages.every(isMessage) ? messages : undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is BayeuxRequest {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members every reply repeats from its request: `{}` where the client sent no id. */
export function echoedId(message: BayeuxRequest): { readonly id?: string | number } {
  return message.id === undefined ? {} : { id: message.id };
}
