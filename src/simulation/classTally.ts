import { Histogram } from "./histogram.ts";
import type { TrafficSource } from "./scenario.ts";

/** What happened to the items of one traffic source and tier: sums over a part of the run. */
export interface Counts {
  offered: number;
  /** An agent has begun to work on them. */
  started: number;
  abandoned: number;
  /** Told that nobody would answer. */
  dissuaded: number;
  /** Sum of the waits of started and abandoned items, in milliseconds. */
  waitMs: number;
  /** Started after any wait at all, or abandoned. */
  waited: number;
  /** Started within the target; abandoned within it. */
  within: number;
  abandonedWithin: number;
  /** Started within each further limit. */
  readonly startedWithin: number[];
  /** Waited longer than each further limit, started or abandoned. */
  readonly waitedOver: number[];
  /** Finished, and how long they took in all beyond the work itself. */
  finished: number;
  delayMs: number;
}

export function noCounts(limits: number): Counts {
  return {
    offered: 0,
    started: 0,
    abandoned: 0,
    dissuaded: 0,
    waitMs: 0,
    waited: 0,
    within: 0,
    abandonedWithin: 0,
    startedWithin: Array.from({ length: limits }, () => 0),
    waitedOver: Array.from({ length: limits }, () => 0),
    finished: 0,
    delayMs: 0
  };
}

/** One row of the report. */
export class ClassTally {
  readonly source: TrafficSource;
  readonly tier: string | null;
  readonly batches: readonly Counts[];
  readonly intervals: readonly Counts[];
  readonly waits = new Histogram();
  longestMs = 0;
  /** Waiting at the end of each interval, and the age of the oldest. */
  readonly backlog: number[] = [];
  readonly oldestMs: number[] = [];
  /** At the end: waiting, and in an agent's hands. */
  left = 0;
  inHand = 0;

  constructor(source: TrafficSource, tier: string | null, batches: number, intervals: number) {
    this.source = source;
    this.tier = tier;
    const make = (length: number): Counts[] => Array.from({ length }, () => noCounts(source.alsoWithinMs.length));
    this.batches = make(batches);
    this.intervals = make(intervals);
  }

  offered(batch: number, interval: number): void {
    (this.batches[batch] as Counts).offered++;
    (this.intervals[interval] as Counts).offered++;
  }

  started(batch: number, interval: number, waitMs: number): void {
    this.#waited(batch, interval, waitMs, false);
  }

  abandoned(batch: number, interval: number, waitMs: number): void {
    this.#waited(batch, interval, waitMs, true);
  }

  dissuaded(batch: number, interval: number): void {
    (this.batches[batch] as Counts).dissuaded++;
    (this.intervals[interval] as Counts).dissuaded++;
  }

  /** `delayMs`: from arrival to end, less the time of handling. */
  finished(batch: number, interval: number, delayMs: number): void {
    for (const counts of [this.batches[batch] as Counts, this.intervals[interval] as Counts]) {
      counts.finished++;
      counts.delayMs += delayMs;
    }
  }

  #waited(batch: number, interval: number, waitMs: number, isAbandoned: boolean): void {
    this.waits.add(waitMs);
    if (waitMs > this.longestMs) this.longestMs = waitMs;
    countWait(this.batches[batch] as Counts, this.source, waitMs, isAbandoned);
    countWait(this.intervals[interval] as Counts, this.source, waitMs, isAbandoned);
  }
}

function countWait(counts: Counts, source: TrafficSource, waitMs: number, isAbandoned: boolean): void {
  const isWithin = waitMs <= source.withinMs;
  counts.waitMs += waitMs;
  if (isAbandoned) counts.abandoned++;
  else counts.started++;
  if (waitMs > 0 || isAbandoned) counts.waited++;
  if (isWithin && isAbandoned) counts.abandonedWithin++;
  else if (isWithin) counts.within++;
  for (let i = 0; i < source.alsoWithinMs.length; i++) {
    if (waitMs > (source.alsoWithinMs[i] as number)) counts.waitedOver[i] = (counts.waitedOver[i] as number) + 1;
    else if (!isAbandoned) counts.startedWithin[i] = (counts.startedWithin[i] as number) + 1;
  }
}

export function addCounts(into: Counts, from: Counts): void {
  into.offered += from.offered;
  into.started += from.started;
  into.abandoned += from.abandoned;
  into.dissuaded += from.dissuaded;
  into.waitMs += from.waitMs;
  into.waited += from.waited;
  into.within += from.within;
  into.abandonedWithin += from.abandonedWithin;
  into.finished += from.finished;
  into.delayMs += from.delayMs;
  for (let i = 0; i < from.startedWithin.length; i++) {
    into.startedWithin[i] = (into.startedWithin[i] ?? 0) + (from.startedWithin[i] as number);
    into.waitedOver[i] = (into.waitedOver[i] ?? 0) + (from.waitedOver[i] as number);
  }
}
