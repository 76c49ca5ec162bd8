/** A scenario as the simulator runs it: everything resolved, every time in milliseconds since 1970 or a duration. */
import type { AgentSkill } from "../core/input.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import type { Router } from "../ports/router.ts";
import type { Curve } from "./curve.ts";
import type { Law } from "./law.ts";
import type { Trace } from "./trace.ts";

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly zone: string;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Items that come before it are served but not counted, agents' time before it neither. */
  readonly countsFrom: number;
  readonly intervalMs: number;
  readonly seeds: readonly number[];
  /** Parts into which a long run is cut for its confidence intervals; 1: seeds alone make them. */
  readonly batches: number;
  /** Handling times are drawn in the order in which work begins, from one stream for all. */
  readonly isDrawnAtStart: boolean;
  /** What becomes of deferred work when its agent takes a call: it stays in hand, or waits again. */
  readonly interrupted: "stays" | "requeued";
  readonly traffic: readonly TrafficSource[];
  readonly arms: readonly Arm[];
}

export interface Backlog {
  readonly count: number;
  /** When the first and the last of it began to wait. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TierShare {
  /** Null: no tier is known. */
  readonly tier: string | null;
  /** Relative frequency. */
  readonly share: number;
}

export interface TrafficSource {
  readonly id: string;
  /** A call of the contact centre; else an item of Salesforce. */
  readonly isCall: boolean;
  readonly queue: string;
  /** "" for calls. */
  readonly serviceChannel: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly routingPriority: number | null;
  readonly language: string | null;
  readonly tiers: readonly TierShare[];
  readonly perHour: Curve | null;
  readonly backlog: Backlog | null;
  readonly trace: Trace | null;
  readonly handling: Law;
  readonly wrapUp: Law | null;
  readonly patience: Law | null;
  /** Service level: share answered within it. */
  readonly withinMs: number;
  /** Further limits that are reported, in milliseconds. */
  readonly alsoWithinMs: readonly number[];
}

/** One way of running the same traffic. */
export interface Arm {
  readonly id: string;
  readonly policyName: string;
  readonly policy: CompiledPolicy;
  /** Opening hours in UTC. */
  readonly calendars: readonly { readonly calendar: string; readonly intervals: readonly number[] }[];
  /** Null where the policy has no matrix. */
  readonly router: Router | null;
  readonly agents: readonly AgentGroup[];
  /** How fast an agent works in all on 1, 2, 3... chats at once; more count as the last. */
  readonly chatSpeeds: readonly number[];
}

export interface AgentGroup {
  readonly id: string;
  /** Queues of the traffic that its agents serve. */
  readonly queues: readonly string[];
  readonly onDuty: Curve;
  readonly skills: readonly AgentSkill[];
  readonly groups: readonly string[];
  /** Time to choose the next item where agents pull; null: it is pushed. */
  readonly choosing: Law | null;
  /** Time to answer an offer; null: at once. */
  readonly answer: Law | null;
  /** Share of offers that nobody answers; the agent is away afterwards. */
  readonly letsPass: number;
  /** Unplanned absence while on duty. */
  readonly absence: { readonly everyMs: number; readonly lasts: Law } | null;
}
