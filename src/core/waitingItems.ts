/** Puts items into their classes and takes them out; tells what an item still needs before it may wait. */
import { classFor, leaveClass } from "./classes.ts";
import { channelOfItem, tierOfItem } from "./classify.ts";
import { sizeOf } from "./capacity.ts";
import { bindToCustomer } from "./customers.ts";
import { isDissuaded, nextDissuasionLook, pursueDissuasion } from "./dissuasion.ts";
import { addToClass } from "./itemClass.ts";
import { ringUndecided, type Item, type ItemClass } from "./item.ts";
import { holdsColdBack } from "./policy.ts";
import { startRings } from "./rings.ts";
import { calendarOf, clockKeyOf, clockOf } from "./score.ts";
import { policyOf, type State } from "./state.ts";
import { setTimer } from "./timer.ts";

/** Works out channel, tier and place on the clock anew. The item must not be in a class. */
export function classify(state: State, item: Item): void {
  const policy = policyOf(state, item);
  item.channel = channelOfItem(policy, item.facts);
  item.tier = tierOfItem(policy, item.facts);
  const calendar = calendarOf(state, item.channel);
  item.clockSince = clockOf(calendar, item.since);
  item.clockKey = clockKeyOf(calendar, item.channel, item.clockSince, item.facts.deadline);
}

/**
 * Moves an item that nobody holds to where it belongs now: waiting, or whatever keeps it from that. Call it after any
 * change of its facts, exclusions or timers.
 */
export function settlePhase(state: State, item: Item): void {
  if (item.offer !== null || item.phase === "accepted") return leaveQueue(state, item);
  leaveClass(state, item);
  dropExpired(state, item);
  item.phase = restingPhase(state, item);
  if (item.phase === "waiting") startWaiting(state, item);
  else if (item.phase === "dissuaded") pursueDissuasion(state, item);
  watchItem(state, item);
}

function startWaiting(state: State, item: Item): void {
  if (isTooLarge(state, item)) {
    const untilMs = state.now + state.policy.offers.parkMs;
    state.work.due.push({ kind: "parkItem", itemId: item.itemId, code: "ITEM_TOO_LARGE", untilMs });
  }
  if (item.waitingSince === null && state.reconciling.size === 0) beginWait(state, item);
  addToClass(classFor(state, item), item);
  state.work.waitingItems.add(item);
}

function beginWait(state: State, item: Item): void {
  startRings(state, item);
  bindToCustomer(state, item);
}

/** The item waits no longer: somebody has it, or it is gone. */
export function leaveQueue(state: State, item: Item): void {
  leaveClass(state, item);
  if (item.timer !== null) setTimer(state.timers, item, "item", item.itemId, null);
}

/** Looks at the item again at the earliest time that could change what becomes of it. */
function watchItem(state: State, item: Item): void {
  setTimer(state.timers, item, "item", item.itemId, nextLook(state, item));
}

function nextLook(state: State, item: Item): number | null {
  switch (item.phase) {
    case "parked":
      return item.parkedUntil;
    case "enriching":
      return item.facts.enrichUntil;
    case "notReady":
      return item.notBefore > state.now ? item.notBefore : null;
    case "waiting":
      return nextChange(state, item);
    case "dissuaded":
      return nextDissuasionLook(state, item);
    case "joined":
    case "reserved":
    case "offered":
    case "accepted":
      return null;
    default:
      return item.phase satisfies never;
  }
}

/** Of a waiting item: the end of a ban or of the preferred agent's ring, or its target (overdue work may do more). */
function nextChange(state: State, item: Item): number | null {
  const { now } = state;
  let due = item.preferredUntil > now ? item.preferredUntil : Infinity;
  if (item.ringCheckAt > now) due = Math.min(due, item.ringCheckAt);
  if (item.boundTo !== null) due = Math.min(due, item.boundTo.until);
  due = Math.min(due, nextSkillDrop(item, now));
  for (const exclusion of item.exclusions) due = Math.min(due, exclusion.until);
  if (item.itemClass?.isCold === true && holdsColdBack(state.policy)) {
    const overdue = overdueAt(item.itemClass, item);
    if (overdue !== null && overdue > state.now) due = Math.min(due, overdue);
  }
  return due === Infinity ? null : due;
}

function nextSkillDrop({ facts, waitingSince }: Item, now: number): number {
  let due = Infinity;
  for (const { dropAfterMs } of facts.route?.skills ?? []) {
    const drop = dropAfterMs === null || waitingSince === null ? Infinity : waitingSince + dropAfterMs;
    if (drop > now && drop < due) due = drop;
  }
  return due;
}

export function overdueAt(itemClass: ItemClass, item: Item): number | null {
  const reached = item.clockKey + itemClass.channel.targetMs;
  return itemClass.calendar === null ? reached : itemClass.calendar.whenOpen(reached);
}

/** Larger than any agent: nobody could ever take it, so it is parked where people see it. */
export function isTooLarge(state: State, item: Item): boolean {
  const { capacityPercent, capacityWeight } = sizeOf(item.facts);
  if (state.reconciling.size > 0) return false;
  if (capacityPercent !== null) return capacityPercent > 100;
  return capacityWeight !== null && state.capacityMax > 0 && capacityWeight > state.capacityMax;
}

function restingPhase(state: State, item: Item): Item["phase"] {
  const { facts } = item;
  if (facts.joinedTo !== null) return "joined";
  if (item.parkedUntil > state.now) return "parked";
  if (facts.enrichUntil > state.now) return "enriching";
  if (!facts.isReadyForRouting || facts.isPushed || item.notBefore > state.now) return "notReady";
  return isDissuaded(item) ? "dissuaded" : "waiting";
}

function dropExpired(state: State, item: Item): void {
  if (item.exclusions.some((exclusion) => exclusion.until <= state.now)) {
    item.exclusions = item.exclusions.filter((exclusion) => exclusion.until > state.now);
  }
  if (item.preferredUntil !== ringUndecided && item.preferredUntil <= state.now) item.preferredUntil = 0;
  if (item.boundTo !== null && item.boundTo.until <= state.now) item.boundTo = null;
}

/** An agent who declined is not offered the item again for a while; the ban always ends. */
export function exclude(state: State, item: Item, agentId: string, until: number): void {
  if (until <= state.now) return;
  const others = item.exclusions.filter((exclusion) => exclusion.agentId !== agentId);
  item.exclusions = [...others, { agentId, until }].sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
}
