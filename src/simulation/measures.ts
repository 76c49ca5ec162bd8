/** What is reported of the items of one row, each as a ratio of counts. */
import type { Counts } from "./classTally.ts";
import type { Ratio } from "./estimate.ts";

/**
 * Started within the target, of those offered less those who left before it or were told not to wait; mean wait of started and abandoned items;
 * share that waited at all; share that left; mean time in all beyond the work itself; items waiting on average.
 */
export const measureNames = ["serviceLevel", "waitMs", "waited", "abandoned", "delayMs", "queue"] as const;
export type MeasureName = (typeof measureNames)[number];

/** `spanMs`: time over which the counts were made. */
export function ratioFor(name: MeasureName, counts: Counts, spanMs: number): Ratio {
  const outcomes = counts.started + counts.abandoned;
  switch (name) {
    case "serviceLevel":
      return { above: counts.within, below: counts.offered - counts.dissuaded - counts.abandonedWithin };
    case "waitMs":
      return { above: counts.waitMs, below: outcomes };
    case "waited":
      return { above: counts.waited, below: outcomes };
    case "abandoned":
      return { above: counts.abandoned, below: counts.offered };
    case "delayMs":
      return { above: counts.delayMs, below: counts.finished };
    case "queue":
      return { above: counts.waitMs, below: spanMs };
    default:
      return name satisfies never;
  }
}

/** Of those offered. */
export function startedWithin(counts: Counts, limit: number): Ratio {
  return { above: counts.startedWithin[limit] ?? 0, below: counts.offered };
}

/** Of those who started or left. */
export function waitedOver(counts: Counts, limit: number): Ratio {
  return { above: counts.waitedOver[limit] ?? 0, below: counts.started + counts.abandoned };
}
