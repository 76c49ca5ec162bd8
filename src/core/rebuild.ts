/** Makes everything derived anew from the facts: after a new policy, new opening hours, or a restore. */
import { fitReserve } from "./adaptiveReserve.ts";
import { leaveIdle, refreshAgent } from "./idleAgents.ts";
import { ClassTable } from "./classTable.ts";
import { channelByName } from "./classify.ts";
import { neverOccupied, noClasses, type Agent } from "./agent.ts";
import { isOccupancyKept } from "./policy.ts";
import { watchOffer } from "./offers.ts";
import { hasChannelLimits, type State } from "./state.ts";
import { clearTimers, watchChannel } from "./timers.ts";
import { classify, leaveQueue, settlePhase } from "./waitingItems.ts";

export function rebuild(state: State): void {
  for (const item of state.items.values()) leaveQueue(state, item);
  for (const agent of state.agents.values()) forget(state, agent);
  applyToPool(state);
  state.classes.clear();
  state.classList = [];
  state.namedClasses.clear();
  state.table = new ClassTable();
  state.profiles.clear();
  state.idleGroups.clear();
  rebuildTimers(state);
  for (const item of state.items.values()) {
    classify(state, item);
    settlePhase(state, item);
  }
  for (const agent of state.agents.values()) {
    remapWork(state, agent);
    refreshAgent(state, agent);
  }
  state.work.matchAll = true;
}

/** What the policy in force says of the pool as a whole; agents have to be refreshed after it. */
export function applyToPool(state: State): void {
  state.hasChannelLimits = hasChannelLimits(state.policy);
  state.isOccupancyKept = isOccupancyKept(state.policy);
  if (!state.isOccupancyKept) forgetOccupancy(state);
  fitReserve(state);
}

function forget(state: State, agent: Agent): void {
  leaveIdle(state, agent);
  agent.profile = null;
  agent.isProfileCurrent = false;
  agent.namedClasses = noClasses;
}

/** Nobody watches it any more, so that what is known of it would be old by the time it is asked for again. */
function forgetOccupancy(state: State): void {
  for (const agent of state.agents.values()) {
    agent.occupancy = neverOccupied;
    agent.isOverOccupied = false;
  }
}

/** Work keeps its channel by name; a channel the new policy does not know is judged by its rules. */
export function remapWork(state: State, agent: Agent): void {
  for (const work of agent.work) work.channel = channelByName(state.policy, work.channel.id);
}

/** Every timer follows from a fact, so none has to be stored. Those of items and agents come with settling them. */
function rebuildTimers(state: State): void {
  clearTimers(state);
  fitReserve(state);
  for (const offer of state.offers.values()) watchOffer(state, offer);
  for (const [channel, until] of state.pausedUntil) watchChannel(state, channel, until);
}
