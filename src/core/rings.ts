/** Rings open one after the other and stay open; each is looked at when its delay is over. */
import type { Item } from "./item.ts";
import type { Ring } from "./route.ts";
import { isOpen } from "./skills.ts";
import type { State } from "./state.ts";

/** A ring whose condition did not hold is looked at again this much later. */
const recheckMs = 5_000;

const noRings: readonly Ring[] = [];

/**
 * Begins the item's rings, if it has not begun them; a new route begins them anew from when it began to wait. People who
 * are not there delay nobody: the plan begins with the first ring of whom somebody could be there.
 */
export function startRings(state: State, item: Item): void {
  item.waitingSince ??= state.now;
  item.openRings = 0;
  item.ringsFrom = item.waitingSince - skippedMs(state, item);
  openDueRings(state, item);
}

function skippedMs(state: State, item: Item): number {
  const rings = item.facts.route?.rings ?? noRings;
  const [planned] = rings;
  const first = rings.find((ring) => !isAbsent(state, item, ring));
  return planned === undefined || first === undefined ? 0 : first.afterMs - planned.afterMs;
}

function isAbsent(state: State, { facts, side }: Item, { who }: Ring): boolean {
  if (who !== "preferred" && who !== "pair") return false;
  const preferred = facts.preferredAgentId === null ? undefined : state.agents.get(facts.preferredAgentId);
  const agent = who === "preferred" ? preferred : state.agents.get(preferred?.traits.pairedWith ?? "");
  return (side === "centre" ? agent?.centre?.isLoggedIn : agent?.presence.isOnline) !== true;
}

/** Opens what is due, and says in `ringCheckAt` when to look again (0: never). */
export function openDueRings(state: State, item: Item): void {
  const rings = item.facts.route?.rings ?? noRings;
  item.ringCheckAt = 0;
  if (rings.length === 0) return;
  for (const [index, ring] of rings.entries()) {
    if (isOpen(item.openRings, index)) continue;
    const due = item.ringsFrom + ring.afterMs;
    if (due > state.now) lookAgain(item, due);
    else if (isWanted(state, item, ring)) item.openRings |= 1 << index;
    else lookAgain(item, state.now + recheckMs);
  }
}

function lookAgain(item: Item, at: number): void {
  if (item.ringCheckAt === 0 || at < item.ringCheckAt) item.ringCheckAt = at;
}

function isWanted(state: State, item: Item, { ifWaitOverMs }: Ring): boolean {
  return ifWaitOverMs === null || expectedWaitMs(state, item) > ifWaitOverMs;
}

/**
 * What the item may expect at the pace of its queue: never less than it has waited. The pace is the mean time between
 * the last offers from the queue; without any, only the item's own wait is known.
 */
function expectedWaitMs(state: State, { facts, waitingSince }: Item): number {
  const waited = state.now - (waitingSince ?? state.now);
  const pace = state.queuePaces.get(facts.queueId);
  return pace === undefined ? waited : Math.max(waited, pace.meanMs * waitingIn(state, facts.queueId));
}

function waitingIn(state: State, queueId: string): number {
  let waiting = 0;
  for (const itemClass of state.classes.values()) if (itemClass.queueId === queueId) waiting += itemClass.size;
  return waiting;
}

/** One offer more from the queue; the mean follows the last eight or so. */
export function notePace(state: State, queueId: string): void {
  const pace = state.queuePaces.get(queueId);
  if (pace === undefined) {
    state.queuePaces.set(queueId, { lastAt: state.now, meanMs: 0 });
    return;
  }
  const gap = state.now - pace.lastAt;
  const meanMs = pace.meanMs === 0 ? gap : pace.meanMs + Math.trunc((gap - pace.meanMs) / 8);
  state.queuePaces.set(queueId, { lastAt: state.now, meanMs });
}
