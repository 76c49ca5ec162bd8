/**
 * AgentWork as the org tells it: it binds our offers, fills the ledger, and ends both. The org's word is the truth;
 * notifications may come twice, late or in any order, so a status never goes backwards.
 */
import type { Agent, Work } from "./agent.ts";
import { channelOf } from "./classify.ts";
import { refreshAgent } from "./idleAgents.ts";
import type { AgentWorkStatus, WorkFacts } from "./input.ts";
import type { Item, Offer } from "./item.ts";
import {
  addOffer,
  clearTrouble,
  clearUnknown,
  commandIdOf,
  countAdmission,
  endOffer,
  returnItem,
  startAnswerTimer
} from "./offers.ts";
import { addTimer, type State } from "./state.ts";
import { agentFor } from "./directory.ts";
import { leaveQueue } from "./waitingItems.ts";

/** An assigned work whose record is gone was accepted or cancelled: the org says which within moments, or is asked. */
const doubtMs = 2_000;

export function observeWork(state: State, facts: WorkFacts): void {
  const agent = agentFor(state, facts.agentId);
  if (!agent.work.has(facts.agentWorkId) && state.finishedWork.has(facts.agentWorkId)) return;
  agent.isNotResponding &&= facts.status === "Assigned" || facts.status === "DeclinedOnPushTimeout";
  switch (facts.status) {
    case "Assigned":
      return workAssigned(state, agent, facts);
    case "Opened":
      return workOpened(state, agent, facts);
    case "Declined":
    case "DeclinedOnPushTimeout":
    case "Unavailable":
    case "Closed":
    case "Canceled":
    case "Transferred":
      return workFinished(state, agent, facts.agentWorkId, facts.itemId, facts.status);
    default:
      return facts.status satisfies never;
  }
}

function workAssigned(state: State, agent: Agent, facts: WorkFacts): void {
  const known = agent.work.get(facts.agentWorkId);
  if (known !== undefined) return;
  const item = facts.itemId === null ? undefined : state.items.get(facts.itemId);
  const offer = offerBehind(state, agent, facts) ?? foreignOffer(state, agent, item, facts);
  if (offer !== undefined) bindOffer(state, offer, facts.agentWorkId);
  holdWork(state, agent, facts, "assigned", offer);
  if (item === undefined && facts.itemId !== null) doubt(state, agent, facts.agentWorkId);
  refreshAgent(state, agent);
}

function workOpened(state: State, agent: Agent, facts: WorkFacts): void {
  const known = agent.work.get(facts.agentWorkId);
  if (known?.status === "open") return;
  const offer = offerBehind(state, agent, facts);
  if (offer !== undefined) bindOffer(state, offer, facts.agentWorkId);
  if (known === undefined) holdWork(state, agent, facts, "open", offer);
  else agent.work.set(facts.agentWorkId, { ...known, status: "open", since: facts.openedAt ?? state.now });
  watchHandlingLimit(state, agent, facts.agentWorkId);
  const item = facts.itemId === null ? undefined : state.items.get(facts.itemId);
  if (item !== undefined) acceptItem(state, item, agent);
  if (offer !== undefined) endOffer(state, offer);
  refreshAgent(state, agent);
}

export function acceptItem(state: State, item: Item, agent: Agent): void {
  leaveQueue(item);
  item.phase = "accepted";
  item.agentId = agent.agentId;
  clearTrouble(state, item.channel.id);
}

function workFinished(
  state: State,
  agent: Agent,
  agentWorkId: string,
  itemId: string | null,
  status: AgentWorkStatus
): void {
  state.finishedWork.set(agentWorkId, true);
  dropWork(state, agent, agentWorkId);
  const offer = [...agent.offers].find(
    (candidate) =>
      candidate.agentWorkId === agentWorkId || (candidate.agentWorkId === null && candidate.itemId === itemId)
  );
  if (offer !== undefined) finishOffer(state, offer, status);
  refreshAgent(state, agent);
}

function finishOffer(state: State, offer: Offer, status: AgentWorkStatus): void {
  const { excludeMs } = state.policy.offers;
  const isLetPass = status === "Declined" || status === "DeclinedOnPushTimeout";
  if (isLetPass || status === "Unavailable") return returnItem(state, offer, isLetPass ? excludeMs : 0);
  const item = state.items.get(offer.itemId);
  const isHeld = item?.offer === offer;
  endOffer(state, offer);
  if (item === undefined || !isHeld) return;
  item.phase = "notReady";
  item.facts = { ...item.facts, isPushed: true };
  state.work.hints.push({ type: "RereadItem", itemId: item.itemId });
}

/** A work that is gone from the org, or was finished while we were not looking: ask what became of its item. */
export function workMissing(state: State, agentWorkId: string): void {
  const holder = state.workHolder.get(agentWorkId);
  const agent = holder === undefined ? undefined : state.agents.get(holder);
  if (agent === undefined) return;
  const itemId = agent.work.get(agentWorkId)?.itemId ?? null;
  workFinished(state, agent, agentWorkId, itemId, "Closed");
}

/** Our offer to this agent for this item that the AgentWork realises. */
function offerBehind(state: State, agent: Agent, facts: WorkFacts): Offer | undefined {
  for (const offer of agent.offers) {
    if (offer.agentWorkId === facts.agentWorkId) return offer;
    if (offer.agentWorkId === null && offer.side === "salesforce" && offer.itemId === facts.itemId) return offer;
  }
  return undefined;
}

/** Somebody else, or an earlier life of this bridge, has pushed the item: it must not be offered again meanwhile. */
function foreignOffer(state: State, agent: Agent, item: Item | undefined, facts: WorkFacts): Offer | undefined {
  if (item === undefined || item.offer !== null || item.phase === "accepted") return undefined;
  const answerMs = item.facts.pushTimeoutMs ?? item.channel.answerWithinMs;
  const offer: Offer = {
    commandId: `${commandIdOf(item.itemId, 0)}:${facts.agentWorkId}`,
    itemId: item.itemId,
    agentId: agent.agentId,
    number: 0,
    side: "salesforce",
    isHot: item.channel.kind !== "deferred",
    admission: "plain",
    madeAt: state.now,
    answerMs: answerMs + state.policy.offers.answerMarginMs,
    answerBy: 0,
    phase: "offered",
    agentWorkId: facts.agentWorkId,
    unknownSince: null,
    isLate: false
  };
  addOffer(state, item, agent, offer);
  startAnswerTimer(state, offer);
  return offer;
}

export function bindOffer(state: State, offer: Offer, agentWorkId: string | null): void {
  offer.phase = "offered";
  offer.agentWorkId ??= agentWorkId;
  startAnswerTimer(state, offer);
  clearUnknown(state, offer);
  const item = state.items.get(offer.itemId);
  if (item?.offer === offer) {
    item.phase = "offered";
    clearTrouble(state, item.channel.id);
  }
}

function holdWork(
  state: State,
  agent: Agent,
  facts: WorkFacts,
  status: Work["status"],
  offer: Offer | undefined
): void {
  const item = facts.itemId === null ? undefined : state.items.get(facts.itemId);
  const admission = offer?.admission ?? "plain";
  agent.work.set(facts.agentWorkId, {
    agentWorkId: facts.agentWorkId,
    itemId: facts.itemId,
    workItemId: facts.workItemId,
    channel: item?.channel ?? channelOf(state.policy, { ...facts, queueId: "", queueName: "", fields: {} }),
    side: "salesforce",
    capacityWeight: facts.capacityWeight,
    capacityPercent: facts.capacityPercent,
    admission,
    status,
    since: facts.openedAt ?? state.now,
    doubtfulUntil: 0
  });
  state.workHolder.set(facts.agentWorkId, agent.agentId);
  countAdmission(state, admission, 1);
}

function dropWork(state: State, agent: Agent, agentWorkId: string): void {
  const work = agent.work.get(agentWorkId);
  if (work === undefined) return;
  agent.work.delete(agentWorkId);
  state.workHolder.delete(agentWorkId);
  countAdmission(state, work.admission, -1);
}

/** Asks the org again, a little later, about an assigned work whose PendingServiceRouting is gone. */
export function doubt(state: State, agent: Agent, agentWorkId: string): void {
  const work = agent.work.get(agentWorkId);
  if (work === undefined || work.status !== "assigned") return;
  work.doubtfulUntil = state.now + doubtMs;
  addTimer(state, work.doubtfulUntil, "agent", agent.agentId);
}

function watchHandlingLimit(state: State, agent: Agent, agentWorkId: string): void {
  const work = agent.work.get(agentWorkId);
  const limit = work?.channel.handlingLimitMs ?? null;
  if (work !== undefined && limit !== null) addTimer(state, work.since + limit, "agent", agent.agentId);
}
