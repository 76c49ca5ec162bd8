/**
 * The capacity ledger in basis points of an agent (10,000 = 100 %), so that percent and units can be compared as
 * Omni-Channel does. It counts what Salesforce holds (AgentWork Assigned or Opened); a call fills the agent.
 */
import { fullRoom, type Agent, type Work } from "./agent.ts";
import type { PolicyChannel } from "./policy.ts";

/** Basis points that a size takes of an agent with this configured capacity. */
export function basisPointsOf(
  size: { readonly capacityWeight: number | null; readonly capacityPercent: number | null },
  channel: PolicyChannel,
  configuredCapacity: number | null
): number {
  if (size.capacityPercent !== null) return Math.round(size.capacityPercent * 100);
  if (size.capacityWeight !== null && configuredCapacity !== null && configuredCapacity > 0) {
    return Math.ceil((size.capacityWeight * fullRoom) / configuredCapacity);
  }
  return Math.round(channel.capacityPercent * 100);
}

export function heldBasisPoints(agent: Agent): number {
  let held = 0;
  for (const work of agent.work.values()) {
    held += basisPointsOf(work, work.channel, agent.presence.configuredCapacity);
  }
  return held;
}

/** Work that no longer hides its agent from calls: interruptible, or held longer than its handling limit. */
export function letsCallsThrough(work: Work, now: number): boolean {
  if (work.status !== "open") return false;
  if (work.channel.kind !== "deferred") return false;
  const limit = work.channel.handlingLimitMs;
  return work.channel.isInterruptible || (limit !== null && now >= work.since + limit);
}
