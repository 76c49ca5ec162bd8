import { z } from "zod";
import type { Operations } from "../bridge/operations.ts";
import type { Language, Views } from "../bridge/views.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import { actorName } from "./parameters.ts";
import type { ExplainItem } from "../ports/explanation.ts";
import type { EventClients } from "./eventClients.ts";
import type { Metrics } from "./metrics.ts";
import type { RecentAnswers } from "./recentAnswers.ts";
import type { StreamClient } from "./streamClient.ts";

/** What handlers may use. They have never heard of express. */
export interface HandlerDeps {
  readonly views: Views;
  readonly operations: Operations;
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

export interface HandlerRequest<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  /** Of a POST; undefined otherwise. */
  readonly body: Body;
  /** Who asks, for the record; "" where it does not matter. */
  readonly actor: string;
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

/** What a POST brings. */
export interface DocumentedBody<S extends z.ZodType = z.ZodType> {
  readonly contentTypes: readonly [string, ...string[]];
  readonly schema: S;
  readonly maxBytes: number;
  readonly description: string;
}

interface RouteFacts {
  /** OpenAPI form: `/api/v1/items/{itemId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly method: "get" | "post";
  /** `open`: says nothing about work or people, so it needs no token. */
  readonly access: "open" | "token";
  readonly replies: Readonly<Record<number, DocumentedReply>>;
}

interface Shapes<P extends z.ZodObject, Q extends z.ZodObject> {
  readonly params: P;
  readonly query: Q;
}

type Handle<P extends z.ZodObject, Q extends z.ZodObject, B> = (
  request: HandlerRequest<z.output<P>, z.output<Q>, B>,
  deps: HandlerDeps
) => Reply | Promise<Reply>;

type RouteDefinition<P extends z.ZodObject, Q extends z.ZodObject> = Omit<RouteFacts, "method"> &
  Shapes<P, Q> & { readonly handle: Handle<P, Q, undefined> };

type ActionDefinition<P extends z.ZodObject, Q extends z.ZodObject, S extends z.ZodType> = Omit<
  RouteFacts,
  "method" | "access"
> &
  Shapes<P, Q> & { readonly body: DocumentedBody<S>; readonly handle: Handle<P, Q, z.output<S>> };

export interface Route extends RouteFacts, Shapes<z.ZodObject, z.ZodObject> {
  readonly body: DocumentedBody | null;
  /** Throws a BridgeError that names everything wrong at once. */
  answer(request: HandlerRequest, deps: HandlerDeps): Reply | Promise<Reply>;
}

/** Joins a handler to the shapes it expects; the handler sees only what has passed them. */
export function route<P extends z.ZodObject, Q extends z.ZodObject>(definition: RouteDefinition<P, Q>): Route {
  return {
    ...definition,
    method: "get",
    body: null,
    answer(request, deps) {
      const { params, query } = checked(definition, request);
      return definition.handle({ ...request, params, query, body: undefined }, deps);
    }
  };
}

/** The same for what changes something: it has a body, and somebody's name. */
export function action<P extends z.ZodObject, Q extends z.ZodObject, S extends z.ZodType>(
  definition: ActionDefinition<P, Q, S>
): Route {
  return {
    ...definition,
    method: "post",
    access: "token",
    answer(request, deps) {
      const { params, query, body } = checked(definition, request, definition.body.schema);
      return definition.handle(
        { ...request, actor: request.actor.trim(), params, query, body: body as z.output<S> },
        deps
      );
    }
  };
}

const actorShape = z.strictObject({ "X-Actor": actorName });

function checked<P extends z.ZodObject, Q extends z.ZodObject>(
  { path, params, query }: Shapes<P, Q> & Pick<RouteFacts, "path">,
  request: HandlerRequest,
  body?: z.ZodType
): { params: z.output<P>; query: z.output<Q>; body: unknown } {
  const found = {
    params: params.safeParse(request.params),
    query: query.safeParse(request.query),
    body: (body ?? z.unknown()).safeParse(request.body),
    actor: actorShape.safeParse({ "X-Actor": body === undefined ? "-" : request.actor })
  };
  const problems = [
    ...problemsIn("path", request.params, found.params.error),
    ...problemsIn("query", request.query, found.query.error),
    ...problemsIn("body", request.body, found.body.error),
    ...problemsIn("header", { "X-Actor": request.actor }, found.actor.error)
  ];
  if (found.params.success && found.query.success && problems.length === 0)
    return { params: found.params.data, query: found.query.data, body: found.body.data };
  throw invalid(path, problems);
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
    const value = key === undefined ? received : (received as Record<string, unknown>)[String(key)];
    const said = value === undefined ? "" : `, not ${JSON.stringify(value).slice(0, 80)}`;
    return [{ path: [place, ...issue.path].join("."), message: `${issue.message}${said}` }];
  });
}
