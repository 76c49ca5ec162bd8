import type { Hint } from "../core/command.ts";
import type { AgentTraits } from "../core/input.ts";
import type { AgentWorkWriter, WriterIdentity } from "./agentWorkWriter.ts";
import type { InputSink } from "./inputSink.ts";
import type { PoolView } from "./poolView.ts";

/** The feed in use and why: said aloud in the log, `/ready` and on the board. */
export interface FeedStatus {
  readonly kind: "changeData" | "pushTopic" | "polling" | "none";
  readonly why: string;
  readonly isHealthy: boolean;
  /** Monotonic milliseconds since anything was heard on the feed; null never. */
  readonly silentForMs: number | null;
}

export interface OrgStatus {
  readonly isUp: boolean;
  readonly orgId: string | null;
  readonly instanceUrl: string;
  readonly feed: FeedStatus;
  readonly hasGuard: boolean;
  /** Another bridge holds the writer record: this one writes nothing. */
  readonly isWriter: boolean;
  readonly writerReason: string;
  /** From Sforce-Limit-Info; null until seen. */
  readonly apiCallsUsed: number | null;
  readonly apiCallsMax: number | null;
  readonly apiCallsMade: number;
  readonly clockOffsetMs: number;
  /** Problems an operator should know, each a full sentence. */
  readonly warnings: readonly string[];
}

/** What may be known of a caller; null means default. */
export interface CallerFacts {
  readonly tier: string | null;
  readonly language: string | null;
  readonly customerRef: string | null;
}

/** What is known of an agent from elsewhere; the colleague as they are written there: username, user id or `centre:<id>`. */
export type AgentDescription = AgentTraits;

/** By Salesforce username or user id, or `centre:<id>` for somebody without a Salesforce seat. */
export type AgentDescriptions = ReadonlyMap<string, AgentDescription>;

export interface OrgContext {
  readonly sink: InputSink;
  readonly view: PoolView;
  /** Replay positions that are durable, by stream. */
  readonly positions: ReadonlyMap<string, string>;
  readonly identity: WriterIdentity;
  /** Org id the journal is bound to; null for a new journal. A different org is refused with an error. */
  readonly boundOrgId: string | null;
}

/**
 * The Salesforce org as the bridge sees it: the adapter owns authentication, directory, feeds, reconciliation and
 * enrichment, and speaks to the bridge in inputs only.
 */
export interface Org {
  /**
   * Authenticates and learns who the org is, without reading work. Throws a BridgeError that says what to do when
   * credentials are wrong; keeps trying when the org is merely unreachable.
   */
  authenticate(): Promise<{ readonly orgId: string; readonly instanceUrl: string }>;
  /**
   * Reads directory and membership, takes the writer record, opens the feed from the stored positions, then
   * reconciles (ReconciliationStarted ... ReconciliationCompleted are enqueued around it). Resolves after that.
   */
  start(context: OrgContext): Promise<void>;
  readonly writer: AgentWorkWriter;
  /** From now on agents have these traits, and nobody else has any; the directory is read again. Never rejects. */
  describeAgents(descriptions: AgentDescriptions): Promise<void>;
  /** Reads again what the core asks for; best effort. */
  reread(hints: readonly Hint[]): void;
  /**
   * The contact behind a caller's number, from a cache or looked up in batches. Resolves within the time limit whatever
   * happens, with nulls when nobody is found; never rejects.
   */
  lookUpCaller(number: string): Promise<CallerFacts>;
  /** Full comparison of records and core; also runs by itself at gaps and on a slow beat. */
  reconcile(reason: string): Promise<void>;
  status(): OrgStatus;
  /** Stops intake at once; requests in flight are the performer's business. */
  stopIntake(): void;
  close(): Promise<void>;
}
