/**
 * May this agent be offered items of this class, and if deferred work may take one of the agents kept free for hot
 * work, under which rule. Precedence: strict level > overdue cold (capped share of agents) > tier exemption > reserve.
 */
import type { Agent, IdleGroup, Profile } from "./agent.ts";
import type { Admission, IneligibleReason } from "./decision.ts";
import type { ItemClass } from "./item.ts";
import { hasWaitedItsTarget } from "./score.ts";
import { isFreeForHot } from "./idleAgents.ts";
import { isPaused, type State } from "./state.ts";

/** Why an available agent of this group may not be offered the class; null when they may. Exclusions are per item. */
export function whyNot(state: State, group: IdleGroup, itemClass: ItemClass): IneligibleReason | null {
  if ((group.mask & itemClass.kindBit) === 0) return "kindNotAllowed";
  if ((group.fullChannels & itemClass.channelBit) !== 0) return "channelFull";
  if (!hasRoom(group, itemClass)) return "noRoom";
  return state.pausedUntil.size > 0 && isPaused(state, itemClass.channel.id) ? "channelPaused" : null;
}

function hasRoom(group: IdleGroup, itemClass: ItemClass): boolean {
  return itemClass.weightTimes10k === 0 || group.weightRoom === 0
    ? itemClass.basisPoints <= group.room
    : itemClass.weightTimes10k <= group.weightRoom;
}

/** The class is seen through membership, or waits for this agent alone and their status carries its channel. */
export function seesClass(agent: Agent, itemClass: ItemClass): boolean {
  if (itemClass.preferredAgentId === null) return (agent.profile as Profile).sees[itemClass.index] === true;
  return itemClass.preferredAgentId === agent.agentId && carriesChannel(agent, itemClass);
}

export function carriesChannel(agent: Agent, itemClass: ItemClass): boolean {
  return itemClass.serviceChannelId === "" || agent.presence.serviceChannelIds.includes(itemClass.serviceChannelId);
}

/** How a deferred item that has waited so long may take an agent of this group; null when the reserve keeps them. */
export function admissionOf(state: State, group: IdleGroup, itemClass: ItemClass, waitMs: number): Admission | null {
  if (!itemClass.isCold || !isFreeForHot(group) || state.freeHotAgents > state.policy.reserve.hotAgents) return "plain";
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
