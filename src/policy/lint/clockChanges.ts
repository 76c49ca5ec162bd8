/** Opening hours that a change of the clock swallows: the hour that is skipped in spring is nobody's hour. */
import { dayNames, type CalendarFile } from "../policySchema.ts";
import { wallTime } from "../timeZone.ts";
import type { Tell } from "./finding.ts";

const dayMs = 86_400_000;
/** Years that are looked at: fixed, so that the same text always gives the same answer. */
const years = { first: 2026, last: 2040 } as const;

interface Skipped {
  /** `2027-03-28`. */
  readonly date: string;
  /** Midnight of the day, as if UTC. */
  readonly day: number;
  /** Wall time that is skipped, in ms of the day. */
  readonly from: number;
  readonly to: number;
}

export function checkClockChanges(calendars: ReadonlyMap<string, CalendarFile | null>, tell: Tell): void {
  for (const [name, calendar] of calendars) {
    if (calendar === null) continue;
    // Every year would say the same of weekly hours: once is enough.
    const told = new Set<string>();
    for (const skipped of skippedIn(calendar.zone)) checkDay(name, calendar, skipped, told, tell);
  }
}

const known = new Map<string, readonly Skipped[]>();

function skippedIn(zone: string): readonly Skipped[] {
  const found = known.get(zone) ?? findSkipped(zone);
  known.set(zone, found);
  return found;
}

function findSkipped(zone: string): readonly Skipped[] {
  const all: Skipped[] = [];
  const end = Date.UTC(years.last + 1, 0, 1);
  const offset = (at: number): number => wallTime(zone, at) - at;
  const step = 7 * dayMs;
  for (let at = Date.UTC(years.first, 0, 1); at < end; at += step) {
    if (offset(at + step) <= offset(at)) continue;
    let [low, high] = [at, at + step];
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offset(middle) > offset(at)) high = middle;
      else low = middle;
    }
    const before = high + offset(at);
    const day = Math.floor(before / dayMs) * dayMs;
    all.push({
      date: new Date(day).toISOString().slice(0, 10),
      day,
      from: before - day,
      to: wallTime(zone, high) - day
    });
  }
  return all;
}

function checkDay(name: string, calendar: CalendarFile, skipped: Skipped, told: Set<string>, tell: Tell): void {
  const { date, day } = skipped;
  const ofYear = [date, date.slice(5)].find((key) => calendar.holidays[key] !== undefined);
  const weekday = dayNames[(new Date(day).getUTCDay() + 6) % 7] ?? "monday";
  const ranges = ofYear === undefined ? calendar.weekly[weekday] : calendar.holidays[ofYear];
  const under = ofYear === undefined ? ["weekly", weekday] : ["holidays", ofYear];
  for (const [index, range] of (ranges ?? []).entries()) {
    const gap = gapIn(range, skipped);
    const key = [...under, index].join(" ");
    if (gap === null || told.has(key)) continue;
    told.add(key);
    const when = `on ${date} the clock of ${calendar.zone} goes from ${clock(skipped.from)} to ${clock(skipped.to)}`;
    const path = ["calendars", name, ...under, index];
    if (gap === "all")
      tell("error", path, `is ${range}, hours that there are not every year: ${when}. Begin or end it elsewhere.`);
    else tell("warning", path, `is ${range}; ${when}, so it ${gap} an hour that is skipped and moves by as much.`);
  }
}

function gapIn(range: string, { from, to }: Skipped): "all" | "begins in" | "ends in" | null {
  const [start = 0, end = 0] = range.split("-").map((time) => minutesOf(time) * 60_000);
  const begins = start >= from && start < to;
  if (begins && end <= to) return "all";
  if (begins) return "begins in";
  return end > from && end < to ? "ends in" : null;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function clock(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
