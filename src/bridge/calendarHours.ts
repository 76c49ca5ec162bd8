/** Opening hours in UTC, as the shell expands them: [start, end) pairs flattened, sorted, disjoint. */
export interface CalendarHours {
  readonly calendar: string;
  readonly intervals: readonly number[];
}

const dayMs = 86_400_000;
/** Hours that reach less far are worth expanding again. */
const aheadMs = 30 * dayMs;

/**
 * Whether `known` says the same as `wanted` where both say something, and reaches far enough: then the core need not
 * be told again. They were expanded on different days, so their ends differ.
 */
export function knowsHours(known: readonly number[] | undefined, wanted: readonly number[], now: number): boolean {
  if (known === undefined) return false;
  if (known.length === 0 || wanted.length === 0) return known.length === wanted.length;
  const from = Math.max(known[0] ?? 0, wanted[0] ?? 0);
  const to = Math.min(known.at(-1) ?? 0, wanted.at(-1) ?? 0);
  const reachesFar = (known.at(-1) ?? 0) >= Math.min(wanted.at(-1) ?? 0, now + aheadMs);
  return reachesFar && clipped(known, from, to).join() === clipped(wanted, from, to).join();
}

function clipped(intervals: readonly number[], from: number, to: number): number[] {
  const inside: number[] = [];
  for (let index = 0; index + 1 < intervals.length; index += 2) {
    const start = Math.max(intervals[index] ?? 0, from);
    const end = Math.min(intervals[index + 1] ?? 0, to);
    if (start < end) inside.push(start, end);
  }
  return inside;
}
