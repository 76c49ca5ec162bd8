/**
 * What the Salesforce adapter is told at creation; the shell reads it from the configuration. Durations in
 * milliseconds, secrets already resolved.
 */
export interface JwtLogin {
  readonly kind: "jwt";
  /** Consumer key of the connected or external client app. */
  readonly clientId: string;
  readonly username: string;
  readonly loginUrl: string;
  /** PEM. Secret. */
  readonly privateKey: string;
}

export interface ClientCredentialsLogin {
  readonly kind: "clientCredentials";
  /** The org's My Domain address: the flow is refused at login. and test.salesforce.com. */
  readonly loginUrl: string;
  readonly clientId: string;
  /** Secret. */
  readonly clientSecret: string;
}

/** An alias or username in the store of the `sf` CLI on this machine. */
export interface AliasLogin {
  readonly kind: "alias";
  readonly alias: string;
}

/** A token obtained elsewhere; there is nothing to renew it with. */
export interface TokenLogin {
  readonly kind: "token";
  readonly url: string;
  /** Secret. */
  readonly token: string;
}

export type Login = JwtLogin | ClientCredentialsLogin | AliasLogin | TokenLogin;

export interface EnrichmentOptions {
  /** Work-item or contact fields whose values the policy may use, for instance `Case.Origin`, `Contact.Segment__c`. */
  readonly fields: readonly string[];
  /** Field that names the customer's tier, for instance `Contact.Tier__c`. */
  readonly tierField: string | null;
  readonly languageField: string | null;
  /** Look the contact behind a caller's number up. */
  readonly looksUpCallers: boolean;
  /** An item waits this long for its facts, then goes on without. */
  readonly timeoutMs: number;
  readonly cacheMs: number;
  readonly cacheEntries: number;
  /** Records per query, at most 200. */
  readonly batch: number;
  /** Work-item field from which the customer's age counts, by object: `{ Case: "First_Contact__c" }`. */
  readonly ageFields?: Readonly<Record<string, string>>;
  /** Contact fields that hold telephone numbers. */
  readonly phoneFields?: readonly string[];
}

export interface SalesforceOptions {
  readonly auth: Login;
  /** Highest API version to use, for instance `67.0`; the org may offer less, down to 62.0. */
  readonly apiVersion: string;
  /** Shadow mode: native queues that are looked at, by name or id; nothing is written. Null: active. */
  readonly shadowQueues?: readonly string[] | null;
  readonly feed: "auto" | "changeData" | "pushTopic" | "polling";
  /** Custom change-data channel; null for the standard ones. */
  readonly channel: string | null;
  readonly mayCreatePushTopics: boolean;
  readonly poll: { readonly fastestMs: number; readonly slowestMs: number };
  readonly silenceMs: number;
  readonly reconcileEveryMs: number;
  readonly membershipEveryMs: number;
  readonly enrichment: EnrichmentOptions;
  readonly apiBudget: { readonly sharePercent: number; readonly callsPerDay: number | null };
  /** Write nothing to an org without the guard object, instead of writing in degraded mode. */
  readonly isGuardRequired: boolean;
  /** A write without an answer after this has an unknown outcome. */
  readonly requestTimeoutMs: number;
  readonly queryTimeoutMs: number;
  /** Salesforce user (username or id) -> agent id of the contact centre. */
  readonly agents: ReadonlyMap<string, string>;
  /** How agents that `agents` leaves out are joined: by equal username, or not at all. */
  readonly match: "username" | "none";
  /** Version of OneQueue, shown on the writer record. */
  readonly version?: string;
  /** Guard records older than this are deleted, except those of live items. 0 keeps all. */
  readonly guardRetentionDays?: number;
  /** A writer record without a heartbeat for this long may be taken over. */
  readonly writerTimeoutMs?: number;
  /** Environment from which HTTP_PROXY, HTTPS_PROXY and NO_PROXY are taken; loopback is never proxied. */
  readonly proxyEnvironment?: Readonly<Record<string, string | undefined>>;
}

/** The oldest API version with change events for all three objects but AgentWork (63.0), which polling makes up for. */
export const oldestApiVersion = 62;
