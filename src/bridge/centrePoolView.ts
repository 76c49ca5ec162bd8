import type { Item, Offer } from "../core/item.ts";
import type { State } from "../core/state.ts";
import type { CallHold, CentrePoolView } from "../ports/poolView.ts";
import { livePoolView } from "./livePoolView.ts";

/** The live state as the link to the contact centre may ask it. */
export function centrePoolView(current: () => State): CentrePoolView {
  return {
    ...livePoolView(current),
    *callHolds() {
      for (const item of current().items.values()) {
        const hold = item.side === "centre" ? holdOf(current(), item) : null;
        if (hold !== null) yield hold;
      }
    }
  };
}

function holdOf(state: State, { itemId, offer, agentId }: Item): CallHold | null {
  if (offer !== null) {
    const { agentId: heldBy, commandId: offerId, phase } = offer;
    return { itemId, agentId: heldBy, offerId, phase, isUnknown: isGivenUp(state, offer) };
  }
  return agentId === null ? null : { itemId, agentId, offerId: null, phase: "accepted", isUnknown: false };
}

/** Before that the command is asked again soon, and its answer tells more than a snapshot. */
function isGivenUp({ now, policy }: State, { unknownSince }: Offer): boolean {
  return unknownSince !== null && now >= unknownSince + policy.offers.unknownFreesCallsMs;
}
