/**
 * Score: level first, then `bonus + slope * wait`, the share of the promise already used. Integers throughout, so that
 * every machine ranks alike (docs/ARCHITECTURE.md, Score).
 */
import type { Calendar } from "./calendar.ts";
import type { ScoreTerms } from "./decision.ts";
import type { Item } from "./item.ts";
import { scorePerTarget, type CompiledPolicy, type PolicyChannel, type Tier } from "./policy.ts";
import type { Route } from "./route.ts";
import { policyOf, type State } from "./state.ts";

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

/** Head start in score: of the tier, and of the route. */
export function bonusOf(tier: Tier, route: Route | null): number {
  return route === null ? tier.bonus : tier.bonus + route.bonusMillis * (scorePerTarget / 1_000);
}

/** Score of a wait: its cap holds until the target has passed, so that nothing overdue is ever lowered. */
export function scoreOf({ slope, scoreCap, targetMs }: PolicyChannel, bonus: number, waitMs: number): number {
  const longest = longestScoredWait(slope, bonus);
  const score = bonus + slope * Math.max(-longest, Math.min(waitMs, longest));
  return scoreCap === null || waitMs >= targetMs ? score : Math.min(score, scoreCap);
}

/** Where the wait begins on the channel's clock: with the customer's, or so that the target ends at the deadline. */
export function clockKeyOf(
  calendar: Calendar | null,
  channel: PolicyChannel,
  began: number,
  deadline: number | null
): number {
  if (deadline === null || channel.deadline === "ignore") return began;
  const wanted = clockOf(calendar, deadline) - channel.targetMs;
  return channel.deadline === "raise" ? Math.min(began, wanted) : wanted;
}

/** Where a time lies on the channel's clock: wall clock, or open milliseconds of its calendar. */
export function clockOf(calendar: Calendar | null, time: number): number {
  return calendar === null ? time : calendar.openUntil(time);
}

export function calendarOf(state: State, channel: PolicyChannel): Calendar | null {
  return channel.calendar === null ? null : (state.calendars.get(channel.calendar) ?? null);
}

export function waitOf(state: State, item: Item): number {
  return clockOf(calendarOf(state, item.channel), state.now) - item.clockKey;
}

/** The terms of an item's score now; works for items in any phase. */
export function scoreTermsOf(state: State, item: Item): ScoreTerms {
  const { channel, tier } = item;
  const waitMs = waitOf(state, item);
  const bonus = bonusOf(tier, item.facts.route);
  return {
    level: levelOf(policyOf(state, item), item),
    score: scoreOf(channel, bonus, waitMs),
    waitMs,
    targetMs: channel.targetMs,
    bonus
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
