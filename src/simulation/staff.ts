/** Agents as people: what they hold, what they are working on, how much of their time is used. */
import type { AgentGroup, TrafficSource } from "./scenario.ts";
import type { ClassTally } from "./classTally.ts";

export interface LiveItem {
  itemId: string;
  readonly workItemId: string;
  readonly source: TrafficSource;
  readonly tally: ClassTally;
  /** Where it is counted; -1 when it is not. */
  readonly batch: number;
  readonly interval: number;
  /** When the customer began to wait. */
  readonly since: number;
  kind: "call" | "chat" | "deferred";
  tier: string | null;
  /** Work that it takes; -1 until it is drawn. */
  handlingMs: number;
  /** Work left, including the time to choose it where agents pull. */
  leftMs: number;
  /** Share of their speed that its agent gives it now. */
  speed: number;
  /** When its agent first turned to it; -1 before. */
  startedAt: number;
  phase: "waiting" | "offered" | "held" | "over";
  agent: SimulatedAgent | null;
  /** Raised when the time of its end changes. */
  version: number;
  workId: string;
}

export interface SimulatedAgent {
  readonly agentId: string;
  readonly group: AgentGroup;
  /** Position within the group: the first ones are on duty when few are needed. */
  readonly place: number;
  readonly takesCalls: boolean;
  readonly callQueues: readonly string[];
  readonly serviceChannels: readonly string[];
  readonly held: LiveItem[];
  /** Until when `leftMs` of what is held is up to date. */
  settledAt: number;
  isOnDuty: boolean;
  isAbsent: boolean;
  isWrappingUp: boolean;
  /** Raised when the agent's own appointments no longer apply. */
  version: number;
  /** When the state of duty and occupation began. */
  countedFrom: number;
  dutyMs: number;
  busyMs: number;
  served: number;
}

export function isBusy(agent: SimulatedAgent): boolean {
  return agent.held.length > 0 || agent.isWrappingUp;
}

/** Adds the time since the last change of duty or occupation; call it before every such change. */
export function countTime(agent: SimulatedAgent, now: number): void {
  const spent = now - agent.countedFrom;
  agent.countedFrom = now;
  const busy = isBusy(agent);
  if (busy) agent.busyMs += spent;
  // Whoever works beyond the end of their hours is paid for it.
  if (busy || agent.isOnDuty) agent.dutyMs += spent;
}
