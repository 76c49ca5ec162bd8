import type { PolicyCalendar } from "./compilePolicy.ts";
import { dayNames } from "./policySchema.ts";
import { instantOf, wallTime } from "./timeZone.ts";

const dayMs = 86_400_000;

/**
 * Opening hours between two instants (milliseconds) as UTC intervals: [start, end) pairs flattened, sorted, disjoint,
 * clipped to the span. Hours are wall time of the calendar's zone, so a day of a clock change may be shorter or longer.
 */
export function expandCalendar(calendar: PolicyCalendar, fromMs: number, toMs: number): number[] {
  const intervals: number[] = [];
  const firstDay = Math.floor(wallTime(calendar.zone, fromMs) / dayMs) * dayMs - dayMs;
  for (let day = firstDay; day <= toMs + 2 * dayMs; day += dayMs) {
    for (const range of hoursOf(calendar, day)) {
      const [opens, closes] = range.split("-").map((time) => instantOf(calendar.zone, day + minutesOf(time) * 60_000));
      append(intervals, Math.max(opens ?? 0, fromMs), Math.min(closes ?? 0, toMs));
    }
  }
  return intervals;
}

/** Joins what touches; a range that a clock change swallowed is empty and dropped. */
function append(intervals: number[], start: number, end: number): void {
  const last = intervals.at(-1);
  const begin = last === undefined ? start : Math.max(start, last);
  if (begin >= end) return;
  if (begin === last) intervals[intervals.length - 1] = end;
  else intervals.push(begin, end);
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** A date of its own goes before a date of every year, which goes before the day of the week. */
function hoursOf(calendar: PolicyCalendar, day: number): readonly string[] {
  const date = new Date(day).toISOString().slice(0, 10);
  const holiday = calendar.holidays[date] ?? calendar.holidays[date.slice(5)];
  if (holiday !== undefined) return holiday;
  const weekday = dayNames[(new Date(day).getUTCDay() + 6) % 7];
  return (weekday === undefined ? undefined : calendar.weekly[weekday]) ?? [];
}
