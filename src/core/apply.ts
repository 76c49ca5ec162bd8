/**
 * What an input means for the state, before anything is decided. Recovery applies inputs and recorded decisions
 * through the same functions and never decides again.
 */
import { callAnswered, callOffered, callOfferFailed, centreAgentObserved } from "./calls.ts";
import { Calendar } from "./calendar.ts";
import type { Decision } from "./decision.ts";
import { dissuadePending, itemOfDissuasion } from "./dissuasion.ts";
import { dissuasionSettled, startDissuading, stopDissuading } from "./dissuasionNews.ts";
import { agentFor, directoryRead, membershipRead } from "./directory.ts";
import { refreshAgent } from "./idleAgents.ts";
import { workOf } from "./agent.ts";
import type { CommandOutcome, Input, InputOf, Side } from "./input.ts";
import { itemArrived, itemEnriched, itemRemoved, itemUpdated, settleArrivals } from "./items.ts";
import {
  isRevocation,
  markUnknown,
  offerNamed,
  offerOfRevocation,
  refuseOffer,
  remakeOffer,
  returnItem
} from "./offers.ts";
import { itemAssigned, itemHeld, itemPinned, itemRaised, itemReleased } from "./operators.ts";
import { rebuild } from "./rebuild.ts";
import { itemsReclassified, policyActivated } from "./reclassify.ts";
import type { State } from "./state.ts";
import { watchChannel } from "./timers.ts";
import { settlePhase } from "./waitingItems.ts";
import { bindOffer, observeWork, overtaken, workMissing } from "./work.ts";

export function applyInput(state: State, input: Input): void {
  switch (input.type) {
    case "PoolOpened":
      return poolOpened(state, input);
    case "PolicyActivated":
      return policyActivated(state, input.policy);
    case "CalendarExpanded":
      return calendarExpanded(state, input);
    case "ClockTicked":
      return;
    case "ClockOffsetMeasured":
      state.clockOffsetMs[input.side] = input.offsetMs;
      return;
    case "DirectoryRead":
      return directoryRead(state, input.agents);
    case "MembershipRead":
      return membershipRead(state, input.queues);
    case "LinkChanged":
      return linkChanged(state, input);
    case "ReconciliationStarted":
      state.reconciling.add(input.side);
      return;
    case "ReconciliationCompleted":
      return endReconciliation(state, input.side);
    case "ItemArrived":
      return itemArrived(state, input.item);
    case "ItemEnriched":
      return itemEnriched(state, input);
    case "ItemUpdated":
      return itemUpdated(state, input.item);
    case "ItemRemoved":
      return itemRemoved(state, input.itemId, input.cause);
    case "WorkObserved":
      return observeWork(state, input.work);
    case "WorkMissing":
      return workMissing(state, input.agentWorkId);
    case "PresenceObserved":
      return presenceObserved(state, input);
    case "CentreAgentObserved":
      return centreAgentObserved(state, input.agent);
    case "CallOffered":
      return callOffered(state, input);
    case "CallOfferFailed":
      return callOfferFailed(state, input);
    case "CallAnswered":
      return callAnswered(state, input);
    case "CommandSettled":
      return commandSettled(state, input.commandId, input.outcome);
    case "ItemsReclassified":
      return itemsReclassified(state, input);
    case "ItemPinned":
      return itemPinned(state, input);
    case "ItemHeld":
      return itemHeld(state, input);
    case "ItemRaised":
      return itemRaised(state, input);
    case "ItemAssigned":
      return itemAssigned(state, input);
    case "ItemReleased":
      return itemReleased(state, input);
    case "InputRejected":
      return inputRejected(state, input);
    default:
      return input satisfies never;
  }
}

function poolOpened(state: State, input: InputOf<"PoolOpened">): void {
  state.pool = input.pool;
  state.epoch = input.epoch;
  state.orgId = input.orgId;
  state.links = { salesforce: false, centre: false };
  state.reconciling.clear();
  for (const agent of state.agents.values()) refreshAgent(state, agent);
}

/** Only what ages or is asked for by the calendar is looked at again. */
function calendarExpanded(state: State, { calendar, intervals }: InputOf<"CalendarExpanded">): void {
  const known = state.calendars.get(calendar);
  if (known?.intervals.join() === intervals.join()) return;
  state.calendars.set(calendar, new Calendar(calendar, intervals));
  const policies = [state.policy, state.previousPolicy];
  if (policies.some((policy) => policy?.channels.some((channel) => channel.calendar === calendar)))
    return rebuild(state);
  for (const agent of state.agents.values()) {
    const terms = agent.traits.informal;
    if (terms?.calendar === calendar || terms?.months === calendar) refreshAgent(state, agent);
  }
}

function linkChanged(state: State, input: InputOf<"LinkChanged">): void {
  state.links = { ...state.links, [input.side]: input.isUp };
  // A side that went down completes nothing: the other one must not wait for it.
  if (!input.isUp) endReconciliation(state, input.side);
  else if (input.side === "centre") dissuadePending(state);
  for (const agent of state.agents.values()) refreshAgent(state, agent);
}

function endReconciliation(state: State, side: Side): void {
  if (!state.reconciling.delete(side) || state.reconciling.size > 0) return;
  settleArrivals(state);
  state.work.matchAll = true;
}

function presenceObserved(state: State, input: InputOf<"PresenceObserved">): void {
  const agent = agentFor(state, input.agentId);
  if (input.since < agent.presence.since) return;
  const channels = [...input.serviceChannelIds].sort((a, b) => (a < b ? -1 : 1));
  const hasSameChannels = channels.join() === agent.presence.serviceChannelIds.join();
  const hasChanged = input.statusId !== agent.presence.statusId || input.isOnline !== agent.presence.isOnline;
  if (hasChanged) agent.isNotResponding = false;
  if (hasChanged && input.isOnline && !agent.presence.isOnline) agent.idleSince = state.now;
  const capacityBefore = agent.presence.configuredCapacity;
  agent.presence = {
    isOnline: input.isOnline,
    statusId: input.statusId,
    serviceChannelIds: hasSameChannels ? agent.presence.serviceChannelIds : channels,
    configuredCapacity: input.configuredCapacity ?? agent.presence.configuredCapacity,
    since: input.since
  };
  agent.isProfileCurrent = false;
  noteCapacity(state, capacityBefore, agent.presence.configuredCapacity);
  refreshAgent(state, agent);
}

/** Keeps the largest capacity exact: lowering the largest needs a look at everybody. */
function noteCapacity(state: State, before: number | null, after: number | null): void {
  if (after === null || after === before) return;
  if (after >= state.capacityMax) state.capacityMax = after;
  else if (before === state.capacityMax) state.capacityMax = largestCapacity(state);
}

function largestCapacity(state: State): number {
  let largest = 0;
  for (const agent of state.agents.values()) largest = Math.max(largest, agent.presence.configuredCapacity ?? 0);
  return largest;
}

function commandSettled(state: State, commandId: string, outcome: CommandOutcome): void {
  if (isRevocation(commandId)) return revocationSettled(state, commandId, outcome);
  const dissuaded = itemOfDissuasion(commandId);
  if (dissuaded !== null) return dissuasionSettled(state, dissuaded, outcome);
  const offer = offerNamed(state, commandId);
  if (offer === undefined) return;
  switch (outcome.kind) {
    case "done":
      return offerWritten(state, commandId, outcome.agentWorkId);
    case "refused":
      state.work.hints.push({ type: "RereadItem", itemId: offer.itemId });
      if (outcome.blame === "agent") state.work.hints.push({ type: "RereadAgent", agentId: offer.agentId });
      return refuseOffer(state, offer, outcome.code, outcome.blame);
    case "unknown":
      return markUnknown(state, offer);
    default:
      return outcome satisfies never;
  }
}

/** A revoked call waits again; when the centre could not revoke it, events or the next snapshot tell why. */
function revocationSettled(state: State, commandId: string, outcome: CommandOutcome): void {
  const offer = offerNamed(state, offerOfRevocation(commandId));
  if (offer !== undefined && outcome.kind === "done") returnItem(state, offer, state.policy.offers.excludeMs);
}

/** Asked (a call) or created (AgentWork). The push may have been answered before we learn that it was made. */
function offerWritten(state: State, commandId: string, agentWorkId: string | null): void {
  const offer = offerNamed(state, commandId);
  if (offer === undefined) return;
  bindOffer(state, offer, agentWorkId);
  const agent = state.agents.get(offer.agentId);
  if (agentWorkId === null || agent === undefined) return;
  if (agent.finished.includes(agentWorkId)) overtaken(state, offer, agent);
  else if (workOf(agent, agentWorkId)?.status === "open") overtaken(state, offer, agent, true);
  else if (!state.items.has(offer.itemId)) state.work.hints.push({ type: "RereadAgent", agentId: offer.agentId });
}

function inputRejected(state: State, input: InputOf<"InputRejected">): void {
  if (input.itemId === null || !state.items.has(input.itemId)) return;
  const untilMs = state.now + state.policy.offers.parkMs;
  applyDecision(state, { kind: "parkItem", itemId: input.itemId, code: "INPUT_REJECTED", untilMs });
}

/** Makes a decision true: one just made, or one read back from the journal. */
export function applyDecision(state: State, decision: Decision): void {
  switch (decision.kind) {
    case "offer":
      return remakeOffer(state, decision);
    case "agentNotResponding":
      return agentNotResponding(state, decision.agentId);
    case "revokeCallOffer":
      return agentNotResponding(state, decision.agentId);
    case "parkItem":
      return parkItem(state, decision.itemId, decision.code, decision.untilMs);
    case "dissuade":
      return startDissuading(state, decision.itemId);
    case "dissuasionFailed":
      return stopDissuading(state, decision.itemId);
    case "changeReserve":
      state.reserve.hotAgents = decision.to;
      return;
    case "pauseChannel":
      state.pausedUntil.set(decision.channel, decision.untilMs);
      return watchChannel(state, decision.channel, decision.untilMs);
    default:
      return decision satisfies never;
  }
}

function agentNotResponding(state: State, agentId: string): void {
  const agent = state.agents.get(agentId);
  if (agent === undefined) return;
  agent.isNotResponding = true;
  for (const offer of agent.offers) if (offer.answerBy !== 0 && offer.answerBy <= state.now) offer.isLate = true;
  refreshAgent(state, agent);
}

function parkItem(state: State, itemId: string, code: string, untilMs: number): void {
  const item = state.items.get(itemId);
  if (item === undefined) return;
  item.parkedUntil = untilMs;
  item.parkedCode = code;
  settlePhase(state, item);
}
