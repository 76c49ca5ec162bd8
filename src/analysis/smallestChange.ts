/** The smallest change that would have reversed a choice, tried out with the engine itself. */
import type { Decision } from "../core/decision.ts";
import type { Input } from "../core/input.ts";
import type { State } from "../core/state.ts";
import { step } from "../core/step.ts";
import type { VerifiedChange } from "../ports/explanation.ts";
import type { Proposal } from "./proposal.ts";
import { decideAnew, freeAgents, StateCopies } from "./stateCopy.ts";

export interface Choice {
  readonly itemId: string;
  /** Null: the item was offered to nobody. */
  readonly agentId: string | null;
}

export interface Trial {
  readonly smallest: VerifiedChange | null;
  readonly tried: number;
}

/** Each try is a copy of the state and one decision; beyond so many the search ends without an answer. */
const triesMax = 12;

/**
 * Tries proposals from the smallest on until one changes the choice. The state is left as it is. Copies are decided
 * with everybody looked at together; where that alone differs from what was decided, nothing is claimed.
 */
export function findSmallestChange(state: State, choice: Choice, proposals: readonly Proposal[]): Trial {
  const line = inOrder(proposals).slice(0, triesMax);
  const kept = new Set(line.flatMap(({ change }) => change.itemId ?? []).concat(choice.itemId));
  // A change frees one agent more at most.
  const copies = new StateCopies(state, { kept, offers: freeAgents(state) + 1, isForInput: false });
  if (!outcomeOf(decideAnew(copies.with([])), choice).isSame) return { smallest: null, tried: 0 };
  for (const [index, { change, edits }] of line.entries()) {
    const { isSame, instead } = outcomeOf(decideAnew(copies.with(edits)), choice);
    if (!isSame) return { smallest: { ...change, instead }, tried: index + 1 };
  }
  return { smallest: null, tried: line.length };
}

/** Decides a recorded input again on a copy of the state before it: the offers that are made, `item agent number`. */
export function offersAgain(state: State, input: Input, recorded: readonly Decision[]): ReadonlySet<string> {
  const copy = new StateCopies(state, { kept: new Set(), offers: recorded.length + 1, isForInput: true }).with([]);
  return new Set(step(copy, input).decisions.map(offerKey));
}

export function offerKey(decision: Decision): string {
  return decision.kind === "offer" ? `${decision.itemId} ${decision.agentId} ${decision.offerNumber}` : "";
}

/** Least waiting first; what no wait stands for comes last, as proposed. The same change is tried once. */
function inOrder(proposals: readonly Proposal[]): Proposal[] {
  const seen = new Set<string>();
  const different = proposals.filter(({ change }) => {
    const key = JSON.stringify(change);
    return seen.has(key) ? false : seen.add(key);
  });
  const worth = ({ change }: Proposal): number => change.waitMs ?? Number.MAX_SAFE_INTEGER;
  return different.sort((a, b) => worth(a) - worth(b));
}

function outcomeOf(
  decisions: readonly Decision[],
  { itemId, agentId }: Choice
): { isSame: boolean; instead: VerifiedChange["instead"] } {
  const offers = decisions.filter((decision) => decision.kind === "offer");
  const ofItem = offers.find((offer) => offer.itemId === itemId)?.agentId ?? null;
  const ofAgent = agentId === null ? null : (offers.find((offer) => offer.agentId === agentId)?.itemId ?? null);
  return { isSame: ofItem === agentId, instead: { agentId: ofItem, itemId: ofAgent } };
}
