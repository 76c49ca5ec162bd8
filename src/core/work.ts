/**
 * AgentWork as the org tells it: it binds our offers, fills the ledger, and ends both. The org's word is the truth;
 * notifications may come twice, late or in any order, so a status never goes backwards.
 */
import { noteAnswered } from "./adaptiveReserve.ts";
import { workOf, type Agent, type Work } from "./agent.ts";
import { doubt, dropWork, holdWork, itemOf, rememberFinished } from "./heldWork.ts";
import { refreshAgent } from "./idleAgents.ts";
import { countHelp } from "./informal.ts";
import type { AgentWorkStatus, WorkFacts } from "./input.ts";
import type { Item, Offer } from "./item.ts";
import { addOffer, clearTrouble, clearUnknown, commandIdOf, endOffer, returnItem, startAnswerTimer } from "./offers.ts";
import type { State } from "./state.ts";
import { agentFor } from "./directory.ts";
import { leaveQueue, settlePhase } from "./waitingItems.ts";

export function observeWork(state: State, facts: WorkFacts): void {
  const agent = agentFor(state, facts.agentId);
  if (workOf(agent, facts.agentWorkId) === undefined && agent.finished.includes(facts.agentWorkId)) return;
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
      if (facts.status === "Closed" && wasAnsweredUnseen(agent, facts)) countHelp(state, agent);
      return workFinished(state, agent, facts.agentWorkId, facts.itemId, facts.status);
    default:
      return facts.status satisfies never;
  }
}

/** Accepted and closed before anybody told that it was opened. */
function wasAnsweredUnseen(agent: Agent, facts: WorkFacts): boolean {
  return (workOf(agent, facts.agentWorkId)?.status ?? offerBehind(agent, facts)?.phase ?? "open") !== "open";
}

function workAssigned(state: State, agent: Agent, facts: WorkFacts): void {
  if (workOf(agent, facts.agentWorkId) !== undefined) return;
  const item = itemOf(state, facts.itemId);
  const offer = offerBehind(agent, facts) ?? foreignOffer(state, agent, item, facts);
  if (offer !== undefined) bindOffer(state, offer, facts.agentWorkId);
  const work = holdWork(state, agent, facts, "assigned", offer);
  if (item === undefined && facts.itemId !== null) doubt(state, agent, work);
  refreshAgent(state, agent);
}

function workOpened(state: State, agent: Agent, facts: WorkFacts): void {
  const known = workOf(agent, facts.agentWorkId);
  if (known?.status === "open") return;
  countHelp(state, agent, facts.openedAt ?? state.now);
  const offer = offerBehind(agent, facts);
  if (offer !== undefined) bindOffer(state, offer, facts.agentWorkId);
  const work = known ?? holdWork(state, agent, facts, "open", offer);
  work.status = "open";
  if (known !== undefined) {
    known.since = facts.openedAt ?? state.now;
    known.doubtfulUntil = 0;
  }
  // The record of what was accepted may be gone before we are told who accepted it.
  if (!work.hasItem && (known ?? offer) !== undefined) noteAnsweredLate(state, work);
  const item = itemOf(state, offer?.itemId ?? known?.itemId ?? facts.itemId);
  if (offer !== undefined) endOffer(state, offer);
  if (item !== undefined) acceptItem(state, item, agent);
  refreshAgent(state, agent);
}

function noteAnsweredLate(state: State, { channel, age }: Work): void {
  if (age?.since !== undefined && age.since !== null) noteAnswered(state, channel.kind, age.since);
}

/**
 * AgentWork that was seen before its item: the item is taken for what the work says it is. Called before the item is
 * settled for the first time.
 */
export function bindEarlyWork(state: State, item: Item): void {
  const early = state.earlyWork.get(item.itemId);
  if (early === undefined) return;
  const agent = state.agents.get(early.agentId);
  const work = agent === undefined ? undefined : workOf(agent, early.agentWorkId);
  state.earlyWork.delete(item.itemId);
  if (agent === undefined || work === undefined) return;
  work.isEarly = false;
  work.hasItem = true;
  work.age = null;
  work.doubtfulUntil = 0;
  work.channel = item.channel;
  if (work.status === "open") acceptItem(state, item, agent);
  else foreignOffer(state, agent, item, { agentWorkId: work.agentWorkId });
  refreshAgent(state, agent);
}

export function acceptItem(state: State, item: Item, agent: Agent): void {
  if (item.offer !== null) letGo(state, item, item.offer, agent);
  leaveQueue(state, item);
  if (item.phase !== "accepted") noteAnswered(state, item.channel.kind, item.since);
  item.phase = "accepted";
  item.agentId = agent.agentId;
  clearTrouble(state, item.channel.id);
}

/** Somebody has the item: a call stops ringing elsewhere; an AgentWork for another agent stays theirs until it is settled. */
function letGo(state: State, item: Item, offer: Offer, agent: Agent): void {
  if (offer.side === "centre" || offer.agentId === agent.agentId) return endOffer(state, offer);
  item.offer = null;
  state.strayOffers.set(item.itemId, offer);
}

function workFinished(
  state: State,
  agent: Agent,
  agentWorkId: string,
  itemId: string | null,
  status: AgentWorkStatus
): void {
  const work = dropWork(state, agent, agentWorkId);
  if (work !== undefined || !agent.finished.includes(agentWorkId)) rememberFinished(agent, agentWorkId);
  // Served to the end: what this customer asks next begins a wait of its own.
  if (status === "Closed" && work !== undefined && work.age !== null) work.age.since = null;
  const offer = offerFor(agent, agentWorkId, itemId ?? work?.itemId ?? null);
  if (offer !== undefined) finishOffer(state, offer, status);
  else if (work !== undefined) leaveAccepted(state, agent, work);
  refreshAgent(state, agent);
}

/** An accepted item whose work is over but whose record is still there: ask what it has become. */
function leaveAccepted(state: State, agent: Agent, work: Work): void {
  if (!work.hasItem) return;
  const item = itemOf(state, work.itemId);
  if (item?.phase === "accepted" && item.agentId === agent.agentId) holdBack(state, item);
}

/** Not offered again before the org has told what became of it. */
function holdBack(state: State, item: Item): void {
  item.phase = "notReady";
  item.agentId = null;
  item.facts = { ...item.facts, isPushed: true };
  settlePhase(state, item);
  state.work.hints.push({ type: "RereadItem", itemId: item.itemId });
}

function finishOffer(state: State, offer: Offer, status: AgentWorkStatus): void {
  const { excludeMs } = state.policy.offers;
  const isLetPass = status === "Declined" || status === "DeclinedOnPushTimeout";
  if (isLetPass || status === "Unavailable") return returnItem(state, offer, isLetPass ? excludeMs : 0);
  const agent = state.agents.get(offer.agentId);
  if (agent !== undefined) overtaken(state, offer, agent);
}

/** The push was answered before we learned that it was made. */
export function overtaken(state: State, offer: Offer, agent: Agent, isOpen = false): void {
  const item = state.items.get(offer.itemId);
  const isHeld = item?.offer === offer;
  endOffer(state, offer);
  if (item === undefined || !isHeld) return;
  if (isOpen) acceptItem(state, item, agent);
  else holdBack(state, item);
}

/** A work that is gone from the org, or was finished while we were not looking: ask what became of its item. */
export function workMissing(state: State, agentWorkId: string): void {
  for (const agent of state.agents.values()) {
    const isTheirs = workOf(agent, agentWorkId) !== undefined || offerFor(agent, agentWorkId, null) !== undefined;
    if (isTheirs) return workFinished(state, agent, agentWorkId, null, "Closed");
  }
}

/** Our offer to this agent for this item that the AgentWork realises. */
function offerBehind(agent: Agent, facts: WorkFacts): Offer | undefined {
  return offerFor(agent, facts.agentWorkId, facts.itemId);
}

function offerFor(agent: Agent, agentWorkId: string, itemId: string | null): Offer | undefined {
  for (const offer of agent.offers) {
    if (offer.agentWorkId === agentWorkId) return offer;
    if (offer.agentWorkId === null && offer.side === "salesforce" && offer.itemId === itemId) return offer;
  }
  return undefined;
}

/** Somebody else, or an earlier life of this bridge, has pushed the item: it must not be offered again meanwhile. */
function foreignOffer(
  state: State,
  agent: Agent,
  item: Item | undefined,
  facts: Pick<WorkFacts, "agentWorkId">
): Offer | undefined {
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
    isLate: false,
    timer: null
  };
  addOffer(state, item, agent, offer);
  startAnswerTimer(state, offer);
  return offer;
}

export function bindOffer(state: State, offer: Offer, agentWorkId: string | null): void {
  offer.phase = "offered";
  if (offer.agentWorkId === null && agentWorkId !== null) {
    offer.agentWorkId = agentWorkId;
  }
  startAnswerTimer(state, offer);
  if (offer.unknownSince !== null) {
    clearUnknown(state, offer);
    const agent = state.agents.get(offer.agentId);
    if (agent !== undefined) refreshAgent(state, agent);
  }
  const item = state.items.get(offer.itemId);
  if (item?.offer === offer) {
    item.phase = "offered";
    clearTrouble(state, item.channel.id);
  }
}
