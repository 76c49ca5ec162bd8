/**
 * Score: level first, then `bonus + slope * wait`, the share of the promise already used. Integers throughout, so that
 * every machine ranks alike (docs/ARCHITECTURE.md, Score).
 */
import type { Calendar } from "./calendar.ts";
import type { ScoreTerms } from "./decision.ts";
import type { Item } from "./item.ts";
import type { CompiledPolicy, PolicyChannel } from "./policy.ts";
import type { State } from "./state.ts";

export interface Rank {
  readonly level: number;
  readonly score: number;
}

/** Longest wait in ms for which bonus + slope * wait is still an exact integer. Beyond it the score stays level. */
export function longestScoredWait(slope: number, bonus: number): number {
  return Math.floor((Number.MAX_SAFE_INTEGER - bonus) / slope);
}

/** An operator's wish, then the routing matrix, then the policy. */
export function levelOf(policy: CompiledPolicy, { raisedTo, facts, channel }: Item): number {
  const asked = raisedTo ?? facts.route?.level ?? null;
  if (asked !== null) return asked;
  return policy.levelFrom === "channel" ? channel.level : 0 - (facts.routingPriority ?? 0);
}

/** Where a time lies on the channel's clock: wall clock, or open milliseconds of its calendar. */
export function clockOf(calendar: Calendar | null, time: number): number {
  return calendar === null ? time : calendar.openUntil(time);
}

export function calendarOf(state: State, channel: PolicyChannel): Calendar | null {
  return channel.calendar === null ? null : (state.calendars.get(channel.calendar) ?? null);
}

export function waitOf(state: State, item: Item): number {
  return Math.max(0, clockOf(calendarOf(state, item.channel), state.now) - item.clockKey);
}

/** The terms of an item's score now; works for items in any phase. */
export function scoreTermsOf(state: State, item: Item): ScoreTerms {
  const { channel, tier } = item;
  const waitMs = waitOf(state, item);
  const counted = Math.min(waitMs, longestScoredWait(channel.slope, tier.bonus));
  return {
    level: levelOf(state.policy, item),
    score: tier.bonus + channel.slope * counted,
    waitMs,
    targetMs: channel.targetMs,
    bonus: tier.bonus
  };
}

/** Strict order of two waiting items: level, score, arrival, id. */
export function outranks(a: Rank, itemA: Item, b: Rank, itemB: Item): boolean {
  if (a.level !== b.level) return a.level > b.level;
  if (a.score !== b.score) return a.score > b.score;
  if (itemA.since !== itemB.since) return itemA.since < itemB.since;
  return itemA.itemId < itemB.itemId;
}

export function hasWaitedItsTarget(channel: PolicyChannel, waitMs: number): boolean {
  return waitMs >= channel.targetMs;
}
