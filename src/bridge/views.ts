/**
 * What people and their tools may see of a running bridge. `http` and `board` know only this file. Read-only, cheap,
 * and free of customers' names, numbers and text.
 */
import type { Decision } from "../core/decision.ts";
import type { EstimatedWait } from "../core/estimatedWait.ts";
import type { WorkKind } from "../core/policy.ts";
import type { CentreCapabilities } from "../ports/contactCentre.ts";
import type { OrgStatus } from "../ports/org.ts";

/** Everything the core counts as one thing waiting for, or with, an agent. */
export type ItemPhase =
  "enriching" | "notReady" | "waiting" | "reserved" | "offered" | "accepted" | "parked" | "joined" | "dissuaded";

export interface ItemView {
  readonly itemId: string;
  readonly side: "salesforce" | "centre";
  readonly workItemId: string;
  readonly channel: string;
  readonly kind: WorkKind;
  readonly queueId: string;
  readonly queueName: string;
  readonly tier: string;
  readonly language: string | null;
  readonly phase: ItemPhase;
  /** ISO 8601, when the customer began to wait. */
  readonly since: string;
  readonly waitMs: number;
  readonly targetMs: number;
  readonly score: number;
  readonly level: number;
  /** Place among the waiting items, 1 = next; null when not waiting. */
  readonly rank: number | null;
  /** From now on; null when it does not wait, or too little is known of its queue. */
  readonly estimatedWait: EstimatedWait | null;
  readonly agentId: string | null;
  readonly offerNumber: number;
  readonly agentWorkId: string | null;
  readonly parkedBecause: string | null;
  readonly excludedAgentIds: readonly string[];
}

export interface AgentWorkView {
  readonly id: string;
  readonly side: "salesforce" | "centre";
  readonly channel: string | null;
  readonly state: "offered" | "open";
  readonly percent: number;
}

export interface AgentView {
  readonly agentId: string;
  readonly userId: string | null;
  readonly centreAgentId: string | null;
  readonly salesforce: {
    readonly isOnline: boolean;
    readonly statusId: string | null;
    readonly serviceChannelIds: readonly string[];
  };
  readonly centre: {
    readonly isLoggedIn: boolean;
    readonly device: string;
    readonly isReady: boolean;
    readonly notReadyBy: string | null;
    readonly wrapUpUntil: string | null;
  } | null;
  /** Percent of the agent taken. */
  readonly loadPercent: number;
  readonly work: readonly AgentWorkView[];
  /** Kinds the agent could be offered right now. */
  readonly mayTake: readonly WorkKind[];
  readonly isNotResponding: boolean;
  readonly idleSince: string | null;
}

export interface DecisionView {
  readonly seq: number;
  readonly at: string;
  /** The policy's own version, and the hash of its content. */
  readonly policy: string;
  readonly policyHash: string;
  readonly decision: Decision;
  /** One plain sentence in the asked language. */
  readonly sentence: string;
}

export interface ReadyView {
  readonly isReady: boolean;
  /** Full sentences; empty only when ready and nothing is degraded. */
  readonly reasons: readonly string[];
}

export interface BridgeView {
  /** `shadow`: decides and records, and writes nothing. */
  readonly mode: "active" | "shadow";
  readonly pool: string;
  readonly epoch: number;
  readonly seq: number;
  readonly policy: { readonly name: string; readonly version: string; readonly hash: string };
  readonly waiting: number;
  readonly offered: number;
  readonly parked: number;
  /** Agents present in either seat, and those of them who could be offered something right now. */
  readonly agents: { readonly online: number; readonly free: number };
  /** `code`: the org's, for which it was paused; null when it was too long ago to be known. */
  readonly pausedChannels: readonly {
    readonly channel: string;
    readonly until: string;
    readonly code: string | null;
  }[];
  readonly org: OrgStatus;
  readonly centre: {
    readonly isUp: boolean;
    readonly hasControl: boolean;
    readonly capabilities: CentreCapabilities | null;
    readonly reason: string;
  };
  readonly alerts: readonly { readonly at: string; readonly sentence: string }[];
}

export type Language = "en" | "fr";

/** Numbers for /metrics, all monotonic counters except where named gauges. */
export interface Counters {
  readonly inputs: Readonly<Record<string, number>>;
  readonly decisions: Readonly<Record<string, number>>;
  readonly commands: Readonly<Record<string, number>>;
  readonly commits: number;
  readonly rejectedInputs: number;
  /** Items that went on without a route, or a part of it, because the policy's matrix failed. */
  readonly routingFailures: number;
  readonly backlog: number;
  readonly unsettledCommands: number;
}

/** Observed durations in milliseconds since the last call of `drain`, for histograms. */
export interface Timings {
  readonly inputToDurableMs: readonly number[];
  readonly inputToRequestMs: readonly number[];
  readonly commandMs: readonly number[];
}

export interface Views {
  ready(language: Language): ReadyView;
  bridge(language: Language): BridgeView;
  /** Waiting items in policy order, then offered and parked ones. */
  queue(page: { readonly limit: number; readonly offset: number }): {
    readonly total: number;
    readonly items: readonly ItemView[];
  };
  item(
    itemId: string,
    language: Language
  ): { readonly item: ItemView; readonly decisions: readonly DecisionView[] } | null;
  agents(page: { readonly limit: number; readonly offset: number }): {
    readonly total: number;
    readonly agents: readonly AgentView[];
  };
  /** Newest first. */
  decisions(limit: number, language: Language): readonly DecisionView[];
  counters(): Counters;
  drainTimings(): Timings;
  /** Calls back after each commit that changed something to see; returns the unsubscribe function. */
  onChange(
    listener: (change: { readonly seq: number; readonly decisions: readonly DecisionView[] }) => void
  ): () => void;
}
