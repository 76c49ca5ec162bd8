import type { Command } from "../core/command.ts";
import type { CentreResult } from "../ports/contactCentre.ts";

export type OfferCall = Extract<Command, { type: "OfferCall" }>;
export type RevokeCallOffer = Extract<Command, { type: "RevokeCallOffer" }>;
export type DissuadeCall = Extract<Command, { type: "DissuadeCall" }>;
export type CallCommand = OfferCall | RevokeCallOffer | DissuadeCall;

/** What the performer needs of the contact centre: commands with ids of the core, pool and fence filled in behind it. */
export interface CallDesk {
  offerCall(command: OfferCall): Promise<CentreResult>;
  revokeOffer(command: RevokeCallOffer): Promise<CentreResult>;
  dissuadeCall(command: DissuadeCall): Promise<CentreResult>;
  /** Nobody could tell what became of the command: the centre is to be looked at as soon as it can be seen. */
  lookInto(command: CallCommand): void;
}

/** Asks the desk for whatever the command says. */
export function carryOut(desk: CallDesk, command: CallCommand): Promise<CentreResult> {
  switch (command.type) {
    case "OfferCall":
      return desk.offerCall(command);
    case "RevokeCallOffer":
      return desk.revokeOffer(command);
    case "DissuadeCall":
      return desk.dissuadeCall(command);
    default:
      return command satisfies never;
  }
}
