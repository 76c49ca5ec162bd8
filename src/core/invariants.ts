/** What must hold after every step; each violation is a sentence with the values. Used by tests and by replay. */
import { fullRoom } from "./agent.ts";
import { heldBasisPoints } from "./capacity.ts";
import { overdueCap } from "./eligibility.ts";
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
    if (item.offer !== null && state.offers.get(item.offer.commandId) !== item.offer) {
      yield `${item.itemId} has an offer that the books do not know: ${item.offer.commandId}`;
    }
    if (item.since > state.now) yield `${item.itemId} began to wait in the future: ${item.since} > ${state.now}`;
  }
}

function* agentProblems(state: State): Generator<string> {
  for (const agent of state.agents.values()) {
    if ((agent.mask !== 0) !== (agent.group !== null))
      yield `${agent.agentId} is available but not idle, or the reverse`;
    const made = [...agent.offers].filter((offer) => offer.number > 0);
    const blocking = made.filter((offer) => offer.unknownSince === null);
    if (blocking.length > 1) yield `${agent.agentId} has ${blocking.length} offers at once`;
    const held = heldBasisPoints(agent);
    if (made.some((offer) => offer.phase === "reserved" && offer.unknownSince === null) && held > fullRoom) {
      yield `${agent.agentId} was offered something while holding ${held} of ${fullRoom}`;
    }
  }
}

function* countProblems(state: State): Generator<string> {
  let free = 0;
  for (const agent of state.agents.values()) {
    if (agent.group !== null && agent.isHotCapable && (agent.mask & 0b011) !== 0) free++;
  }
  if (free !== state.freeHotAgents) yield `freeHotAgents is ${state.freeHotAgents}, counted ${free}`;
  const unknown = [...state.offers.values()].filter((offer) => offer.unknownSince !== null).length;
  if (unknown !== state.unknownOffers) yield `unknownOffers is ${state.unknownOffers}, counted ${unknown}`;
  if (state.admitted.overdue < 0 || state.admitted.tier < 0)
    yield `admissions are negative: ${JSON.stringify(state.admitted)}`;
  if (overdueCap(state) < 0) yield `the overdue cap is negative`;
}
