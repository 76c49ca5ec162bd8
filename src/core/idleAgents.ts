/** Keeps available agents in groups of equals and tells, in the policy's order, which of them comes first. */
import { fullRoom, type Agent, type IdleGroup, type Profile } from "./agent.ts";
import { Heap } from "./heap.ts";
import { hotKinds } from "./itemClass.ts";
import type { AgentCriterion } from "./policy.ts";
import { availabilityOf, isHotCapable } from "./presence.ts";
import { isBreakerOpen, type State } from "./state.ts";
import { showClass } from "./waitingItems.ts";

/**
 * Recomputes what follows from an agent's facts and moves them to the right idle group. Call it after any change of
 * presence, work, offers or membership. An agent who may take more than before is looked at in this step.
 */
export function refreshAgent(state: State, agent: Agent): void {
  const before = { mask: agent.mask, room: agent.room, fullChannels: agent.fullChannels, profile: agent.profile };
  leaveIdle(state, agent);
  countHotSeat(state, agent);
  const { mask, room } = availabilityOf(agent, state.policy, state.links, isBreakerOpen(state), state.now);
  agent.mask = mask;
  agent.room = room;
  countHeld(state, agent);
  agent.profile = mask === 0 ? agent.profile : profileFor(state, agent);
  if (mask === 0) return;
  joinIdle(state, agent);
  const mayTakeMore =
    (mask & ~before.mask) !== 0 ||
    room > before.room ||
    (before.fullChannels & ~agent.fullChannels) !== 0 ||
    agent.profile !== before.profile;
  if (mayTakeMore) state.work.freedAgents.add(agent);
}

export function leaveIdle(state: State, agent: Agent): void {
  const { group } = agent;
  if (group === null) return;
  group.agents.remove(agent);
  if (group.agents.size === 0) state.idleGroups.delete(group.key);
  if (isFreeForHot(group)) state.freeHotAgents--;
  agent.group = null;
}

function joinIdle(state: State, agent: Agent): void {
  const profile = agent.profile as Profile;
  const capacity = agent.presence.configuredCapacity ?? 0;
  const key = `${profile.key}#${agent.mask}|${agent.room}|${agent.fullChannels}|${capacity}|${agent.held}|${agent.isHotCapable ? 1 : 0}`;
  let group = state.idleGroups.get(key);
  if (group === undefined) {
    group = {
      key,
      profile,
      mask: agent.mask,
      room: agent.room,
      fullChannels: agent.fullChannels,
      weightRoom: agent.room * capacity,
      held: agent.held,
      available: Math.round((agent.room * capacity) / fullRoom),
      isHotCapable: agent.isHotCapable,
      agents: new Heap<Agent>(isIdleLonger)
    };
    state.idleGroups.set(key, group);
  }
  agent.tieKey = tieKeyOf(state, agent);
  agent.group = group;
  group.agents.push(agent);
  if (!isFreeForHot(group)) return;
  state.freeHotAgents++;
  state.work.mayAdmitMore = true;
}

/** An idle agent of this kind counts as one of the agents kept free for hot work. */
export function isFreeForHot(group: IdleGroup): boolean {
  return group.isHotCapable && (group.mask & hotKinds) !== 0;
}

function countHotSeat(state: State, agent: Agent): void {
  const isHot = isHotCapable(agent);
  if (isHot !== agent.isHotCapable) state.hotCapableAgents += isHot ? 1 : -1;
  agent.isHotCapable = isHot;
}

/** Counts what the agent holds, and notes since when they hold nothing. */
function countHeld(state: State, agent: Agent): void {
  let full = 0;
  const perChannel = new Map<number, number>();
  for (const work of agent.work.values()) {
    const index = state.policy.channels.indexOf(work.channel);
    const count = (perChannel.get(index) ?? 0) + 1;
    perChannel.set(index, count);
    if (work.channel.maxPerAgent !== null && count >= work.channel.maxPerAgent) full |= 1 << index;
  }
  agent.fullChannels = full;
  const held = agent.work.size + agent.calls.size;
  if (held === 0 && agent.held > 0) agent.idleSince = state.now;
  agent.held = held;
}

function tieKeyOf(state: State, agent: Agent): number {
  return state.policy.agentChoice.includes("longestSinceReceived") ? agent.lastReceivedAt : agent.idleSince;
}

function isIdleLonger(a: Agent, b: Agent): boolean {
  if (a.tieKey !== b.tieKey) return a.tieKey < b.tieKey;
  return a.agentId < b.agentId;
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
      return (b.group?.available ?? 0) - (a.group?.available ?? 0);
    case "longestIdle":
      return a.idleSince - b.idleSince;
    case "longestSinceReceived":
      return a.lastReceivedAt - b.lastReceivedAt;
    default:
      return criterion satisfies never;
  }
}

function profileFor(state: State, agent: Agent): Profile {
  const channels = agent.presence.isOnline ? agent.presence.serviceChannelIds : [];
  const centreQueues = agent.centre?.isLoggedIn === true ? agent.centre.queueIds : [];
  const { profile } = agent;
  if (profile !== null && isSame(profile.source, agent.queueIds, channels, centreQueues)) return profile;
  const key = `${agent.queueIds.join(",")};${channels.join(",")};${[...centreQueues].sort(byText).join(",")}`;
  let found = state.profiles.get(key);
  if (found === undefined) {
    found = {
      key,
      source: { queueIds: agent.queueIds, channels, centreQueues },
      queueIds: new Set(agent.queueIds),
      serviceChannelIds: new Set(channels),
      centreQueueIds: new Set(centreQueues),
      classes: [],
      sees: []
    };
    state.profiles.set(key, found);
    for (const itemClass of state.classes.values()) showClass(found, itemClass);
  }
  return found;
}

/** Identity is enough: facts are replaced, never changed in place. */
function isSame(
  source: Profile["source"],
  queueIds: readonly string[],
  channels: readonly string[],
  centreQueues: readonly string[]
): boolean {
  return source.queueIds === queueIds && source.channels === channels && source.centreQueues === centreQueues;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
