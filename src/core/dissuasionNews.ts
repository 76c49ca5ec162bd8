/** What decisions and the contact centre's answers do to callers who are told that nobody will answer. */
import { askedNow, notDissuaded, toldNow } from "./dissuasion.ts";
import type { CommandOutcome } from "./input.ts";
import type { Dissuading } from "./item.ts";
import type { State } from "./state.ts";
import { settlePhase } from "./waitingItems.ts";

export function startDissuading(state: State, itemId: string): void {
  become(state, itemId, askedNow(state));
}

export function stopDissuading(state: State, itemId: string): void {
  become(state, itemId, notDissuaded);
}

function become(state: State, itemId: string, dissuading: Dissuading): void {
  const item = state.items.get(itemId);
  if (item === undefined) return;
  item.dissuading = dissuading;
  settlePhase(state, item);
}

/** A late yes counts, too, unless somebody has the call meanwhile; an unknown outcome is waited out. */
export function dissuasionSettled(state: State, itemId: string, outcome: CommandOutcome): void {
  const item = state.items.get(itemId);
  if (item === undefined || item.dissuading === null || item.offer !== null || item.phase === "accepted") return;
  if (outcome.kind === "done") return become(state, itemId, toldNow(state));
  if (outcome.kind !== "refused" || item.dissuading.stage !== "asked") return;
  if (outcome.blame === "item") state.work.hints.push({ type: "RereadItem", itemId });
  state.work.due.push({ kind: "dissuasionFailed", itemId, code: outcome.code });
}
