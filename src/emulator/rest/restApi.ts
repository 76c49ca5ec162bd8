import type { OrgRequest } from "../http/orgRequest.ts";
import { errorEntry, jsonReply } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { transactionWhenFree } from "../records/heldTransaction.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { RecordStore } from "../records/store.ts";
import type { Origin } from "../records/transaction.ts";
import { batch } from "./batch.ts";
import {
  createCollection,
  createTree,
  deleteCollection,
  readCollection,
  updateCollection,
  upsertCollection
} from "./collections.ts";
import { composite, compositeGraph } from "./composite.ts";
import { errorStatus } from "./errorStatus.ts";
import { FIRST_VERSION, LAST_VERSION, resourceList, versionList } from "./orgResource.ts";
import { parseBody } from "./restCall.ts";
import type { ComposedHandler, RestCall, RestOrg, RestReply, RunTransaction } from "./restCall.ts";
import { matchPattern, noRoute, rowRoutes } from "./rowRoutes.ts";

/** How long the fault plan lets a request's transactions stay open. */
export interface RestOptions {
  readonly userId: string;
  readonly commitDelayMs: number;
  readonly identityUrl: (userId: string) => string;
}

/** A route found for a request, before anything of the request was looked at but method and path. */
export interface FoundRestRoute {
  /** The name that faults know it by. */
  readonly name: string;
  /** Whether it is answered without a token and not counted. */
  readonly isOpen: boolean;
  readonly answer: (options: RestOptions) => Reply | Promise<Reply>;
}

interface ComposedRoute {
  readonly name: string;
  readonly method: string;
  readonly pattern: string;
  readonly compose: ComposedHandler;
}

const composedRoutes: readonly ComposedRoute[] = [
  { name: "composite", method: "POST", pattern: "composite", compose: composite },
  { name: "composite.graph", method: "POST", pattern: "composite/graph", compose: compositeGraph },
  { name: "composite.batch", method: "POST", pattern: "composite/batch", compose: batch },
  { name: "composite.sobjects.create", method: "POST", pattern: "composite/sobjects", compose: createCollection },
  { name: "composite.sobjects.update", method: "PATCH", pattern: "composite/sobjects", compose: updateCollection },
  { name: "composite.sobjects.delete", method: "DELETE", pattern: "composite/sobjects", compose: deleteCollection },
  { name: "composite.sobjects.read", method: "GET", pattern: "composite/sobjects/:object", compose: readCollection },
  { name: "composite.sobjects.read", method: "POST", pattern: "composite/sobjects/:object", compose: readCollection },
  {
    name: "composite.sobjects.upsert",
    method: "PATCH",
    pattern: "composite/sobjects/:object/:field",
    compose: upsertCollection
  },
  { name: "composite.tree", method: "POST", pattern: "composite/tree/:object", compose: createTree }
];

/** The names of all REST routes, as faults know them. */
export const restRouteNames: readonly string[] = [
  ...new Set(["versions", "resources", ...composedRoutes.map(({ name }) => name), ...rowRoutes.map(({ name }) => name)])
];

/** Everything below `/services/data`. */
export class RestApi {
  readonly #org: RestOrg;

  constructor(org: RestOrg) {
    this.#org = org;
  }

  /** The route of a request below `/services/data`; undefined for other paths. */
  route(request: OrgRequest): FoundRestRoute | undefined {
    const path = /^\/services\/data(?:\/(.*))?$/.exec(request.path);
    if (!path) return undefined;
    const [version = "", ...rest] = (path[1] ?? "").split("/").filter((part) => part !== "");
    if (version === "") return { name: "versions", isOpen: true, answer: () => jsonReply(200, versionList()) };
    const number = Number(/^v(\d{1,3})\.0$/.exec(version)?.[1] ?? Number.NaN);
    if (!(number >= FIRST_VERSION && number <= LAST_VERSION)) return this.#refusing(unsupportedVersion(number));
    return this.#versionRoute(request, number, rest);
  }

  #versionRoute(request: OrgRequest, version: number, rest: readonly string[]): FoundRestRoute {
    const decoded = rest.map(decodeURIComponent);
    const segments = decoded[0] === "tooling" ? decoded.slice(1) : decoded;
    const asked = request.query.get("_HttpMethod")?.toUpperCase() ?? request.method;
    const method = asked === "HEAD" ? "GET" : asked;
    const { query, headers } = request;
    const versionPath = `/services/data/v${version}.0`;
    const call = { method, segments, params: {}, query, headers, versionPath, version };
    const read = (params: Record<string, string>): RestCall => ({ ...call, params, body: parseBody(request.body) });
    if (segments.length === 0) return this.#answering("resources", request, read, {}, resourceAnswer);
    const allowed: string[] = [];
    for (const route of [...composedRoutes, ...rowRoutes]) {
      const params = matchPattern(route.pattern, segments);
      if (!params) continue;
      if (route.method !== method) allowed.push(route.method);
      else return this.#answering(nameOf(route.name, params), request, read, params, answerOf(route));
    }
    return this.#refusing(noRoute(method, allowed));
  }

  #answering(
    name: string,
    request: OrgRequest,
    read: (params: Record<string, string>) => RestCall,
    params: Record<string, string>,
    answer: (call: RestCall, run: RunTransaction, org: RestOrg, options: RestOptions) => Promise<RestReply>
  ): FoundRestRoute {
    const { store } = this.#org.context;
    return {
      name,
      isOpen: false,
      answer: async (options) => {
        const origin = originOf(request, options.userId);
        const run = runnerOf(store, origin, options.commitDelayMs);
        try {
          const reply = await answer(read(params), run, this.#org, options);
          const headers = { ...reply.headers };
          return reply.body === undefined
            ? { status: reply.status, headers, body: undefined }
            : jsonReply(reply.status, reply.body, headers);
        } catch (error) {
          return this.errorReply(error);
        }
      }
    };
  }

  #refusing(refusal: SalesforceError): FoundRestRoute {
    return { name: "unknown", isOpen: false, answer: () => this.errorReply(refusal) };
  }

  /** Salesforce's error body; anything but a SalesforceError is passed on. */
  errorReply(error: unknown): Reply {
    if (!(error instanceof SalesforceError)) throw error;
    return jsonReply(errorStatus(error, this.#org.context.switches), [errorEntry(error)]);
  }
}

function runnerOf(store: RecordStore, origin: Origin, commitDelayMs: number): RunTransaction {
  return async (work) => await transactionWhenFree(store, origin, work, commitDelayMs);
}

async function resourceAnswer(
  call: RestCall,
  run: RunTransaction,
  org: RestOrg,
  options: RestOptions
): Promise<RestReply> {
  return await run((tx) => resourceList(options.identityUrl)(call, tx, org));
}

function answerOf(
  route: ComposedRoute | (typeof rowRoutes)[number]
): (call: RestCall, run: RunTransaction, org: RestOrg) => Promise<RestReply> {
  if ("compose" in route) return route.compose;
  return async (call, run, org) => await run((tx) => route.handle(call, tx, org));
}

function nameOf(name: string, params: Readonly<Record<string, string>>): string {
  return params["object"] === undefined ? name : `${name}:${params["object"]}`;
}

function originOf(request: OrgRequest, userId: string): Origin {
  const client = /client=([^;,]+)/.exec(String(request.headers["sforce-call-options"] ?? ""))?.[1];
  return { kind: "rest", userId, requestId: request.requestId, ...(client === undefined ? {} : { client }) };
}

function unsupportedVersion(version: number): SalesforceError {
  if (version < FIRST_VERSION) {
    return new SalesforceError(
      "UNSUPPORTED_API_VERSION",
      `API version ${version}.0 is retired. Use ${FIRST_VERSION}.0 or later.`,
      { status: 410 }
    );
  }
  return new SalesforceError("NOT_FOUND", "The requested resource does not exist", { status: 404 });
}
