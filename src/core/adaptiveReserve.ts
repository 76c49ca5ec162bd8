/**
 * A reserve that adjusts itself. Every minute the share of calls and chats answered in time, over the last minutes, is
 * compared with its target: below it one more agent is kept free for them; well above it, while deferred work waits,
 * one fewer. The change is a decision in the journal, so that recovery never decides it again.
 *
 * Who left before the time was up was not let down and does not count; who left after it counts as answered late.
 */
import type { Item } from "./item.ts";
import type { AdaptiveReserve, WorkKind } from "./policy.ts";
import { isCold, isWaiting } from "./classTable.ts";
import type { ServedMinute } from "./reserveInForce.ts";
import type { State } from "./state.ts";
import { setTimer } from "./timer.ts";

const minuteMs = 60_000;
/** So many points above the target an agent is given back: without a gap the reserve would swing to and fro. */
const surplusPercent = 3;

/** Brings the reserve within the bounds of the policy in force, and sets its timer. Changes nothing that fits. */
export function fitReserve(state: State): void {
  const { reserve, policy } = state;
  const { hotAgents, adaptive } = policy.reserve;
  const most = adaptive?.max ?? hotAgents;
  reserve.hotAgents = Math.max(hotAgents, Math.min(most, reserve.hotAgents));
  if (adaptive === null) {
    reserve.minutes = [];
    reserve.dueAt = null;
  }
  watchReserve(state);
}

/** Somebody answered an item for the first time. */
export function noteAnswered(state: State, kind: WorkKind, since: number): void {
  const { adaptive } = state.policy.reserve;
  if (adaptive !== null && kind !== "deferred") noteServed(state, state.now - since <= adaptive.withinMs);
}

/** The customer left without an answer. */
export function noteLeft(state: State, { channel, since }: Item): void {
  const { adaptive } = state.policy.reserve;
  if (adaptive !== null && channel.kind !== "deferred" && state.now - since > adaptive.withinMs)
    noteServed(state, false);
}

function noteServed(state: State, isInTime: boolean): void {
  const { reserve } = state;
  const minute = minuteOf(state.now);
  let last = reserve.minutes.at(-1);
  if (last?.minute !== minute) reserve.minutes.push((last = { minute, served: 0, inTime: 0 }));
  last.served++;
  if (isInTime) last.inTime++;
  if (reserve.dueAt !== null) return;
  reserve.dueAt = (minute + 1) * minuteMs;
  watchReserve(state);
}

/** A minute is over: decides on a change, and looks again in a minute as long as there is something to look at. */
export function reserveDue(state: State): void {
  const { reserve, policy, now } = state;
  const { adaptive, hotAgents: least } = policy.reserve;
  if (adaptive === null || reserve.dueAt === null || reserve.dueAt > now) return;
  const oldest = minuteOf(now) - Math.ceil(adaptive.windowMs / minuteMs);
  reserve.minutes = reserve.minutes.filter(({ minute }) => minute >= oldest);
  const { hotAgents: from, minutes } = reserve;
  const to = wantedReserve(state, adaptive, least);
  if (to !== from) state.work.due.push({ kind: "changeReserve", from, to, servedPercent: servedPercentOf(minutes) });
  reserve.dueAt = minutes.length > 0 || from > least ? (minuteOf(now) + 1) * minuteMs : null;
  watchReserve(state);
}

function wantedReserve(state: State, { percent, max }: AdaptiveReserve, least: number): number {
  const { hotAgents, minutes } = state.reserve;
  const { served, inTime } = totalOf(minutes);
  if (inTime * 100 < percent * served) return Math.min(max, hotAgents + 1);
  const isAmple = inTime === served || inTime * 100 > (percent + surplusPercent) * served;
  return isAmple && hotAgents > least && hasColdWaiting(state) ? hotAgents - 1 : hotAgents;
}

/** Whole percent, rounded down; null when nobody had to be served. */
export function servedPercentOf(minutes: readonly ServedMinute[]): number | null {
  const { served, inTime } = totalOf(minutes);
  return served === 0 ? null : Math.floor((inTime * 100) / served);
}

function totalOf(minutes: readonly ServedMinute[]): Omit<ServedMinute, "minute"> {
  const total = { served: 0, inTime: 0 };
  for (const { served, inTime } of minutes) {
    total.served += served;
    total.inTime += inTime;
  }
  return total;
}

export function hasColdWaiting(state: State): boolean {
  const { flags, size } = state.table;
  const wanted = isCold | isWaiting;
  for (let index = 0; index < size; index++) if (((flags[index] as number) & wanted) === wanted) return true;
  return false;
}

function watchReserve(state: State): void {
  setTimer(state.timers, state.reserve, "reserve", "", state.reserve.dueAt);
}

function minuteOf(time: number): number {
  return Math.floor(time / minuteMs);
}
