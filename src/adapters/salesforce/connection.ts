import { Connection } from "jsforce";
import { BridgeError } from "../../ports/bridgeError.ts";
import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import { ApiBudget } from "./apiBudget.ts";
import { createTokenSource } from "./auth/createTokenSource.ts";
import { TokenKeeper } from "./auth/tokenKeeper.ts";
import { ClockOffset } from "./clockOffset.ts";
import { subresponsesOf, type Subresponse } from "./composite.ts";
import { failureError, failureOf, messageOf, type Failure } from "./failure.ts";
import type { ApiUsage, RestRequest, Session } from "./feeds/feed.ts";
import { oldestApiVersion, type SalesforceOptions } from "./options.ts";
import type { Row } from "./row.ts";
import { WireTransport, type Exchange, type WireOptions, type WireRequest } from "./transport.ts";

/** What came back from one request, whether or not the org did what was asked. */
export type Reply =
  | { readonly kind: "body"; readonly body: unknown; readonly status: number }
  | { readonly kind: "failed"; readonly failure: Failure; readonly cause: unknown };

/** Whether the org answered at all: what the link to it is judged by. */
export type RequestOutcome =
  | { readonly kind: "answered" }
  | { readonly kind: "unanswered"; readonly reason: string }
  | { readonly kind: "lockedOut"; readonly reason: string };

export interface SendOptions {
  readonly timeoutMs: number;
}

export interface OrgIdentity {
  readonly orgId: string;
  readonly userId: string;
  readonly instanceUrl: string;
}

/**
 * The authenticated REST connection: a jsforce Connection with our transport under it and our token keeper beside it.
 * Every request has a time limit and is sent once, but for an expired session, which is renewed once by jsforce; the
 * keeper's breaker ends jsforce's endless renewals. Counts calls and measures the org's clock on the way.
 */
export class OrgConnection implements Session {
  readonly budget: ApiBudget;
  readonly clock = new ClockOffset();
  readonly #options: SalesforceOptions;
  readonly #time: Time;
  readonly #log: Log;
  readonly #transport: WireTransport;
  readonly #keeper: TokenKeeper;
  readonly #jsforce: Connection;
  #onOutcome: (outcome: RequestOutcome) => void = () => {};
  #lastClockAt = 0;
  #renewalError: unknown = null;

  constructor(options: SalesforceOptions, time: Time, log: Log) {
    this.#options = options;
    this.#time = time;
    this.#log = log;
    this.#transport = new WireTransport(time, options.proxyEnvironment);
    this.#keeper = new TokenKeeper(createTokenSource(options.auth, this.#transport, time), time);
    this.budget = new ApiBudget(options.apiBudget);
    this.#jsforce = new Connection({
      version: options.apiVersion,
      instanceUrl: "https://not-connected.invalid",
      logLevel: "NONE",
      refreshFn: (connection, done) => {
        void this.#renewFor(connection, done);
      }
    });
  }

  get instanceUrl(): string {
    return this.#jsforce.instanceUrl;
  }

  get apiVersion(): string {
    return this.#jsforce.version;
  }

  get loginName(): string {
    return this.#keeper.sourceName;
  }

  /** `/services/data/vNN.0`, as sub-requests of a composite need it. */
  get basePath(): string {
    return `/services/data/v${this.apiVersion}`;
  }

  /** `listener` hears of each request whether the org answered; one listener. */
  onOutcome(listener: (outcome: RequestOutcome) => void): void {
    this.#onOutcome = listener;
  }

  apiUsage(): ApiUsage | null {
    return this.budget.usage;
  }

  async accessToken(): Promise<string> {
    return this.#take(await this.#keeper.current());
  }

  async refresh(): Promise<string> {
    return this.#take(await this.#keeper.renew(this.#jsforce.accessToken ?? null));
  }

  /**
   * Obtains a token, settles the API version and learns who the org is. Throws OrgAuthenticationFailed,
   * OrgUnreachable (retryable), or OrgRefused when the org is too old.
   */
  async connect(): Promise<OrgIdentity> {
    await this.accessToken();
    this.#jsforce.version = await this.#negotiateVersion();
    const resources = await this.request({ method: "GET", path: "/" });
    const identity = (resources as { identity?: unknown } | null)?.identity;
    const [orgId, userId] = typeof identity === "string" ? identity.split("/").slice(-2) : [];
    if (orgId === undefined || userId === undefined) {
      throw new BridgeError({
        code: "OrgRefused",
        message: `${this.instanceUrl} does not say which org it is: GET ${this.basePath} brought no identity.`,
        actions: ["Check that the address is a Salesforce org's."]
      });
    }
    return { orgId, userId, instanceUrl: this.instanceUrl };
  }

  async request(request: RestRequest): Promise<unknown> {
    const reply = await this.send(request, { timeoutMs: this.#options.queryTimeoutMs });
    if (reply.kind === "body") return reply.body;
    throw failureError(reply.failure, `${request.method} ${pathOnly(request.path)}`, reply.cause);
  }

  /** Sends once and never throws. */
  async send(request: RestRequest, { timeoutMs }: SendOptions): Promise<Reply> {
    const seen: { status: number | null } = { status: null };
    try {
      if (this.#jsforce.accessToken === undefined || this.#jsforce.accessToken === null) await this.accessToken();
      const options: WireOptions = { timeout: timeoutMs, onExchange: (exchange) => this.#note(exchange, seen) };
      const body = await this.#jsforce.request(this.#asHttp(request), { ...options, transport: this.#counted() });
      this.#onOutcome({ kind: "answered" });
      return { kind: "body", body, status: seen.status ?? 0 };
    } catch (cause) {
      const reply: Reply = { kind: "failed", failure: this.#judge(cause, seen.status), cause: this.#causeOf(cause) };
      this.#onOutcome(outcomeOf(reply));
      return reply;
    }
  }

  /**
   * All records of a SOQL query, page by page. The next page is on its way while `take` works on one; a `take` that
   * returns a promise holds the page after that back.
   */
  async query(soql: string, take: (rows: readonly Row[]) => void | Promise<void>): Promise<void> {
    let page = await this.#page(`/query?q=${encodeURIComponent(soql)}`);
    for (;;) {
      const next = page.next === null ? null : this.#page(page.next);
      // Should `take` throw, nobody is left to hear of the next page's failure.
      next?.catch(() => undefined);
      await take(page.rows);
      if (next === null) return;
      page = await next;
    }
  }

  async queryAll(soql: string): Promise<Row[]> {
    const all: Row[] = [];
    await this.query(soql, (rows) => {
      for (const row of rows) all.push(row);
    });
    return all;
  }

  /** At most five queries with one API call; the records of each, in order. Throws when one of them is refused. */
  async queryTogether(soql: readonly string[]): Promise<Row[][]> {
    const subrequests = soql.map((text, index) => ({
      method: "GET",
      url: `${this.basePath}/query?q=${encodeURIComponent(text)}`,
      referenceId: `query${index}`
    }));
    const body = { allOrNone: false, compositeRequest: subrequests };
    const answers = subresponsesOf(await this.request({ method: "POST", path: "/composite", body }));
    return Promise.all(soql.map((text, index) => this.#pagesFrom(answers[index], text)));
  }

  async #pagesFrom(answer: Subresponse | undefined, soql: string): Promise<Row[]> {
    if (answer === undefined) throw strangeAnswer(soql);
    if (answer.httpStatusCode >= 400) {
      const { code, message } = answer.error;
      const failure = { code, message, httpStatus: answer.httpStatusCode, isOutcomeUnknown: false };
      throw failureError(failure, `query ${soql.slice(0, 120)}`, null);
    }
    let { rows, next } = pageOf(answer.body, soql);
    while (next !== null) {
      const page: Page = await this.#page(next);
      rows = rows.concat(page.rows);
      next = page.next;
    }
    return [...rows];
  }

  async #page(path: string): Promise<Page> {
    return pageOf(await this.request({ method: "GET", path }), pathOnly(path));
  }

  close(): void {
    this.#transport.close();
  }

  async #renewFor(connection: Connection, done: (error: Error | null, accessToken?: string) => void): Promise<void> {
    try {
      const grant = await this.#keeper.renew(connection.accessToken ?? null);
      connection.instanceUrl = grant.instanceUrl;
      done(null, grant.accessToken);
    } catch (error) {
      this.#renewalError = error;
      done(new Error(messageOf(error)));
    }
  }

  #take(grant: { readonly accessToken: string; readonly instanceUrl: string }): string {
    this.#jsforce.accessToken = grant.accessToken;
    this.#jsforce.instanceUrl = grant.instanceUrl;
    return grant.accessToken;
  }

  async #negotiateVersion(): Promise<string> {
    const wanted = Number(this.#options.apiVersion);
    const offered = (await this.request({ method: "GET", path: "/services/data" })) as { version?: string }[] | null;
    const versions = (Array.isArray(offered) ? offered : []).map((entry) => Number(entry.version));
    const best = Math.max(...versions.filter((version) => version <= wanted));
    if (best >= oldestApiVersion) return best.toFixed(1);
    throw new BridgeError({
      code: "OrgRefused",
      message: `The org offers API versions up to ${Math.max(0, ...versions)}; at least ${oldestApiVersion}.0 and at most ${wanted.toFixed(1)} is needed.`,
      actions: [`Set org.api_version to ${oldestApiVersion}.0 or later.`]
    });
  }

  #asHttp(request: RestRequest): {
    url: string;
    method: RestRequest["method"];
    headers: Record<string, string>;
    body?: string;
  } {
    const url = request.path.startsWith("/services/") ? request.path : `${this.basePath}${request.path}`;
    const accept = { accept: "application/json" };
    if (request.body === undefined) return { url: this.instanceUrl + url, method: request.method, headers: accept };
    const headers = { ...accept, "content-type": "application/json" };
    return { url: this.instanceUrl + url, method: request.method, headers, body: JSON.stringify(request.body) };
  }

  /** The transport as jsforce calls it: once per attempt, a repetition after a renewal included. */
  #counted(): { httpRequest: (request: WireRequest, options: WireOptions) => unknown } {
    return {
      httpRequest: (request, options) => {
        if (!request.url.endsWith("/services/data")) this.budget.noteCall();
        return this.#transport.httpRequest(request, options);
      }
    };
  }

  #note({ sentAt, receivedAt, response }: Exchange, seen: { status: number | null }): void {
    seen.status = response.statusCode;
    if (response.statusCode !== 401) this.#keeper.noteAccepted();
    this.budget.noteLimit(response.headers["sforce-limit-info"]);
    this.#noteClock(response.headers["date"], sentAt, receivedAt);
  }

  #noteClock(date: string | undefined, sentAt: number, receivedAt: number): void {
    const now = this.#time.monotonic();
    if (this.#lastClockAt !== 0) this.clock.drift(now - this.#lastClockAt);
    this.#lastClockAt = now;
    this.clock.note(date, sentAt, receivedAt);
  }

  #judge(cause: unknown, status: number | null): Failure {
    const error = this.#causeOf(cause);
    if (!(error instanceof BridgeError)) return failureOf(error, status);
    // The session could not be renewed: the request itself was answered 401 or never sent.
    const code = error.ids["errorCode"] ?? error.code;
    return { code, message: error.message, httpStatus: status, isOutcomeUnknown: false };
  }

  /**
   * jsforce keeps only the text of what its refresh function threw, with words of its own before it; requests that
   * waited for the same refresh get the text alone.
   */
  #causeOf(cause: unknown): unknown {
    if (this.#renewalError === null || !messageOf(cause).endsWith(messageOf(this.#renewalError))) return cause;
    this.#log.debug("The session could not be renewed", { cause: messageOf(cause) });
    return this.#renewalError;
  }
}

function outcomeOf({ failure, cause }: Extract<Reply, { kind: "failed" }>): RequestOutcome {
  if (cause instanceof BridgeError && cause.code === "OrgAuthenticationFailed") {
    const message = cause.message.endsWith(".") ? cause.message : `${cause.message}.`;
    return { kind: "lockedOut", reason: [message, ...cause.actions].join(" ") };
  }
  const isAnswered = failure.httpStatus !== null && failure.httpStatus < 500;
  return isAnswered ? { kind: "answered" } : { kind: "unanswered", reason: `${failure.code}: ${failure.message}` };
}

interface Page {
  readonly rows: readonly Row[];
  /** Path of the next page behind the version; null at the end. */
  readonly next: string | null;
}

function pageOf(body: unknown, soql: string): Page {
  const page = body as { records?: unknown; done?: unknown; nextRecordsUrl?: unknown } | null;
  if (!Array.isArray(page?.records)) throw strangeAnswer(soql);
  const next = typeof page.nextRecordsUrl === "string" && page.done !== true ? page.nextRecordsUrl : null;
  return {
    rows: page.records as Row[],
    next: next === null ? null : next.replace(/^.*\/services\/data\/v[\d.]+/, "")
  };
}

function strangeAnswer(asked: string): BridgeError {
  return new BridgeError({
    code: "OrgUnreachable",
    message: `The org answered a query with something else than records: ${asked.slice(0, 200)}`,
    actions: ["Check what stands between the bridge and the org (proxy, login page)."],
    isRetryable: true,
    ids: { errorCode: "STRANGE_ANSWER", outcome: "unknown" }
  });
}

/** Without the query, which may hold ids by the hundred, or callers' numbers. */
function pathOnly(path: string): string {
  return path.split("?", 1)[0] ?? path;
}
