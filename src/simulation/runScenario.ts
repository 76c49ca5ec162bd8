import { meanOfRuns, ratioOfBatches, type Estimate } from "./estimate.ts";
import { measureNames, ratioFor, type MeasureName } from "./measures.ts";
import { addCounts, noCounts } from "./classTally.ts";
import { RunTally } from "./runTally.ts";
import type { Arm, Scenario, TrafficSource } from "./scenario.ts";
import { Simulator } from "./simulator.ts";
import { summarise, type ArmSummary } from "./summary.ts";
import { paidHours } from "./staffSummary.ts";

export interface ScenarioResult {
  readonly scenario: string;
  readonly description: string;
  readonly zone: string;
  readonly seeds: readonly number[];
  readonly arms: readonly (ArmSummary & { readonly paidHours: number })[];
  /** Each arm against the first one, seed by seed: the same customers in both. */
  readonly comparisons: readonly Comparison[];
}

export interface Comparison {
  readonly arm: string;
  readonly against: string;
  readonly traffic: string;
  readonly measure: MeasureName;
  /** This arm less the first one. */
  readonly difference: Estimate;
  /** The first arm's mean over this one's: how many times as short, for waits. */
  readonly ratio: Estimate;
}

export interface Progress {
  readonly arm: string;
  readonly seed: number;
  /** Of the whole, 0 to 1. */
  readonly share: number;
}

/** Runs every arm under every seed. The same scenario and seeds give the same result, bit by bit. */
export function runScenario(
  scenario: Scenario,
  onProgress: (progress: Progress) => void = () => undefined
): ScenarioResult {
  const { arms, seeds } = scenario;
  const runs = new Map<Arm, readonly RunTally[]>();
  for (const [armIndex, arm] of arms.entries()) {
    const tallies = seeds.map((seed, seedIndex) => {
      const done = armIndex * seeds.length + seedIndex;
      return runOnce(scenario, arm, seed, (share) =>
        onProgress({ arm: arm.id, seed, share: (done + share) / (arms.length * seeds.length) })
      );
    });
    runs.set(arm, tallies);
  }
  return {
    scenario: scenario.name,
    description: scenario.description,
    zone: scenario.zone,
    seeds,
    arms: arms.map((arm) => ({
      ...summarise(scenario, arm, runs.get(arm) ?? []),
      paidHours: paidHours(scenario, arm)
    })),
    comparisons: compareArms(scenario, runs)
  };
}

export function runOnce(scenario: Scenario, arm: Arm, seed: number, onProgress?: (share: number) => void): RunTally {
  const tally = new RunTally(scenario);
  new Simulator(scenario, arm, seed, tally).run(onProgress);
  return tally;
}

function compareArms(scenario: Scenario, runs: ReadonlyMap<Arm, readonly RunTally[]>): Comparison[] {
  const [first, ...others] = scenario.arms;
  if (first === undefined) return [];
  return others.flatMap((arm) =>
    scenario.traffic.flatMap((source) =>
      measureNames.map((measure) => {
        const base = (runs.get(first) ?? []).map((run) => valueOf(scenario, run, source, measure));
        const own = (runs.get(arm) ?? []).map((run) => valueOf(scenario, run, source, measure));
        return {
          arm: arm.id,
          against: first.id,
          traffic: source.id,
          measure,
          difference: meanOfRuns(own.map((value, index) => value - (base[index] as number))),
          ratio: ratioOfBatches(own.map((below, index) => ({ above: base[index] as number, below })))
        };
      })
    )
  );
}

function valueOf(scenario: Scenario, run: RunTally, source: TrafficSource, measure: MeasureName): number {
  const counts = noCounts(0);
  for (const one of run.of(source)) for (const batch of one.batches) addCounts(counts, batch);
  const { above, below } = ratioFor(measure, counts, scenario.endsAt - scenario.countsFrom);
  return above / below;
}
