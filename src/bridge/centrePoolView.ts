import type { Item } from "../core/item.ts";
import type { State } from "../core/state.ts";
import type { CallHold, CentrePoolView } from "../ports/poolView.ts";
import { livePoolView } from "./livePoolView.ts";

/** The live state as the link to the contact centre may ask it. */
export function centrePoolView(current: () => State): CentrePoolView {
  return {
    ...livePoolView(current),
    *callHolds() {
      for (const item of current().items.values()) {
        const hold = item.side === "centre" ? holdOf(item) : null;
        if (hold !== null) yield hold;
      }
    }
  };
}

function holdOf(item: Item): CallHold | null {
  const { itemId, offer, agentId } = item;
  if (offer !== null) return { itemId, agentId: offer.agentId, offerId: offer.commandId, phase: offer.phase };
  return agentId === null ? null : { itemId, agentId, offerId: null, phase: "accepted" };
}
