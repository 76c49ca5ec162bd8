/**
 * Callers who are told that nobody will answer. What becomes of one:
 *
 *     (arrives) --> asked --done--> told --> gone, when the call ends
 *                     +--refused, or no word in time--> failed: waits for an agent like everybody
 *                                     told, but the call goes on and on --> failed
 *
 * Nothing is lost: whatever goes wrong, the caller waits. Items that are no calls have nobody to be told.
 */
import type { Dissuading, Item } from "./item.ts";
import type { State } from "./state.ts";

/** So long the contact centre may leave us without an answer, the performer's repeats included. */
const answerMs = 60_000;
/** No message is longer. */
const messageMs = 600_000;

/** It is told, or is to be told. An operator who gave it to somebody knows better. */
export function isDissuaded({ side, facts, dissuading, pinnedTo }: Item): boolean {
  if (dissuading !== null) return dissuading.stage !== "failed";
  return side === "centre" && pinnedTo === null && (facts.route?.dissuasion ?? null) !== null;
}

/** Of an item in phase `dissuaded`: asks for the message, or gives it up when no news came in time. */
export function pursueDissuasion(state: State, item: Item): void {
  const { itemId, dissuading } = item;
  if (dissuading === null) return askFor(state, item);
  if (dissuading.until > state.now) return;
  state.work.due.push({
    kind: "dissuasionFailed",
    itemId,
    code: dissuading.stage === "told" ? "NOT_ENDED" : "NO_ANSWER"
  });
}

/** When the item has to be looked at next; null when only news change anything. */
export function nextDissuasionLook(state: State, { dissuading }: Item): number | null {
  return dissuading !== null && dissuading.until > state.now ? dissuading.until : null;
}

/** Asks for everybody who came while the contact centre could not be asked, in the order of their ids. */
export function dissuadePending(state: State): void {
  const pending = [...state.items.values()].filter((item) => item.phase === "dissuaded" && item.dissuading === null);
  pending.sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  for (const item of pending) askFor(state, item);
}

function askFor(state: State, { itemId, facts }: Item): void {
  const dissuasion = facts.route?.dissuasion ?? null;
  if (dissuasion === null || !state.links.centre || state.reconciling.size > 0) return;
  const { due } = state.work;
  if (due.some((one) => one.kind === "dissuade" && one.itemId === itemId)) return;
  due.push({ kind: "dissuade", itemId, message: dissuasion.message, offersCallback: dissuasion.offersCallback });
}

export function askedNow(state: State): Dissuading {
  return { stage: "asked", until: state.now + answerMs };
}

export function toldNow(state: State): Dissuading {
  return { stage: "told", until: state.now + messageMs };
}

export const notDissuaded: Dissuading = { stage: "failed", until: 0 };

const suffix = ":dissuade";

export function dissuasionOf(itemId: string): string {
  return itemId + suffix;
}

/** Item that a command is about; null when it is no dissuasion. */
export function itemOfDissuasion(commandId: string): string | null {
  return commandId.endsWith(suffix) ? commandId.slice(0, -suffix.length) : null;
}
