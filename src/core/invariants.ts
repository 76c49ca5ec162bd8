/** What must hold after every step; each violation is a sentence with the values. Used by tests and by replay. */
import { overdueCap } from "./reserve.ts";
import type { Offer } from "./item.ts";
import type { State } from "./state.ts";

export function checkInvariants(state: State): string[] {
  return [...itemProblems(state), ...agentProblems(state), ...countProblems(state)];
}

function* itemProblems(state: State): Generator<string> {
  for (const item of state.items.values()) {
    const isWaiting = item.phase === "waiting";
    if (isWaiting !== (item.itemClass !== null)) yield `${item.itemId} is ${item.phase} but its class says otherwise`;
    const isOffered = item.phase === "reserved" || item.phase === "offered";
    if (isOffered !== (item.offer !== null)) yield `${item.itemId} is ${item.phase} but its offer says otherwise`;
    if (item.offer !== null && !state.offers.has(item.offer)) {
      yield `${item.itemId} has an offer that the books do not know: ${item.offer.commandId}`;
    }
    const isTold = item.phase === "dissuaded";
    if (isTold && item.side !== "centre") yield `${item.itemId} is dissuaded although nobody can be told anything`;
    if (isWaiting && item.dissuading?.stage === "told") yield `${item.itemId} waits although it is being dissuaded`;
    if (item.since > state.now) yield `${item.itemId} began to wait in the future: ${item.since} > ${state.now}`;
  }
}

function* agentProblems(state: State): Generator<string> {
  for (const agent of state.agents.values()) {
    if ((agent.mask !== 0) !== (agent.group !== null))
      yield `${agent.agentId} is available but not idle, or the reverse`;
    // Two offers may be out when the first one's outcome was unknown for a while; two on their way may not.
    const onTheWay = agent.offers.filter((offer) => offer.phase === "reserved" && !isUnknown(offer));
    if (onTheWay.length > 1) yield `${agent.agentId} has ${onTheWay.length} offers on their way at once`;
  }
}

function isUnknown(offer: Offer): boolean {
  return offer.unknownSince !== null;
}

function* countProblems(state: State): Generator<string> {
  let free = 0;
  for (const agent of state.agents.values()) {
    if (agent.group !== null && agent.isPhoneReady && (agent.mask & 0b001) !== 0) free++;
  }
  if (free !== state.freeHotAgents) yield `freeHotAgents is ${state.freeHotAgents}, counted ${free}`;
  const unknown = [...state.offers.values()].filter((offer) => offer.side === "salesforce" && isUnknown(offer)).length;
  if (unknown !== state.unknownOffers) yield `unknownOffers is ${state.unknownOffers}, counted ${unknown}`;
  if (state.admitted.overdue < 0 || state.admitted.tier < 0)
    yield `admissions are negative: ${JSON.stringify(state.admitted)}`;
  if (overdueCap(state) < 0) yield `the overdue cap is negative`;
}
