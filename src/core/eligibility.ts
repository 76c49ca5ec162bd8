/**
 * May this agent be offered items of this class, and if deferred work may take one of the agents kept free for hot
 * work, under which rule. Precedence: strict level > overdue cold (capped share of agents) > tier exemption > reserve.
 */
import type { Agent, Profile, Seat } from "./agent.ts";
import type { Admission, IneligibleReason } from "./decision.ts";
import { isFreeForHot } from "./idleAgents.ts";
import type { ItemClass } from "./item.ts";
import { hasWaitedItsTarget } from "./score.ts";
import { isPaused, type State } from "./state.ts";

/** Why an available seat may not be offered the class; null when it may. Exclusions are per item. */
export function whyNot(state: State, seat: Seat, index: number): IneligibleReason | null {
  const { table } = state;
  if ((seat.mask & (table.kindBit[index] as number)) === 0) return "kindNotAllowed";
  if ((seat.fullChannels & (table.channelBit[index] as number)) !== 0) return "channelFull";
  const weight = table.weightTimes10k[index] as number;
  const isByWeight = weight !== 0 && seat.weightRoom !== 0;
  const fits = isByWeight ? weight <= seat.weightRoom : (table.basisPoints[index] as number) <= seat.room;
  if (!fits) return "noRoom";
  return state.pausedUntil.size > 0 && isClassPaused(state, index) ? "channelPaused" : null;
}

function isClassPaused(state: State, index: number): boolean {
  return isPaused(state, (state.classList[index] as ItemClass).channel.id);
}

/** The class is seen through membership, or waits for this agent alone and their status carries its channel. */
export function seesClass(agent: Agent, itemClass: ItemClass): boolean {
  if (itemClass.preferredAgentId === null) return (agent.profile as Profile).sees[itemClass.index] === true;
  return itemClass.preferredAgentId === agent.agentId && carriesChannel(agent, itemClass);
}

export function carriesChannel(agent: Agent, itemClass: ItemClass): boolean {
  return itemClass.serviceChannelId === "" || agent.presence.serviceChannelIds.includes(itemClass.serviceChannelId);
}

/** Nothing of this seat is held back by the reserve: it is not one of the agents kept free, or there are enough. */
export function isBeyondReserve(state: State, seat: Seat): boolean {
  return !isFreeForHot(seat) || state.freeHotAgents > state.policy.reserve.hotAgents;
}

/** How a deferred item that has waited so long may take an agent of this seat; null when the reserve keeps them. */
export function admissionOf(state: State, seat: Seat, itemClass: ItemClass, waitMs: number): Admission | null {
  if (!itemClass.isCold || isBeyondReserve(state, seat)) return "plain";
  if (hasWaitedItsTarget(itemClass.channel, waitMs) && state.admitted.overdue < overdueCap(state)) return "overdue";
  if (itemClass.tier.isExemptFromReserve && state.admitted.tier < exemptionCap(state)) return "tier";
  return null;
}

export function exemptionCap(state: State): number {
  return Math.max(1, Math.floor((state.hotCapableAgents * state.policy.reserve.exemptionPercent) / 100));
}

export function overdueCap(state: State): number {
  return Math.floor((state.hotCapableAgents * state.policy.reserve.overduePercent) / 100);
}
