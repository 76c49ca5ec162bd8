/** What several runs of one arm say together: plain data, as printed with --json. */
import { addCounts, noCounts, type ClassTally, type Counts } from "./classTally.ts";
import { meanOfRuns, ratioOfBatches, type Estimate, type Ratio } from "./estimate.ts";
import { Histogram } from "./histogram.ts";
import { measureNames, ratioFor, startedWithin, waitedOver, type MeasureName } from "./measures.ts";
import type { RunTally } from "./runTally.ts";
import type { Arm, Scenario } from "./scenario.ts";
import { seriesOf, type Series } from "./series.ts";
import { staffSummary, type StaffSummary } from "./staffSummary.ts";

export interface RowSummary {
  readonly traffic: string;
  /** Null: all of the traffic, or its only class. */
  readonly tier: string | null;
  /** Items a run. */
  readonly offered: number;
  readonly started: number;
  /** Told that nobody would answer. */
  readonly dissuaded: number;
  readonly targetMs: number;
  readonly measures: Readonly<Record<MeasureName, Estimate>>;
  readonly limits: readonly { readonly ms: number; readonly startedWithin: Estimate; readonly waitedOver: Estimate }[];
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
  /** Items a run that nobody had turned to at the end, and that were not finished. */
  readonly left: number;
  readonly inHand: number;
}

export interface ArmSummary {
  readonly arm: string;
  readonly policy: string;
  readonly policyHash: string;
  readonly rows: readonly RowSummary[];
  readonly staff: StaffSummary;
  readonly series: readonly Series[];
  /** A run's inputs to the core and offers made. */
  readonly steps: number;
  readonly offers: number;
  readonly letPass: number;
  readonly absences: number;
}

export function summarise(scenario: Scenario, arm: Arm, runs: readonly RunTally[]): ArmSummary {
  const mean = (of: (run: RunTally) => number): number => meanOfRuns(runs.map(of)).value;
  return {
    arm: arm.id,
    policy: arm.policyName,
    policyHash: arm.policy.hash,
    rows: rowsOf(scenario, runs),
    staff: staffSummary(runs),
    series: seriesOf(scenario, runs),
    steps: mean((run) => run.steps),
    offers: mean((run) => run.offers),
    letPass: mean((run) => run.letPass),
    absences: mean((run) => run.absences)
  };
}

/** One row for each traffic source, then one for each of its tiers where it has several. */
function rowsOf(scenario: Scenario, runs: readonly RunTally[]): RowSummary[] {
  return scenario.traffic.flatMap((source) => {
    const places = (runs[0] as RunTally).classes.flatMap((one, place) => (one.source === source ? [place] : []));
    const groups = places.length === 1 ? [places] : [places, ...places.map((place) => [place])];
    return groups.map((group) =>
      rowOf(
        scenario,
        runs.map((run) => group.map((place) => run.classes[place] as ClassTally))
      )
    );
  });
}

function rowOf(scenario: Scenario, runs: readonly (readonly ClassTally[])[]): RowSummary {
  const [first] = runs[0] as readonly ClassTally[];
  const { source, tier } = first as ClassTally;
  const isOne = runs[0]?.length === 1;
  const estimator = new Estimator(scenario, runs);
  const waits = new Histogram();
  for (const run of runs) for (const one of run) waits.merge(one.waits);
  const mean = (of: (one: ClassTally) => number): number =>
    meanOfRuns(runs.map((run) => run.reduce((sum, one) => sum + of(one), 0))).value;
  return {
    traffic: source.id,
    tier: isOne ? tier : null,
    offered: mean((one) => total(one.batches).offered),
    started: mean((one) => total(one.batches).started),
    dissuaded: mean((one) => total(one.batches).dissuaded),
    targetMs: source.withinMs,
    measures: Object.fromEntries(
      measureNames.map((name) => [name, estimator.of((counts, spanMs) => ratioFor(name, counts, spanMs))])
    ) as Record<MeasureName, Estimate>,
    limits: source.alsoWithinMs.map((ms, limit) => ({
      ms,
      startedWithin: estimator.of((counts) => startedWithin(counts, limit)),
      waitedOver: estimator.of((counts) => waitedOver(counts, limit))
    })),
    medianMs: waits.percentile(0.5),
    p95Ms: waits.percentile(0.95),
    longestMs: Math.max(...runs.flat().map((one) => one.longestMs)),
    left: mean((one) => one.left),
    inHand: mean((one) => one.inHand)
  };
}

function total(parts: readonly Counts[]): Counts {
  const sum = noCounts(0);
  for (const part of parts) addCounts(sum, part);
  return sum;
}

/** Several seeds: each run is one observation. One seed: the parts of its run are. */
class Estimator {
  readonly #runs: readonly (readonly Counts[])[];
  readonly #spanMs: number;

  constructor({ endsAt, countsFrom, batches }: Scenario, runs: readonly (readonly ClassTally[])[]) {
    this.#spanMs = (endsAt - countsFrom) / batches;
    this.#runs = runs.map((classes) =>
      Array.from({ length: batches }, (_, batch) => total(classes.map((one) => one.batches[batch] as Counts)))
    );
  }

  of(ratio: (counts: Counts, spanMs: number) => Ratio): Estimate {
    const runs = this.#runs.map((parts) => parts.map((part) => ratio(part, this.#spanMs)));
    if (runs.length === 1) return ratioOfBatches(runs[0] as readonly Ratio[]);
    return meanOfRuns(runs.map((parts) => ratioOfBatches(parts).value));
  }
}
