import type { z } from "zod";
import type { Language, Views } from "../bridge/views.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import type { ExplainItem } from "../ports/explanation.ts";
import type { EventClients } from "./eventClients.ts";
import type { Metrics } from "./metrics.ts";
import type { RecentAnswers } from "./recentAnswers.ts";
import type { StreamClient } from "./streamClient.ts";

/** What handlers may use. They have never heard of express. */
export interface HandlerDeps {
  readonly views: Views;
  readonly events: EventClients;
  readonly metrics: Metrics;
  readonly recent: RecentAnswers;
  /** How an agent is shown; null: by id. Never a customer. */
  readonly agentName: (agentId: string) => string | null;
  /** Null where there is no journal to explain from. */
  readonly explain: ExplainItem | null;
  /** ISO 8601, now. */
  readonly now: () => string;
  readonly document: () => object;
}

export interface HandlerRequest<Params = unknown, Query = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly language: Language;
  /** Fresh for every request; the only inline script that a page may run carries it. */
  readonly nonce: string;
  /** What the client last saw of the event stream; null when it says nothing. */
  readonly lastEventId: string | null;
}

export type Reply =
  | { readonly status: number; readonly body: unknown; readonly contentType?: string }
  | { readonly status: number; readonly text: string | Buffer; readonly contentType: string }
  | { readonly status: 200; readonly open: (client: StreamClient) => void };

export interface DocumentedReply {
  readonly description: string;
  readonly contentType?: string;
  /** Absent: not JSON. */
  readonly schema?: z.ZodType;
}

interface RouteFacts {
  /** OpenAPI form: `/api/v1/items/{itemId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** `open`: says nothing about work or people, so it needs no token. */
  readonly access: "open" | "token";
  readonly replies: Readonly<Record<number, DocumentedReply>>;
}

interface RouteDefinition<P extends z.ZodObject, Q extends z.ZodObject> extends RouteFacts {
  readonly params: P;
  readonly query: Q;
  readonly handle: (request: HandlerRequest<z.output<P>, z.output<Q>>, deps: HandlerDeps) => Reply | Promise<Reply>;
}

export interface Route extends RouteFacts {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Throws a BridgeError that names all wrong parameters at once. */
  answer(request: HandlerRequest, deps: HandlerDeps): Reply | Promise<Reply>;
}

/** Joins a handler to the shapes it expects; the handler sees only what has passed them. */
export function route<P extends z.ZodObject, Q extends z.ZodObject>(definition: RouteDefinition<P, Q>): Route {
  return {
    ...definition,
    answer(request, deps) {
      const params = definition.params.safeParse(request.params);
      const query = definition.query.safeParse(request.query);
      if (params.success && query.success)
        return definition.handle({ ...request, params: params.data, query: query.data }, deps);
      throw invalid(definition.path, [
        ...problemsIn("path", request.params, params.error),
        ...problemsIn("query", request.query, query.error)
      ]);
    }
  };
}

function invalid(path: string, problems: readonly Problem[]): BridgeError {
  return new BridgeError({
    code: "RequestInvalid",
    message: `The request to ${path} has ${problems.length === 1 ? "a wrong parameter" : "wrong parameters"}.`,
    actions: ["Correct the parameters named in `problems`; /openapi.json lists what each route takes."],
    problems
  });
}

function problemsIn(place: string, received: unknown, error: z.ZodError | undefined): Problem[] {
  return (error?.issues ?? []).flatMap((issue): Problem[] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({ path: `${place}.${key}`, message: "is not known to this route" }));
    const [key] = issue.path;
    const value = (received as Record<string, unknown>)[String(key)];
    const said = value === undefined ? "" : `, not ${JSON.stringify(value).slice(0, 80)}`;
    return [{ path: [place, ...issue.path].join("."), message: `${issue.message}${said}` }];
  });
}
