/** Calls as the contact centre tells them: offered, answered, failed. The centre owns the call throughout. */
import { takeOut } from "./agent.ts";
import { refreshAgent } from "./idleAgents.ts";
import { countHelp } from "./informal.ts";
import type { CentreAgentFacts, InputOf } from "./input.ts";
import type { Item, Offer } from "./item.ts";
import { addOffer, endOffer, returnItem, startAnswerTimer } from "./offers.ts";
import type { State } from "./state.ts";
import { agentFor } from "./directory.ts";
import { acceptItem, bindOffer } from "./work.ts";

export function callOffered(state: State, input: InputOf<"CallOffered">): void {
  const item = state.items.get(input.itemId);
  if (item === undefined || item.phase === "accepted") return;
  const agent = agentFor(state, input.agentId);
  if (item.offer !== null && item.offer.agentId === agent.agentId) return bindOffer(state, item.offer, null);
  if (item.offer !== null) endOffer(state, item.offer);
  const offer = nativeOffer(state, item, agent.agentId, input.offerId);
  addOffer(state, item, agent, offer);
  startAnswerTimer(state, offer);
}

/** The centre rang somebody on its own: native distribution, a direct call, or an offer of an earlier life. */
function nativeOffer(state: State, item: Item, agentId: string, offerId: string | null): Offer {
  return {
    commandId: offerId ?? `${item.itemId}:native:${agentId}`,
    itemId: item.itemId,
    agentId,
    number: 0,
    side: "centre",
    isHot: true,
    admission: "plain",
    madeAt: state.now,
    answerMs: state.policy.offers.callRingMs + state.policy.offers.answerMarginMs,
    answerBy: 0,
    phase: "offered",
    agentWorkId: null,
    unknownSince: null,
    isLate: false,
    timer: null
  };
}

export function callOfferFailed(state: State, input: InputOf<"CallOfferFailed">): void {
  const offer = state.items.get(input.itemId)?.offer ?? null;
  if (offer === null || offer.agentId !== input.agentId) return;
  if (input.offerId !== null && input.offerId !== offer.commandId) return;
  const { excludeMs, refusalBackoffMs } = state.policy.offers;
  const isTheirChoice = input.reason === "noAnswer" || input.reason === "refused";
  returnItem(state, offer, isTheirChoice ? excludeMs : refusalBackoffMs);
}

export function callAnswered(state: State, input: InputOf<"CallAnswered">): void {
  const item = state.items.get(input.itemId);
  if (item === undefined) return;
  const agent = agentFor(state, input.agentId);
  if (item.agentId !== null && item.agentId !== agent.agentId) releaseCaller(state, item);
  acceptItem(state, item, agent);
  if (!agent.calls.includes(item.itemId)) {
    agent.calls.push(item.itemId);
    countHelp(state, agent);
  }
  agent.isNotResponding = false;
  agent.lastReceivedAt = state.now;
  refreshAgent(state, agent);
}

export function centreAgentObserved(state: State, facts: CentreAgentFacts): void {
  const agent = agentFor(state, facts.agentId);
  const before = agent.centre;
  if (before !== null && before.isReady !== facts.isReady) agent.isNotResponding = false;
  const hasSameQueues = before !== null && before.queueIds.join() === facts.queueIds.join();
  agent.isProfileCurrent = false;
  agent.centre = hasSameQueues ? { ...facts, queueIds: before.queueIds } : facts;
  refreshAgent(state, agent);
}

/** Takes the call off whoever was talking on it. */
export function releaseCaller(state: State, item: Item): void {
  const agent = item.agentId === null ? undefined : state.agents.get(item.agentId);
  if (agent !== undefined && takeOut(agent.calls, item.itemId)) refreshAgent(state, agent);
}
