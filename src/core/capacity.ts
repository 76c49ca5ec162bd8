/**
 * The capacity ledger. It counts what Salesforce holds (AgentWork Assigned or Opened); a call fills the agent. Sizes
 * come in percent or in units of the agent's configured capacity; both are kept as whole ten-thousandths, so that three
 * items of one unit fill an agent of three exactly.
 */
import { fullRoom, type Agent, type Work } from "./agent.ts";
import type { ItemFacts } from "./input.ts";
import type { PolicyChannel } from "./policy.ts";

export interface Size {
  readonly capacityWeight: number | null;
  readonly capacityPercent: number | null;
}

/** Size of an item: of its record or routing configuration, else what the routing matrix says. */
export function sizeOf({ capacityWeight, capacityPercent, route }: ItemFacts): Size {
  const isKnown = capacityWeight !== null || capacityPercent !== null;
  return { capacityWeight, capacityPercent: isKnown ? capacityPercent : (route?.capacityPercent ?? null) };
}

/** Basis points (10,000 = 100 %) that a size takes of an agent with this configured capacity. */
export function basisPointsOf(size: Size, channel: PolicyChannel, configuredCapacity: number | null): number {
  if (size.capacityPercent !== null) return Math.round(size.capacityPercent * 100);
  if (size.capacityWeight === 0) return 0;
  if (size.capacityWeight !== null && configuredCapacity !== null && configuredCapacity > 0) {
    return Math.ceil((size.capacityWeight * fullRoom) / configuredCapacity);
  }
  return Math.round(channel.capacityPercent * 100);
}

/** What is left of the agent's units times 10,000, negative when over; -1 when no capacity is configured. */
export function weightRoomOf(agent: Agent): number {
  const capacity = agent.presence.configuredCapacity;
  if (capacity === null || capacity <= 0) return noUnits;
  let left = Math.round(capacity * fullRoom);
  for (const work of agent.work) left -= weightTimes10kOf(work, capacity);
  return left;
}

export const noUnits = -1;

function weightTimes10kOf(work: Work, capacity: number): number {
  if (work.capacityPercent === null && work.capacityWeight !== null) return Math.round(work.capacityWeight * fullRoom);
  return Math.round(basisPointsOf(work, work.channel, null) * capacity);
}

/** What is left of the agent in basis points, negative when over. `weightRoom`: of the same agent. */
export function roomOf(agent: Agent, weightRoom: number): number {
  if (agent.work.length === 0) return fullRoom;
  const { configuredCapacity } = agent.presence;
  if (configuredCapacity !== null && configuredCapacity > 0) return Math.floor(weightRoom / configuredCapacity);
  let left = fullRoom;
  for (const work of agent.work) left -= basisPointsOf(work, work.channel, null);
  return left;
}

/** Work that no longer hides its agent from calls: interruptible, or held longer than its handling limit. */
export function letsCallsThrough(work: Work, now: number): boolean {
  if (work.status !== "open") return false;
  if (work.channel.kind !== "deferred") return false;
  const limit = work.channel.handlingLimitMs;
  return work.channel.isInterruptible || (limit !== null && now >= work.since + limit);
}
