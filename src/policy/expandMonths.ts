import { instantOf, wallTime } from "./timeZone.ts";

/**
 * The months of a zone as UTC intervals: [start, end) pairs flattened, from the month in which `fromMs` lies to the one
 * in which `toMs` lies (milliseconds), each whole. They touch and are not joined: each is a month of its own.
 */
export function expandMonths(zone: string, fromMs: number, toMs: number): number[] {
  const first = new Date(wallTime(zone, fromMs));
  const intervals: number[] = [];
  for (let month = first.getUTCMonth(); ; month++) {
    const start = instantOf(zone, Date.UTC(first.getUTCFullYear(), month, 1));
    if (start > toMs) return intervals;
    intervals.push(start, instantOf(zone, Date.UTC(first.getUTCFullYear(), month + 1, 1)));
  }
}
