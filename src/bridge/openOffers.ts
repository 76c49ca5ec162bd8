/** What the performer asks of the live state before it sends a command again. */
import { offerNamed } from "../core/offers.ts";
import type { State } from "../core/state.ts";
import type { CallCommand } from "./callDesk.ts";

/** Is the agent still kept for the write of this command? Half the time leaves the other half for a request under way. A call may have come by another way meanwhile. */
export function isStillKept(state: State, commandId: string, now: number): boolean {
  const offer = offerNamed(state, commandId);
  const agent = offer === undefined ? undefined : state.agents.get(offer.agentId);
  if (offer === undefined || agent === undefined) return false;
  if (agent.calls.length > 0 || agent.centre?.device === "ringing" || agent.centre?.device === "busy") return false;
  return offer.unknownSince === null || now < offer.unknownSince + state.policy.offers.unknownFreesCallsMs / 2;
}

/** The offer is out, or the caller still to be told. */
export function isCommandOpen(state: State, command: CallCommand): boolean {
  if (command.type === "DissuadeCall") return state.items.get(command.itemId)?.phase === "dissuaded";
  const offerId = command.type === "OfferCall" ? command.commandId : command.offerId;
  return offerNamed(state, offerId) !== undefined;
}
