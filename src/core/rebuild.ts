/** Makes everything derived anew from the facts: after a new policy, new opening hours, or a restore. */
import { leaveIdle, refreshAgent } from "./idleAgents.ts";
import type { Item } from "./item.ts";
import { ClassTable } from "./classTable.ts";
import { channelNamed, channelOf } from "./classify.ts";
import type { Agent } from "./agent.ts";
import { addTimer, hasChannelLimits, type State } from "./state.ts";
import { classify, leaveQueue, settlePhase } from "./waitingItems.ts";

export function rebuild(state: State): void {
  for (const item of state.items.values()) leaveQueue(item);
  for (const agent of state.agents.values()) forget(state, agent);
  state.hasChannelLimits = hasChannelLimits(state.policy);
  state.classes.clear();
  state.classList = [];
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

function forget(state: State, agent: Agent): void {
  leaveIdle(state, agent);
  agent.profile = null;
  agent.preferredClasses.length = 0;
}

/** Work keeps its channel by name; a channel the new policy does not know is judged by its rules. */
function remapWork(state: State, agent: Agent): void {
  for (const [agentWorkId, work] of agent.work) {
    const channel = channelNamed(state.policy, work.channel.id) ?? channelOf(state.policy, unknownFacts);
    agent.work.set(agentWorkId, { ...work, channel });
  }
}

const unknownFacts = { queueId: "", queueName: "", serviceChannelId: "", serviceChannelName: "", fields: {} };

/** Every timer follows from a fact, so none has to be stored. */
function rebuildTimers(state: State): void {
  while (state.timers.pop() !== undefined);
  for (const item of state.items.values()) timeItem(state, item);
  for (const offer of state.offers.values()) {
    if (!offer.isLate && offer.answerBy !== 0) addTimer(state, offer.answerBy, "offer", offer.commandId);
    if (offer.unknownSince !== null) {
      addTimer(state, offer.unknownSince + state.policy.offers.unknownFreesCallsMs, "agent", offer.agentId);
    }
  }
  for (const agent of state.agents.values()) timeAgent(state, agent);
  for (const [channel, until] of state.pausedUntil) addTimer(state, until, "channel", channel);
}

function timeItem(state: State, item: Item): void {
  const times = [item.facts.enrichUntil, item.preferredUntil, item.notBefore, item.parkedUntil];
  for (const exclusion of item.exclusions) times.push(exclusion.until);
  for (const due of times) if (due > state.now) addTimer(state, due, "item", item.itemId);
}

function timeAgent(state: State, agent: Agent): void {
  const wrapUp = agent.centre?.wrapUpUntil ?? null;
  if (wrapUp !== null && wrapUp > state.now) addTimer(state, wrapUp, "agent", agent.agentId);
  for (const work of agent.work.values()) {
    if (work.doubtfulUntil > state.now) addTimer(state, work.doubtfulUntil, "agent", agent.agentId);
    const limit = work.channel.handlingLimitMs;
    if (work.status === "open" && limit !== null && work.since + limit > state.now) {
      addTimer(state, work.since + limit, "agent", agent.agentId);
    }
  }
}
