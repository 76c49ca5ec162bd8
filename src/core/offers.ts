/**
 * Offers: the moves between their phases. A Salesforce offer is never freed before the org says so (AgentWork takes
 * no update, and no delete while Assigned); a call's offer ends when the centre says so, or is revoked.
 *
 *   reserved --done--> offered --accepted--> (item accepted)
 *      |                  +------declined, timed out, failed--> item waits again, agent excluded for a while
 *      +--refused--> item waits again after a pause       +--item gone--> the offer stays until it is settled
 */
import { takeOut, type Agent } from "./agent.ts";
import type { Admission, Decision } from "./decision.ts";
import { occupyAgent, refreshAgent } from "./idleAgents.ts";
import type { Blame } from "./input.ts";
import { joinCustomer, leaveCustomer } from "./customers.ts";
import type { Item, Offer } from "./item.ts";
import { notePace } from "./rings.ts";
import { isBreakerOpen, type State } from "./state.ts";
import { setTimer } from "./timer.ts";
import { exclude, leaveQueue, settlePhase } from "./waitingItems.ts";

export type OfferDecision = Extract<Decision, { kind: "offer" }>;

const refusalBackoffMsMax = 60_000;

export function commandIdOf(itemId: string, offerNumber: number): string {
  return `${itemId}:${offerNumber}`;
}

const revocation = ":revoke";

export function revocationOf(offerId: string): string {
  return offerId + revocation;
}

export function isRevocation(commandId: string): boolean {
  return commandId.endsWith(revocation);
}

/** The open offer with this command id. Nearly always it is its item's; else all are looked through. */
export function offerNamed(state: State, commandId: string): Offer | undefined {
  const itemId = commandId.slice(0, commandId.lastIndexOf(":"));
  const offer = state.items.get(itemId)?.offer;
  if (offer?.commandId === commandId) return offer;
  for (const other of state.offers) if (other.commandId === commandId) return other;
  return undefined;
}

export function offerOfRevocation(commandId: string): string {
  return commandId.slice(0, -revocation.length);
}

/** Reserves the agent for the item. */
export function makeOffer(state: State, item: Item, agent: Agent, number: number, admission: Admission): Offer {
  const { offers } = state.policy;
  const { side, itemId, channel } = item;
  const answerMs = side === "centre" ? offers.callRingMs : (item.facts.pushTimeoutMs ?? channel.answerWithinMs);
  const offer: Offer = {
    commandId: commandIdOf(itemId, number),
    itemId,
    agentId: agent.agentId,
    number,
    side,
    isHot: channel.kind !== "deferred",
    admission,
    madeAt: state.now,
    answerMs: answerMs + offers.answerMarginMs,
    answerBy: 0,
    phase: "reserved",
    agentWorkId: null,
    unknownSince: null,
    isLate: false,
    timer: null
  };
  item.nextOfferNumber = number + 1;
  enterOffer(state, item, agent, offer);
  occupyAgent(state, agent);
  settleAll(state, joinCustomer(state, item, agent.agentId));
  if (state.policy.matrix !== null) notePace(state, item.facts.queueId);
  return offer;
}

function settleAll(state: State, items: readonly Item[]): void {
  for (const item of items) settlePhase(state, item);
}

/** The decision has been made, before a restart. */
export function remakeOffer(state: State, decision: OfferDecision): void {
  const item = state.items.get(decision.itemId);
  const agent = state.agents.get(decision.agentId);
  if (item === undefined || agent === undefined) return;
  makeOffer(state, item, agent, decision.offerNumber, decision.because.admission);
}

/** Takes an offer of somebody else into the books. */
export function addOffer(state: State, item: Item, agent: Agent, offer: Offer): void {
  enterOffer(state, item, agent, offer);
  refreshAgent(state, agent);
}

function enterOffer(state: State, item: Item, agent: Agent, offer: Offer): void {
  leaveQueue(state, item);
  item.offer = offer;
  item.phase = offer.phase;
  state.offers.add(offer);
  agent.offers.push(offer);
  agent.lastReceivedAt = offer.madeAt;
  countAdmission(state, offer.admission, 1);
}

/** The offer is out: the agent's time to answer runs from now. */
export function startAnswerTimer(state: State, offer: Offer): void {
  if (offer.answerBy !== 0) return;
  offer.answerBy = state.now + offer.answerMs;
  watchOffer(state, offer);
}

export function watchOffer(state: State, offer: Offer): void {
  const due = offer.isLate || offer.answerBy === 0 ? null : offer.answerBy;
  setTimer(state.timers, offer, "offer", offer.commandId, due);
}

/** Ends an offer and frees its agent. What becomes of the item is the caller's business. */
export function endOffer(state: State, offer: Offer): void {
  if (!state.offers.delete(offer)) return;
  if (offer.timer !== null) setTimer(state.timers, offer, "offer", offer.commandId, null);
  if (state.strayOffers.get(offer.itemId) === offer) state.strayOffers.delete(offer.itemId);
  clearUnknown(state, offer);
  countAdmission(state, offer.admission, -1);
  const item = state.items.get(offer.itemId);
  if (item?.offer === offer) item.offer = null;
  const agent = state.agents.get(offer.agentId);
  if (agent === undefined) return;
  takeOut(agent.offers, offer);
  refreshAgent(state, agent);
}

export function countAdmission(state: State, admission: Admission, by: 1 | -1): void {
  if (admission === "plain") return;
  state.admitted[admission] += by;
}

/** The item goes back to waiting with its age; the agent who let it pass is left out for a while. */
export function returnItem(state: State, offer: Offer, excludeMs: number): void {
  const item = state.items.get(offer.itemId);
  const isHeld = item?.offer === offer;
  endOffer(state, offer);
  if (item === undefined || !isHeld) return;
  settleAll(state, leaveCustomer(state, item, offer));
  item.boundTo = null;
  if (excludeMs > 0) exclude(state, item, offer.agentId, state.now + excludeMs);
  item.preferredUntil = 0;
  item.facts = { ...item.facts, isPushed: false };
  settlePhase(state, item);
}

/** The command failed for good: pause, count, and let the item wait again. */
export function refuseOffer(state: State, offer: Offer, code: string, blame: Blame): void {
  const item = state.items.get(offer.itemId);
  const isHeld = item?.offer === offer;
  endOffer(state, offer);
  if (item === undefined || !isHeld) return;
  settleAll(state, leaveCustomer(state, item, offer));
  if (blame === "agent") exclude(state, item, offer.agentId, state.now + state.policy.offers.excludeMs);
  noteRefusal(state, item, offer.agentId, code, blame);
  item.notBefore = state.now + backoffMs(state, item);
  settlePhase(state, item);
}

function backoffMs(state: State, item: Item): number {
  const doublings = Math.min(item.refusals.length, 10);
  return Math.min(refusalBackoffMsMax, state.policy.offers.refusalBackoffMs * (1 << Math.max(0, doublings - 1)));
}

/**
 * The same refusal from several agents parks the item; the same on several items pauses the channel. Refusals that
 * pass by themselves (locks, quota, 5xx) count for neither.
 */
function noteRefusal(state: State, item: Item, agentId: string, code: string, blame: Blame): void {
  item.refusals = [...item.refusals, { code, agentId }].slice(-20);
  if (blame === "passing" || blame === "writer") return;
  const { refusalsToPark, parkMs } = state.policy.offers;
  const agents = new Set(item.refusals.filter((refusal) => refusal.code === code).map((refusal) => refusal.agentId));
  if (agents.size >= refusalsToPark) {
    state.work.due.push({ kind: "parkItem", itemId: item.itemId, code, untilMs: state.now + parkMs });
  }
  if (blame !== "item") troubleChannel(state, item, agentId, code, blame);
}

function troubleChannel(state: State, item: Item, agentId: string, code: string, blame: Blame): void {
  const { refusalsToPause, pauseMs } = state.policy.offers;
  const key = `${item.channel.id}|${code}`;
  const trouble = state.channelTrouble.get(key) ?? { code, itemIds: new Set(), agentIds: new Set() };
  state.channelTrouble.set(key, trouble);
  trouble.itemIds.add(item.itemId);
  trouble.agentIds.add(agentId);
  const isEveryones = blame === "channel" || trouble.agentIds.size >= refusalsToPause;
  if (trouble.itemIds.size < refusalsToPause || !isEveryones) return;
  state.channelTrouble.delete(key);
  const untilMs = state.now + pauseMs;
  state.work.due.push({ kind: "pauseChannel", channel: item.channel.id, code, itemId: item.itemId, untilMs });
}

/** A write that worked clears the channel's trouble. */
export function clearTrouble(state: State, channelId: string): void {
  if (state.channelTrouble.size === 0) return;
  for (const key of [...state.channelTrouble.keys()]) {
    if (key.startsWith(`${channelId}|`)) state.channelTrouble.delete(key);
  }
}

/** Nobody knows whether it was done. The offer stays, but after a while it stops blocking its agent for calls. */
export function markUnknown(state: State, offer: Offer): void {
  if (offer.unknownSince !== null) return;
  offer.unknownSince = state.now;
  if (offer.side === "salesforce") changeUnknown(state, 1);
  const agent = state.agents.get(offer.agentId);
  if (agent !== undefined) refreshAgent(state, agent);
}

export function clearUnknown(state: State, offer: Offer): void {
  if (offer.unknownSince === null) return;
  offer.unknownSince = null;
  if (offer.side === "salesforce") changeUnknown(state, -1);
}

/** The breaker stops new Salesforce offers while too many outcomes are unknown, so that a sick org costs no calls. */
function changeUnknown(state: State, by: 1 | -1): void {
  const wasOpen = isBreakerOpen(state);
  state.unknownOffers += by;
  if (isBreakerOpen(state) === wasOpen) return;
  for (const agent of state.agents.values()) refreshAgent(state, agent);
}
