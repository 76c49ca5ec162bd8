/**
 * The classes that exist: made when an item of a new kind waits, dropped when they are of no more use, so that a long
 * run keeps no more rows than there are kinds of items. Nothing that is decided depends on which row a class has.
 */
import { takeOut, type Profile } from "./agent.ts";
import { audienceKey, audienceOf, includesProfile, isByNameOnly } from "./audience.ts";
import { basisPointsOf, sizeOf, type Size } from "./capacity.ts";
import {
  basisPoints,
  bonus,
  isCold as isColdFlag,
  isSpecial,
  level as levelPlace,
  slope,
  waitMsMax,
  weight
} from "./classTable.ts";
import type { Audience, Item, ItemClass } from "./item.ts";
import { bitOfKind, createHeaps, removeFromClass } from "./itemClass.ts";
import type { PolicyChannel } from "./policy.ts";
import type { SkillNeed } from "./route.ts";
import { bonusOf, calendarOf, levelOf, longestScoredWait } from "./score.ts";
import { hasSkills, skillsKey, skillsOf } from "./skills.ts";
import { policyOf, type State } from "./state.ts";

/** Empty classes that are kept because their next item is likely to come; beyond it they are dropped together. */
const emptyMax = 1_024;

export function classFor(state: State, item: Item): ItemClass {
  const { facts, channel, tier } = item;
  const kind = kindOf(state, item);
  const { capacityWeight, capacityPercent } = kind.size;
  const units = capacityPercent === null ? capacityWeight : null;
  const sizes = `${kind.level}|${units ?? ""}|${capacityPercent ?? ""}|${audienceKey(kind.audience)}`;
  const rest = `${facts.route?.bonusMillis ?? 0}|${skillsKey(kind.skills)}`;
  const key = `${item.isStale ? stale : ""}${facts.queueId}|${facts.serviceChannelId}|${channel.id}|${tier.id}|${sizes}|${rest}`;
  return state.classes.get(key) ?? createClass(state, item, key, kind);
}

/** Marks the keys of classes whose items have not been moved to the policy in force yet. */
const stale = "~";

/** What tells the item's class from others, beside queue, channel and tier. */
interface Kind {
  readonly level: number;
  readonly size: Size;
  readonly audience: Audience;
  readonly skills: readonly SkillNeed[];
}

function kindOf(state: State, item: Item): Kind {
  const level = levelOf(policyOf(state, item), item);
  return { level, size: sizeOf(item.facts), audience: audienceOf(state, item), skills: skillsOf(state, item) };
}

/** Takes the item out of its class, if it is in one. */
export function leaveClass(state: State, item: Item): void {
  const { itemClass } = item;
  if (itemClass === null) return;
  removeFromClass(item);
  if (itemClass.size > 0) return;
  if (isByNameOnly(itemClass.audience)) dropClass(state, itemClass);
  else if (state.classes.size > state.classesMax) dropEmptyClasses(state);
}

function createClass(state: State, item: Item, key: string, kind: Kind): ItemClass {
  const { facts, channel, tier } = item;
  const index = state.table.add();
  const itemClass: ItemClass = {
    key,
    index,
    table: state.table,
    queueId: facts.queueId,
    serviceChannelId: facts.serviceChannelId,
    channel,
    channelId: channel.id,
    tier,
    isCold: channel.kind === "deferred",
    calendar: calendarOf(state, channel),
    audience: kind.audience,
    skills: kind.skills,
    ...createHeaps()
  };
  fillRow(state, itemClass, item, kind);
  state.classList[index] = itemClass;
  state.classes.set(key, itemClass);
  if (!isByNameOnly(kind.audience)) for (const profile of state.profiles.values()) showClass(profile, itemClass);
  for (const agentId of kind.audience.agentIds) namedClassesOf(state, agentId).push(itemClass);
  return itemClass;
}

function namedClassesOf(state: State, agentId: string): ItemClass[] {
  let classes = state.namedClasses.get(agentId);
  if (classes === undefined) {
    classes = [];
    state.namedClasses.set(agentId, classes);
    const agent = state.agents.get(agentId);
    if (agent !== undefined) agent.namedClasses = classes;
  }
  return classes;
}

function fillRow(state: State, itemClass: ItemClass, { side, facts }: Item, { level, size }: Kind): void {
  const { table, index, channel } = itemClass;
  const bonusScore = bonusOf(itemClass.tier, facts.route);
  const isWeighed = size.capacityPercent === null && size.capacityWeight !== null;
  table.kindBit[index] = bitOfKind(channel.kind);
  table.channelBit[index] = channelBitOf(state, channel.id);
  table.setFlag(index, isColdFlag, itemClass.isCold);
  table.setFlag(index, isSpecial, itemClass.calendar !== null || isScoredApart(channel));
  table.set(index, levelPlace, level);
  table.set(index, slope, channel.slope);
  table.set(index, bonus, bonusScore);
  table.set(index, waitMsMax, longestScoredWait(channel.slope, bonusScore));
  table.set(index, basisPoints, side === "centre" ? 0 : basisPointsOf(size, channel, null));
  table.set(index, weight, isWeighed ? Math.round(size.capacityWeight * 10_000) : 0);
}

/** Scored with more than slope and head start. */
function isScoredApart({ scoreCap, deadline }: PolicyChannel): boolean {
  return scoreCap !== null || deadline === "replace";
}

/** Bit of a channel in the policy in force; 0, no limit of its own, where that policy has no such channel. */
function channelBitOf({ policy }: State, channelId: string): number {
  const place = policy.channels.findIndex(({ id }) => id === channelId);
  return place === -1 ? 0 : 1 << place;
}

/** A new policy is in force: what waits goes on under the old one, apart from what comes now. */
export function makeClassesStale(state: State): void {
  const classes = [...state.classes.values()];
  state.classes.clear();
  for (const itemClass of classes) {
    if (itemClass.size === 0) {
      dropClass(state, itemClass);
      continue;
    }
    itemClass.key = stale + itemClass.key;
    state.classes.set(itemClass.key, itemClass);
    state.table.channelBit[itemClass.index] = channelBitOf(state, itemClass.channelId);
  }
  hideDropped(state);
}

/** Decides once whether agents of a profile see the items of a class. Classes of agents by name are looked up there, too. */
export function showClass(profile: Profile, itemClass: ItemClass): void {
  const sees = hasSkills(profile, itemClass.skills) && includesProfile(itemClass.audience, itemClass, profile);
  profile.sees[itemClass.index] = sees;
  if (!sees) return;
  profile.classes.push(itemClass.index);
  profile.views.length = 0;
}

function dropClass(state: State, itemClass: ItemClass): void {
  const { audience, key, index } = itemClass;
  state.classes.delete(key);
  state.classList[index] = null;
  state.table.drop(index);
  for (const agentId of audience.agentIds) {
    const classes = state.namedClasses.get(agentId) ?? [];
    takeOut(classes, itemClass);
    if (classes.length === 0) state.namedClasses.delete(agentId);
  }
}

/** Each profile lists the rows it sees, so empty classes go in one sweep, and only when many have come together. */
function dropEmptyClasses(state: State): void {
  for (const itemClass of state.classes.values()) if (itemClass.size === 0) dropClass(state, itemClass);
  hideDropped(state);
  state.classesMax = 2 * state.classes.size + emptyMax;
}

function hideDropped(state: State): void {
  for (const profile of state.profiles.values()) {
    profile.classes = profile.classes.filter((index) => {
      const isThere = state.classList[index] !== null;
      if (!isThere) profile.sees[index] = false;
      return isThere;
    });
    profile.views.length = 0;
  }
}
