/** The course of the run, interval by interval, averaged over seeds. Items count where they came. */
import { addCounts, noCounts, type ClassTally } from "./classTally.ts";
import { ratioFor } from "./measures.ts";
import type { RunTally } from "./runTally.ts";
import type { Scenario, TrafficSource } from "./scenario.ts";

export interface Series {
  readonly traffic: string;
  /** Start of each interval. */
  readonly at: readonly number[];
  readonly offered: readonly number[];
  readonly serviceLevel: readonly (number | null)[];
  readonly waitMs: readonly (number | null)[];
  readonly abandoned: readonly number[];
  /** At the end of each interval. */
  readonly backlog: readonly number[];
  readonly oldestMs: readonly number[];
  /** Mean waits of each tier, where there are several. */
  readonly tiers: readonly { readonly tier: string; readonly waitMs: readonly (number | null)[] }[];
  readonly onDuty: readonly number[];
  readonly busy: readonly number[];
}

export function seriesOf(scenario: Scenario, runs: readonly RunTally[]): Series[] {
  const count = Math.ceil((scenario.endsAt - scenario.startsAt) / scenario.intervalMs);
  const at = Array.from({ length: count }, (_, index) => scenario.startsAt + index * scenario.intervalMs);
  const each = <T>(of: (index: number) => T): T[] => at.map((_, index) => of(index));
  const mean = (of: (run: RunTally) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const onDuty = each((index) => mean((run) => run.staff[index]?.onDuty ?? 0));
  const busy = each((index) => mean((run) => run.staff[index]?.busy ?? 0));
  return scenario.traffic.map((source) => {
    const classes = runs.map((run) => run.classes.filter((one) => one.source === source));
    const counts = each((index) => totalOf(classes.flat(), index));
    const sum = (of: (one: ClassTally) => number): number => classes.flat().reduce((all, one) => all + of(one), 0);
    return {
      traffic: source.id,
      at,
      offered: counts.map((one) => one.offered / runs.length),
      serviceLevel: counts.map((one) => shareOf(ratioFor("serviceLevel", one, 1))),
      waitMs: counts.map((one) => shareOf(ratioFor("waitMs", one, 1))),
      abandoned: counts.map((one) => one.abandoned / runs.length),
      backlog: each((index) => sum((one) => one.backlog[index] ?? 0) / runs.length),
      oldestMs: each((index) => Math.max(...classes.flat().map((one) => one.oldestMs[index] ?? 0))),
      tiers: tiersOf(source.tiers, classes.flat(), each),
      onDuty,
      busy
    };
  });
}

function tiersOf(
  tiers: TrafficSource["tiers"],
  classes: readonly ClassTally[],
  each: <T>(of: (index: number) => T) => T[]
): Series["tiers"] {
  if (tiers.length < 2) return [];
  return tiers.map(({ tier }) => {
    const own = classes.filter((one) => one.tier === tier);
    return { tier: tier ?? "", waitMs: each((index) => shareOf(ratioFor("waitMs", totalOf(own, index), 1))) };
  });
}

function totalOf(classes: readonly ClassTally[], interval: number): ReturnType<typeof noCounts> {
  const sum = noCounts(0);
  for (const one of classes) addCounts(sum, one.intervals[interval] ?? noCounts(0));
  return sum;
}

function shareOf({ above, below }: { readonly above: number; readonly below: number }): number | null {
  return below > 0 ? above / below : null;
}
