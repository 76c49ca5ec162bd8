/**
 * The classes that exist: made when an item of a new kind waits, dropped when they are of no more use, so that a long
 * run keeps no more rows than there are kinds of items. Nothing that is decided depends on which row a class has.
 */
import type { Profile } from "./agent.ts";
import { basisPointsOf } from "./capacity.ts";
import {
  basisPoints,
  bonus,
  hasCalendar,
  isCold as isColdFlag,
  level as levelPlace,
  slope,
  waitMsMax,
  weight
} from "./classTable.ts";
import type { Item, ItemClass } from "./item.ts";
import { bitOfKind, createHeaps, removeFromClass } from "./itemClass.ts";
import { calendarOf, levelOf, longestScoredWait } from "./score.ts";
import type { State } from "./state.ts";

/** Empty classes that are kept because their next item is likely to come; beyond it they are dropped together. */
const emptyMax = 1_024;

export function classFor(state: State, item: Item): ItemClass {
  const { facts, channel, tier } = item;
  const level = levelOf(state.policy, item);
  const preferred = preferredAgentOf(state, item);
  const { capacityPercent } = facts;
  const units = capacityPercent === null ? facts.capacityWeight : null;
  const sizes = `${level}|${units ?? ""}|${capacityPercent ?? ""}|${preferred ?? ""}`;
  const key = `${facts.queueId}|${facts.serviceChannelId}|${channel.id}|${tier.id}|${sizes}`;
  return state.classes.get(key) ?? createClass(state, item, key, level, preferred);
}

/** Agent the item waits for alone now: an operator's choice, required, or preferred while their ring lasts. */
export function preferredAgentOf(state: State, item: Item): string | null {
  if (item.pinnedTo !== null) return item.pinnedTo;
  const { preferredAgentId, isPreferredRequired } = item.facts;
  if (preferredAgentId === null) return null;
  return isPreferredRequired || item.preferredUntil > state.now ? preferredAgentId : null;
}

/** Takes the item out of its class, if it is in one. */
export function leaveClass(state: State, item: Item): void {
  const { itemClass } = item;
  if (itemClass === null) return;
  removeFromClass(item);
  if (itemClass.size > 0) return;
  if (itemClass.preferredAgentId !== null) dropClass(state, itemClass);
  else if (state.classes.size > state.classesMax) dropEmptyClasses(state);
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
  state.classList[index] = itemClass;
  state.classes.set(key, itemClass);
  if (preferred === null) for (const profile of state.profiles.values()) showClass(profile, itemClass);
  else preferredClassesOf(state, preferred).push(itemClass);
  return itemClass;
}

function preferredClassesOf(state: State, agentId: string): ItemClass[] {
  let classes = state.preferredClasses.get(agentId);
  if (classes === undefined) {
    classes = [];
    state.preferredClasses.set(agentId, classes);
    const agent = state.agents.get(agentId);
    if (agent !== undefined) agent.preferredClasses = classes;
  }
  return classes;
}

function fillRow(state: State, itemClass: ItemClass, { side, facts }: Item, level: number): void {
  const { table, index, channel, tier } = itemClass;
  const isWeighed = facts.capacityPercent === null && facts.capacityWeight !== null;
  table.kindBit[index] = bitOfKind(channel.kind);
  table.channelBit[index] = 1 << state.policy.channels.indexOf(channel);
  table.setFlag(index, isColdFlag, itemClass.isCold);
  table.setFlag(index, hasCalendar, itemClass.calendar !== null);
  table.set(index, levelPlace, level);
  table.set(index, slope, channel.slope);
  table.set(index, bonus, tier.bonus);
  table.set(index, waitMsMax, longestScoredWait(channel.slope, tier.bonus));
  table.set(index, basisPoints, side === "centre" ? 0 : basisPointsOf(facts, channel, null));
  table.set(index, weight, isWeighed ? Math.round(facts.capacityWeight * 10_000) : 0);
}

/** Decides once whether agents of a profile see the items of a class. Classes of one agent are looked up there. */
export function showClass(profile: Profile, itemClass: ItemClass): void {
  const sees =
    itemClass.serviceChannelId === ""
      ? profile.centreQueueIds.has(itemClass.queueId)
      : profile.queueIds.has(itemClass.queueId) && profile.serviceChannelIds.has(itemClass.serviceChannelId);
  profile.sees[itemClass.index] = sees;
  if (!sees) return;
  profile.classes.push(itemClass.index);
  profile.views.length = 0;
}

function dropClass(state: State, itemClass: ItemClass): void {
  const { preferredAgentId, key, index } = itemClass;
  state.classes.delete(key);
  state.classList[index] = null;
  state.table.drop(index);
  if (preferredAgentId === null) return;
  const classes = state.preferredClasses.get(preferredAgentId) ?? [];
  classes.splice(classes.indexOf(itemClass), 1);
  if (classes.length === 0) state.preferredClasses.delete(preferredAgentId);
}

/** Each profile lists the rows it sees, so empty classes go in one sweep, and only when many have come together. */
function dropEmptyClasses(state: State): void {
  const dropped = new Set<number>();
  for (const itemClass of state.classes.values()) {
    if (itemClass.size > 0) continue;
    dropped.add(itemClass.index);
    dropClass(state, itemClass);
  }
  for (const profile of state.profiles.values()) {
    profile.classes = profile.classes.filter((index) => !dropped.has(index));
    profile.views.length = 0;
    for (const index of dropped) profile.sees[index] = false;
  }
  state.classesMax = 2 * state.classes.size + emptyMax;
}
