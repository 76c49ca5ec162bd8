/** The reference tables as scenarios: what a row describes, run by the simulator, beside the exact value. */
import { readFileSync } from "node:fs";
import type { Estimate } from "../../src/simulation/estimate.ts";
import { runScenario } from "../../src/simulation/runScenario.ts";
import { scenarioOf } from "./scenarios.ts";

export interface Compared {
  readonly what: string;
  readonly exact: number;
  readonly estimate: Estimate;
}

export function readTable(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`reference/${name}.json`, import.meta.url), "utf8"));
}

/** How many standard errors the estimate is from the exact value. */
export function distance({ exact, estimate }: Compared): number {
  const off = Math.abs(estimate.value - exact);
  return off === 0 ? 0 : off / (estimate.se ?? 0);
}

export interface ErlangRow {
  readonly servers: number;
  readonly arrivals_per_min: number;
  readonly aht_min: number;
  readonly erlangs: number;
  readonly p_wait: number;
  readonly mean_wait_sec: number;
  readonly occupancy: number;
  readonly mean_queue: number;
  readonly p_wait_gt: Readonly<Record<string, number>>;
}

const warmUpShare = 0.1;

/** Header of a long steady run of so many arrivals. */
export function steadyRun(arrivals: number, perHour: number): string {
  const minutes = Math.ceil((60 * arrivals) / perHour);
  return [
    "name: reference",
    "start: 2026-01-01T00:00",
    `duration: ${minutes}m`,
    `warm_up: ${Math.floor(minutes * warmUpShare)}m`,
    "interval: 365d",
    "seeds: 1",
    "batches: 40"
  ].join("\n");
}

export async function erlangC(row: ErlangRow, arrivals: number, seed: number): Promise<Compared[]> {
  const perHour = row.arrivals_per_min * 60;
  const limits = Object.keys(row.p_wait_gt);
  const scenario = await scenarioOf(`
${steadyRun(arrivals, perHour)}
first_seed: ${seed}
policy: classic
traffic:
  calls:
    queue: calls
    per_hour: ${perHour}
    handling: { exponential: ${row.aht_min * 60_000}ms }
    also_within: [${limits.map((limit) => `${limit}s`).join(", ")}]
agents:
  team: { on_duty: ${row.servers}, queues: [calls] }
`);
  const [arm] = runScenario(scenario).arms;
  const [calls] = arm?.rows ?? [];
  if (calls === undefined) throw new Error("The run has no row.");
  const seconds = scaled(calls.measures.waitMs, 1 / 1_000);
  return [
    { what: "P(wait)", exact: row.p_wait, estimate: calls.measures.waited },
    { what: "mean wait, s", exact: row.mean_wait_sec, estimate: seconds },
    { what: "mean queue", exact: row.mean_queue, estimate: calls.measures.queue },
    ...limits.map((limit, index) => ({
      what: `P(wait > ${limit} s)`,
      exact: row.p_wait_gt[limit] ?? 0,
      estimate: calls.limits[index]?.waitedOver as Estimate
    }))
  ];
}

export function scaled({ value, se, halfWidth }: Estimate, by: number): Estimate {
  return {
    value: value * by,
    se: se === null ? null : se * by,
    halfWidth: halfWidth === null ? null : halfWidth * by
  };
}
