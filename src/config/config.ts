/** What the program gets: complete, checked, secrets resolved, durations in milliseconds, paths absolute. */
export interface JwtAuth {
  readonly kind: "jwt";
  readonly clientId: string;
  readonly username: string;
  readonly loginUrl: string;
  /** PEM. Secret. */
  readonly privateKey: string;
  readonly keyFile: string;
}

export interface ClientCredentialsAuth {
  readonly kind: "clientCredentials";
  readonly loginUrl: string;
  readonly clientId: string;
  /** Secret. */
  readonly clientSecret: string;
}

/** The `sf` CLI's own store. */
export interface AliasAuth {
  readonly kind: "alias";
  readonly alias: string;
}

export interface TokenAuth {
  readonly kind: "token";
  readonly url: string;
  /** Secret. */
  readonly token: string;
}

export type OrgAuth = JwtAuth | ClientCredentialsAuth | AliasAuth | TokenAuth;

export interface EnrichmentConfig {
  /** For instance `Case.Origin`. */
  readonly fields: readonly string[];
  readonly tierField: string | null;
  readonly languageField: string | null;
  /** Object of the work item -> field from which the customer's wait counts. */
  readonly ageFields: Readonly<Record<string, string>>;
  /** Contact fields that hold telephone numbers. */
  readonly phoneFields: readonly string[];
  readonly looksUpCallers: boolean;
  readonly timeoutMs: number;
  readonly cacheMs: number;
  readonly cacheEntries: number;
  readonly batch: number;
}

export interface OrgConfig {
  readonly auth: OrgAuth;
  /** For instance `67.0`. */
  readonly apiVersion: string;
  readonly feed: "auto" | "changeData" | "pushTopic" | "polling";
  /** Custom change-data channel, or null for the standard ones. */
  readonly channel: string | null;
  /** Looked at in shadow mode. */
  readonly nativeQueues: readonly string[];
  readonly mayCreatePushTopics: boolean;
  readonly poll: { readonly fastestMs: number; readonly slowestMs: number };
  readonly silenceMs: number;
  readonly reconcileEveryMs: number;
  readonly membershipEveryMs: number;
  readonly enrichment: EnrichmentConfig;
  readonly apiBudget: { readonly sharePercent: number; readonly callsPerDay: number | null };
  readonly isGuardRequired: boolean;
  /** 0 keeps guard records for good. */
  readonly guardRetentionDays: number;
  readonly writerTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly queryTimeoutMs: number;
}

export interface CallFieldConfig {
  readonly attribute: string;
  /** For instance `Call.Menu`. */
  readonly field: string;
  readonly allowed: readonly string[];
}

/** A contact centre that an integrator joins over signed HTTP. */
export interface IntegratorConfig {
  /** Names the centre in the address that events are delivered to. */
  readonly id: string;
  /** Secret: sign what the bridge asks, the newest first. */
  readonly keys: readonly Uint8Array[];
  /** Secret: any of these may have signed an event. */
  readonly eventKeys: readonly Uint8Array[];
  readonly listenHost: string;
  readonly listenPort: number;
}

/** An Asterisk, over its manager interface. */
export interface AmiConfig {
  readonly host: string;
  readonly port: number;
  readonly hasTls: boolean;
  readonly username: string;
  /** Secret. */
  readonly secret: string;
  readonly queues: readonly string[];
  readonly languageVariable: string | null;
  readonly vipVariable: string | null;
  readonly pingMs: number;
}

export interface CentreConfig {
  readonly kind: "simulated" | "generic" | "asterisk";
  /** Null unless the kind is generic. */
  readonly integrator: IntegratorConfig | null;
  /** Null unless the kind is asterisk. */
  readonly ami: AmiConfig | null;
  readonly url: string;
  /** Secret. */
  readonly token: string | null;
  readonly leaseTtlMs: number;
  readonly requestTimeoutMs: number;
  /** Salesforce username or user id, as written -> centre agent id. */
  readonly agents: ReadonlyMap<string, string>;
  readonly match: "username" | "none";
  /** Tier of callers whom the centre marks as VIP; null disregards the mark. */
  readonly vipTier: string | null;
  /** Call attributes that become fields for policy rules, with the values that count. */
  readonly fields: readonly CallFieldConfig[];
  /** Secret; null: draw one at start. */
  readonly numberKey: string | null;
}

/** What is known of an agent besides their seats. */
export interface AgentConfig {
  /** Sorted by skill; levels 1 to 10. */
  readonly skills: readonly { readonly skill: string; readonly level: number }[];
  /** Sorted. */
  readonly groups: readonly string[];
  /** User as written. */
  readonly pairedWith: string | null;
  readonly informal: {
    /** Name of a calendar of the policy; null at any time. */
    readonly hours: string | null;
    /** Channels of the policy; null all. */
    readonly channels: readonly string[] | null;
    readonly monthlyQuota: number | null;
    /** IANA time zone of their months. */
    readonly zone: string;
  } | null;
}

export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Secret. */
  readonly token: string | null;
  /** Name of who holds it -> token. Secret. */
  readonly namedTokens: ReadonlyMap<string, string>;
}

export interface Config {
  readonly mode: "active" | "shadow";
  readonly pool: string;
  readonly bridgeId: string | null;
  readonly org: OrgConfig;
  readonly centre: CentreConfig;
  /** Salesforce username or user id, or `centre:<id>`, as written -> what is known of them. */
  readonly agents: ReadonlyMap<string, AgentConfig>;
  /** Name of a shipped policy, or the absolute path of a policy file. */
  readonly policy: string;
  readonly journal: { readonly directory: string; readonly retentionDays: number; readonly snapshotRows: number };
  readonly http: HttpConfig;
  readonly language: "en" | "fr";
  readonly log: { readonly level: "error" | "warn" | "info" | "debug"; readonly format: "text" | "json" };
  readonly timeouts: { readonly startMs: number; readonly stopRequestsMs: number };
}
