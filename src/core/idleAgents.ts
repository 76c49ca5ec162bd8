/** Keeps available agents in groups of equals and tells, in the policy's order, which of them comes first. */
import { fullRoom, type Agent, type Profile, type Seat } from "./agent.ts";
import { roomOf, weightRoomOf } from "./capacity.ts";
import { nextInformalChange, refreshInformal } from "./informal.ts";
import { bitOfKind } from "./itemClass.ts";
import { KeyedHeap } from "./keyedHeap.ts";
import { nextOccupancyChange, refreshOccupancy } from "./occupancy.ts";
import type { AgentCriterion } from "./policy.ts";
import { availabilityOf, canBeRung, isHotCapable } from "./presence.ts";
import { profileFor } from "./profiles.ts";
import type { SkillNeed } from "./route.ts";
import { skillSum } from "./skills.ts";
import { isBreakerOpen, type State } from "./state.ts";
import { setTimer } from "./timer.ts";

/**
 * Recomputes what follows from an agent's facts. Call it after any change of presence, work, offers or membership. An
 * agent who may take more than before is looked at in this step, and joins the idle ones only if nothing is found.
 */
export function refreshAgent(state: State, agent: Agent): void {
  const { mask, room, weightRoom, fullChannels, profile, isPhoneReady: wasPhoneReady, isOverOccupied } = agent;
  if (agent.group !== null) leaveIdle(state, agent);
  agent.weightRoom = weightRoomOf(agent);
  agent.room = Math.max(0, roomOf(agent, agent.weightRoom));
  agent.mask = availabilityOf(agent, state.policy, state.links, isBreakerOpen(state), state.now);
  agent.isPhoneReady = agent.traits.informal === null && canBeRung(agent, state.links, state.now);
  countHotSeat(state, agent);
  countHeld(state, agent);
  if (agent.traits.informal !== null || agent.isInformalOpen) refreshInformal(state, agent);
  if (state.isOccupancyKept) refreshOccupancy(state, agent);
  watchAgent(state, agent);
  if (agent.mask === 0) return setFreed(state, agent, false);
  if (!agent.isProfileCurrent) setProfile(agent, profileFor(state, agent));
  if (agent.isFreed) return;
  const hasMoreRoom = agent.room > room || agent.weightRoom > weightRoom || (fullChannels & ~agent.fullChannels) !== 0;
  const isLifted = (wasPhoneReady && !agent.isPhoneReady) || (isOverOccupied && !agent.isOverOccupied);
  const isOpenedToCold = isLifted && (agent.mask & deferredBit) !== 0;
  const isFreer = (agent.mask & ~mask) !== 0 || hasMoreRoom || isOpenedToCold || agent.profile !== profile;
  if (isFreer) setFreed(state, agent, true);
  else joinIdle(state, agent);
}

/** The short form for an agent who has just been made an offer: nothing can be offered to them beside it. */
export function occupyAgent(state: State, agent: Agent): void {
  if (agent.group !== null) leaveIdle(state, agent);
  agent.mask = 0;
  setFreed(state, agent, false);
  countHotSeat(state, agent);
}

function setFreed(state: State, agent: Agent, isFreed: boolean): void {
  if (agent.isFreed === isFreed) return;
  agent.isFreed = isFreed;
  state.work.freedCount += isFreed ? 1 : -1;
  if (isFreed) state.work.freedAgents.push(agent);
}

const deferredBit = bitOfKind("deferred");

function setProfile(agent: Agent, profile: Profile): void {
  agent.isProfileCurrent = true;
  if (agent.profile === profile) return;
  if (agent.profile !== null) agent.profile.agents--;
  profile.agents++;
  agent.profile = profile;
}

/** Looks at the agent again at the earliest time that could make them available, or that raises a doubt. */
export function watchAgent(state: State, agent: Agent): void {
  let due = agent.centre?.wrapUpUntil ?? Infinity;
  if (due <= state.now) due = Infinity;
  for (const offer of agent.offers) {
    if (offer.unknownSince !== null) {
      due = earlier(state, due, offer.unknownSince + state.policy.offers.unknownFreesCallsMs);
    }
  }
  for (const work of agent.work) {
    due = earlier(state, due, work.doubtfulUntil);
    const limit = work.channel.handlingLimitMs;
    if (limit !== null && work.status === "open") due = earlier(state, due, work.since + limit);
  }
  if (state.isOccupancyKept) due = Math.min(due, nextOccupancyChange(state, agent));
  if (agent.traits.informal !== null) due = Math.min(due, nextInformalChange(state, agent));
  if (due !== Infinity || agent.timer !== null) {
    setTimer(state.timers, agent, "agent", agent.agentId, due === Infinity ? null : due);
  }
}

function earlier(state: State, due: number, time: number): number {
  return time > state.now && time < due ? time : due;
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
  const { profile, mask, room, weightRoom, fullChannels, isPhoneReady, isOverOccupied } = agent;
  const key = `${profile.key}#${mask}|${room}|${fullChannels}|${weightRoom}|${agent.held}|${(isPhoneReady ? 1 : 0) + (isOverOccupied ? 2 : 0)}`;
  let group = state.idleGroups.get(key);
  if (group === undefined) {
    group = {
      key,
      profile,
      mask,
      room,
      weightRoom,
      fullChannels,
      isPhoneReady,
      isOverOccupied,
      agents: idleHeap(state)
    };
    state.idleGroups.set(key, group);
  }
  agent.group = group;
  group.agents.push(agent, tieKeyOf(state, agent));
}

/** Agents of a group differ only in these: the first one asked for is the key, the others and the id decide ties. */
function idleHeap(state: State): KeyedHeap<Agent> {
  const criteria = state.policy.agentChoice.filter(isPersonal);
  return new KeyedHeap((a, b) => isPreferredAgent(criteria, a, b));
}

function isPersonal(criterion: AgentCriterion): boolean {
  return criterion === "longestIdle" || criterion === "longestSinceReceived" || criterion === "leastOccupied";
}

const callBit = bitOfKind("call");

/** Could be offered a call at once: one of the agents that the reserve counts. */
export function isFreeForHot(seat: Seat): boolean {
  return seat.isPhoneReady && (seat.mask & callBit) !== 0;
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
}

/** An agent matched in a batch is taken, although the offer is made only at its end; and the reverse. */
export function setTaken(state: State, agent: Agent, isTaken: boolean): void {
  if (!isFreeForHot(agent) || agent.isCountedFree === !isTaken) return;
  agent.isCountedFree = !isTaken;
  state.freeHotAgents += isTaken ? -1 : 1;
}

/** Counts what the agent holds, and notes since when they hold nothing. */
function countHeld(state: State, agent: Agent): void {
  const held = agent.work.length + agent.calls.length;
  if (held === 0 && agent.held > 0) agent.idleSince = state.now;
  agent.held = held;
  agent.fullChannels = state.hasChannelLimits && agent.work.length > 0 ? fullChannelsOf(state, agent) : 0;
}

function fullChannelsOf(state: State, agent: Agent): number {
  let full = 0;
  const { channels } = state.policy;
  for (let index = 0; index < channels.length; index++) {
    const limit = channels[index]?.maxPerAgent ?? null;
    if (limit === null) continue;
    let count = 0;
    for (const work of agent.work) if (work.channel === channels[index]) count++;
    if (count >= limit) full |= 1 << index;
  }
  return full;
}

function tieKeyOf(state: State, agent: Agent): number {
  const first = state.policy.agentChoice.find(isPersonal);
  if (first === "leastOccupied") return agent.occupancy.share;
  return first === "longestSinceReceived" ? agent.lastReceivedAt : agent.idleSince;
}

/** Strict order of two agents of any groups by the policy's criteria; the id decides last. `skills`: asked for. */
export function isPreferredAgent(
  criteria: readonly AgentCriterion[],
  a: Agent,
  b: Agent,
  skills: readonly SkillNeed[] = noSkills
): boolean {
  for (const criterion of criteria) {
    const difference = compareBy(criterion, a, b, skills);
    if (difference !== 0) return difference < 0;
  }
  return a.agentId < b.agentId;
}

const noSkills: readonly SkillNeed[] = [];

function compareBy(criterion: AgentCriterion, a: Agent, b: Agent, skills: readonly SkillNeed[]): number {
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
    case "bestSkill":
      return skillSum(b, skills) - skillSum(a, skills);
    case "fewestSkills":
      return a.traits.skills.length - b.traits.skills.length;
    case "leastOccupied":
      return a.occupancy.share - b.occupancy.share;
    default:
      return criterion satisfies never;
  }
}

function freeUnits(agent: Agent): number {
  return Math.max(0, agent.weightRoom) / fullRoom;
}
