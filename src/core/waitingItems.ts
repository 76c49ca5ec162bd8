/** Puts items into their classes and takes them out; tells what an item still needs before it may wait. */
import { channelOf, tierOf } from "./classify.ts";
import type { Profile } from "./agent.ts";
import { basisPointsOf } from "./capacity.ts";
import { addToClass, bitOfKind, createHeaps, removeFromClass } from "./itemClass.ts";
import type { Item, ItemClass } from "./item.ts";
import { calendarOf, clockOf, levelOf, longestScoredWait } from "./score.ts";
import { addTimer, type State } from "./state.ts";

/** Works out channel, tier and place on the clock anew. The item must not be in a class. */
export function classify(state: State, item: Item): void {
  item.channel = channelOf(state.policy, item.facts);
  item.tier = tierOf(state.policy, item.facts.tier);
  item.clockKey = clockOf(calendarOf(state, item.channel), item.since);
}

/**
 * Moves an item that nobody holds to where it belongs now: waiting, or whatever keeps it from that. Call it after any
 * change of its facts, exclusions or timers.
 */
export function settlePhase(state: State, item: Item): void {
  if (item.offer !== null || item.phase === "accepted") return;
  leaveQueue(item);
  dropExpired(state, item);
  item.phase = restingPhase(state, item);
  if (item.phase !== "waiting") return;
  if (isTooLarge(state, item)) {
    const untilMs = state.now + state.policy.offers.parkMs;
    state.work.due.push({ kind: "parkItem", itemId: item.itemId, code: "ITEM_TOO_LARGE", untilMs });
  }
  const itemClass = classFor(state, item);
  addToClass(itemClass, item);
  state.work.waitingItems.add(item);
  if (itemClass.isCold && state.policy.reserve.hotAgents > 0) watchTarget(state, itemClass, item);
}

/** Overdue deferred work may use agents kept free for hot work: look again at that moment. */
function watchTarget(state: State, itemClass: ItemClass, item: Item): void {
  const due = overdueAt(itemClass, item);
  if (due !== null && due > state.now) addTimer(state, due, "item", item.itemId);
}

export function overdueAt(itemClass: ItemClass, item: Item): number | null {
  const reached = item.clockKey + itemClass.channel.targetMs;
  return itemClass.calendar === null ? reached : itemClass.calendar.whenOpen(reached);
}

export function leaveQueue(item: Item): void {
  removeFromClass(item);
}

/** Larger than any agent: nobody could ever take it, so it is parked where people see it. */
function isTooLarge(state: State, item: Item): boolean {
  const { capacityPercent, capacityWeight } = item.facts;
  if (capacityPercent !== null) return capacityPercent > 100;
  return capacityWeight !== null && state.capacityMax > 0 && capacityWeight > state.capacityMax;
}

function restingPhase(state: State, item: Item): Item["phase"] {
  const { facts } = item;
  if (facts.joinedTo !== null) return "joined";
  if (item.parkedUntil > state.now) return "parked";
  if (facts.enrichUntil > state.now) return "enriching";
  if (!facts.isReadyForRouting || facts.isPushed || item.notBefore > state.now) return "notReady";
  return "waiting";
}

function dropExpired(state: State, item: Item): void {
  if (item.exclusions.some((exclusion) => exclusion.until <= state.now)) {
    item.exclusions = item.exclusions.filter((exclusion) => exclusion.until > state.now);
  }
  if (item.preferredUntil <= state.now) item.preferredUntil = 0;
}

/** An agent who declined is not offered the item again for a while; the ban always ends. */
export function exclude(state: State, item: Item, agentId: string, until: number): void {
  const others = item.exclusions.filter((exclusion) => exclusion.agentId !== agentId);
  item.exclusions = [...others, { agentId, until }].sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  addTimer(state, until, "item", item.itemId);
}

/** Agent the item waits for alone now: required, or preferred while their ring lasts. */
export function preferredAgentOf(state: State, item: Item): string | null {
  const { preferredAgentId, isPreferredRequired } = item.facts;
  if (preferredAgentId === null) return null;
  return isPreferredRequired || item.preferredUntil > state.now ? preferredAgentId : null;
}

function classFor(state: State, item: Item): ItemClass {
  const { facts, channel, tier } = item;
  const level = levelOf(state.policy, channel, facts.routingPriority);
  const preferred = preferredAgentOf(state, item);
  const weight = facts.capacityPercent === null ? facts.capacityWeight : null;
  const key = [
    facts.queueId,
    facts.serviceChannelId,
    channel.id,
    tier.id,
    level,
    weight ?? "",
    facts.capacityPercent ?? "",
    preferred ?? ""
  ].join("|");
  return state.classes.get(key) ?? createClass(state, item, key, level, preferred);
}

function createClass(state: State, item: Item, key: string, level: number, preferred: string | null): ItemClass {
  const { facts, channel, tier } = item;
  const index = state.table.add();
  const itemClass: ItemClass = {
    key,
    index,
    table: state.table,
    queueId: facts.queueId,
    serviceChannelId: facts.serviceChannelId,
    channel,
    tier,
    isCold: channel.kind === "deferred",
    calendar: calendarOf(state, channel),
    preferredAgentId: preferred,
    ...createHeaps()
  };
  fillRow(state, itemClass, item, level);
  state.classList.push(itemClass);
  state.classes.set(key, itemClass);
  if (preferred !== null) state.agents.get(preferred)?.preferredClasses.push(itemClass);
  for (const profile of state.profiles.values()) showClass(profile, itemClass);
  return itemClass;
}

function fillRow(state: State, itemClass: ItemClass, { side, facts }: Item, level: number): void {
  const { table, index, channel, tier, isCold } = itemClass;
  const isWeighed = facts.capacityPercent === null && facts.capacityWeight !== null;
  table.kindBit[index] = bitOfKind(channel.kind);
  table.channelBit[index] = 1 << state.policy.channels.indexOf(channel);
  table.isCold[index] = isCold ? 1 : 0;
  table.level[index] = level;
  table.slope[index] = channel.slope;
  table.bonus[index] = tier.bonus;
  table.waitMsMax[index] = longestScoredWait(channel.slope, tier.bonus);
  table.basisPoints[index] = side === "centre" ? 0 : basisPointsOf(facts, channel, null);
  table.weightTimes10k[index] = isWeighed ? facts.capacityWeight * 10_000 : 0;
}

/** Decides once whether agents of a profile see the items of a class. Classes of one agent are looked up there. */
export function showClass(profile: Profile, itemClass: ItemClass): void {
  const sees =
    itemClass.serviceChannelId === ""
      ? profile.centreQueueIds.has(itemClass.queueId)
      : profile.queueIds.has(itemClass.queueId) && profile.serviceChannelIds.has(itemClass.serviceChannelId);
  profile.sees[itemClass.index] = sees && itemClass.preferredAgentId === null;
  if (profile.sees[itemClass.index] === true) profile.classes.push(itemClass.index);
}
