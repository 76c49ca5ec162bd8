/** Keeps available agents in groups of equals and tells, in the policy's order, which of them comes first. */
import { fullRoom, type Agent, type Seat } from "./agent.ts";
import { hotKinds } from "./itemClass.ts";
import { KeyedHeap } from "./keyedHeap.ts";
import type { AgentCriterion } from "./policy.ts";
import { availabilityOf, isHotCapable } from "./presence.ts";
import { profileFor } from "./profiles.ts";
import { isBreakerOpen, type State } from "./state.ts";

/**
 * Recomputes what follows from an agent's facts. Call it after any change of presence, work, offers or membership. An
 * agent who may take more than before is looked at in this step, and joins the idle ones only if nothing is found.
 */
export function refreshAgent(state: State, agent: Agent): void {
  const { mask, room, fullChannels, profile } = agent;
  leaveIdle(state, agent);
  const availability = availabilityOf(agent, state.policy, state.links, isBreakerOpen(state), state.now);
  agent.mask = availability.mask;
  agent.room = availability.room;
  agent.weightRoom = availability.room * (agent.presence.configuredCapacity ?? 0);
  countHotSeat(state, agent);
  countHeld(state, agent);
  if (agent.mask === 0) {
    state.work.freedAgents.delete(agent);
    return;
  }
  agent.profile = profileFor(state, agent);
  const isNewlyFree = (agent.mask & ~mask) !== 0 || agent.room > room || agent.profile !== profile;
  const mayTakeMore = isNewlyFree || (fullChannels & ~agent.fullChannels) !== 0 || state.work.freedAgents.has(agent);
  if (mayTakeMore) state.work.freedAgents.add(agent);
  else joinIdle(state, agent);
}

export function leaveIdle(state: State, agent: Agent): void {
  const { group } = agent;
  if (group === null) return;
  group.agents.remove(agent);
  if (group.agents.size === 0) state.idleGroups.delete(group.key);
  agent.group = null;
}

/** An available agent for whom nothing waits. */
export function joinIdle(state: State, agent: Agent): void {
  if (agent.group !== null || agent.mask === 0 || agent.profile === null) return;
  const { profile, mask, room, weightRoom, fullChannels, isHotCapable: isHot } = agent;
  const key = `${profile.key}#${mask}|${room}|${fullChannels}|${weightRoom}|${agent.held}|${isHot ? 1 : 0}`;
  let group = state.idleGroups.get(key);
  if (group === undefined) {
    group = { key, profile, mask, room, weightRoom, fullChannels, isHotCapable: isHot, agents: new KeyedHeap(byId) };
    state.idleGroups.set(key, group);
  }
  agent.group = group;
  group.agents.push(agent, tieKeyOf(state, agent));
}

function byId(a: Agent, b: Agent): boolean {
  return a.agentId < b.agentId;
}

/** Available for hot work with a seat for it: one of the agents that the reserve counts. */
export function isFreeForHot(seat: Seat): boolean {
  return seat.isHotCapable && (seat.mask & hotKinds) !== 0;
}

/** Keeps the two counts of the reserve: agents with a seat for hot work, and those of them who are free. */
function countHotSeat(state: State, agent: Agent): void {
  const isHot = isHotCapable(agent);
  if (isHot !== agent.isHotCapable) state.hotCapableAgents += isHot ? 1 : -1;
  agent.isHotCapable = isHot;
  const isFree = isFreeForHot(agent);
  if (isFree === agent.isCountedFree) return;
  agent.isCountedFree = isFree;
  state.freeHotAgents += isFree ? 1 : -1;
  if (isFree) state.work.mayAdmitMore = true;
}

/** An agent matched in a batch is taken, although the offer is made only at its end; and the reverse. */
export function setTaken(state: State, agent: Agent, isTaken: boolean): void {
  if (!isFreeForHot(agent) || agent.isCountedFree === !isTaken) return;
  agent.isCountedFree = !isTaken;
  state.freeHotAgents += isTaken ? -1 : 1;
}

/** Counts what the agent holds, and notes since when they hold nothing. */
function countHeld(state: State, agent: Agent): void {
  const held = agent.work.size + agent.calls.size;
  if (held === 0 && agent.held > 0) agent.idleSince = state.now;
  agent.held = held;
  agent.fullChannels = state.hasChannelLimits && agent.work.size > 0 ? fullChannelsOf(state, agent) : 0;
}

function fullChannelsOf(state: State, agent: Agent): number {
  let full = 0;
  const { channels } = state.policy;
  for (let index = 0; index < channels.length; index++) {
    const limit = channels[index]?.maxPerAgent ?? null;
    if (limit === null) continue;
    let count = 0;
    for (const work of agent.work.values()) if (work.channel === channels[index]) count++;
    if (count >= limit) full |= 1 << index;
  }
  return full;
}

function tieKeyOf(state: State, agent: Agent): number {
  return state.policy.agentChoice.includes("longestSinceReceived") ? agent.lastReceivedAt : agent.idleSince;
}

/** Strict order of two agents of any groups by the policy's criteria; the id decides last. */
export function isPreferredAgent(criteria: readonly AgentCriterion[], a: Agent, b: Agent): boolean {
  for (const criterion of criteria) {
    const difference = compareBy(criterion, a, b);
    if (difference !== 0) return difference < 0;
  }
  return a.agentId < b.agentId;
}

function compareBy(criterion: AgentCriterion, a: Agent, b: Agent): number {
  switch (criterion) {
    case "leastLoaded":
      return b.room - a.room;
    case "leastActive":
      return a.held - b.held;
    case "mostAvailable":
      return freeUnits(b) - freeUnits(a);
    case "longestIdle":
      return a.idleSince - b.idleSince;
    case "longestSinceReceived":
      return a.lastReceivedAt - b.lastReceivedAt;
    default:
      return criterion satisfies never;
  }
}

function freeUnits(agent: Agent): number {
  return Math.round(agent.weightRoom / fullRoom);
}
