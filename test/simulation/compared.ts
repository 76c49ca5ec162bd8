/** A simulated figure beside the exact one of a reference table, and when the two agree. */
import { readFileSync } from "node:fs";
import type { Estimate } from "../../src/simulation/estimate.ts";
import { runScenario, type ScenarioResult } from "../../src/simulation/runScenario.ts";
import { scenarioOf } from "./scenarios.ts";

export interface Compared {
  readonly what: string;
  readonly exact: number;
  readonly estimate: Estimate;
  /** Items behind the figure. */
  readonly items: number;
  /** A probability, of which the smallest are rare events. */
  readonly isShare: boolean;
}

/** A mean below the clock's millisecond, in minutes: seen as 0, and judged by how far 0 is from it. */
const resolution = 1 / 60_000;
/** Standard errors, as the tables ask. */
export const distanceMax = 4;

export function readTable(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`reference/${name}.json`, import.meta.url), "utf8"));
}

interface Tolerances {
  readonly tables: Readonly<Record<string, { readonly sim_rel_tol_2e6: number }>>;
}

/** What the table allows a run of two million arrivals to be off. */
export function relativeTolerance(table: string): number {
  return (readTable("tolerances") as Tolerances).tables[`${table}.json`]?.sim_rel_tol_2e6 ?? 0;
}

/** How many standard errors the figure is from the exact value. */
export function distance(one: Compared): number {
  return Math.abs(one.estimate.value - one.exact) / errorOf(one);
}

/**
 * A run in which a rare event never happens shows no error; that of so many independent items is the least.
 */
function errorOf({ exact, estimate, items, isShare }: Compared): number {
  const least = isShare ? Math.sqrt((exact * (1 - exact)) / items) : resolution;
  return Math.max(estimate.se ?? 0, least);
}

/**
 * Waits come in clusters, so items are worth fewer independent ones: as many fewer as the shares of the same run show
 * by how their errors exceed those of independent items.
 */
export function withClusters(compared: readonly Compared[]): Compared[] {
  const factors = compared.flatMap(({ estimate: { value, se }, items, isShare }) =>
    isShare && se !== null && value > 0 && value < 1 ? [(se * se * items) / (value * (1 - value))] : []
  );
  const worth = Math.max(1, ...factors);
  return compared.map((one) => ({ ...one, items: one.items / worth }));
}

export function relativeError({ exact, estimate }: Compared): number {
  return Math.abs(estimate.value - exact) / exact;
}

/** Near enough in standard errors, and in percent where the run is long enough to tell. */
export function isWithin(one: Compared, tolerance: number): boolean {
  if (distance(one) > distanceMax) return false;
  return !isTellable(one, tolerance) || relativeError(one) <= tolerance;
}

/** The standard error is at most half of the relative tolerance. */
export function isTellable(one: Compared, tolerance: number): boolean {
  return errorOf(one) <= (tolerance * one.exact) / 2;
}

export type Row = ScenarioResult["arms"][number]["rows"][number];

/** Runs a steady scenario and gives its rows by traffic. */
export async function steadyRows(
  yaml: string,
  policies: Readonly<Record<string, string>>
): Promise<ReadonlyMap<string, Row>> {
  const [arm] = runScenario(await scenarioOf(yaml, policies)).arms;
  return new Map((arm?.rows ?? []).map((row) => [row.traffic, row]));
}

export interface Steady {
  readonly arrivals: number;
  readonly seed: number;
}

/** Header of a long steady run of so many arrivals in all; a tenth warms up. */
export function steadyHeader({ arrivals, seed }: Steady, perMinute: number): string {
  const minutes = Math.ceil(arrivals / perMinute);
  return [
    "name: reference",
    "start: 2026-01-01T00:00",
    `duration: ${minutes}m`,
    `warm_up: ${Math.floor(minutes / 10)}m`,
    "interval: 365d",
    "seeds: 1",
    `first_seed: ${seed}`,
    "batches: 40"
  ].join("\n");
}

export function share(what: string, exact: number, estimate: Estimate | undefined, items: number): Compared {
  return { what, exact, estimate: estimate ?? unknown, items, isShare: true };
}

export function mean(what: string, exact: number, estimate: Estimate | undefined, items: number): Compared {
  return { what, exact, estimate: estimate ?? unknown, items, isShare: false };
}

const unknown: Estimate = { value: NaN, se: null, halfWidth: null };

export function scaled({ value, se, halfWidth }: Estimate, by: number): Estimate {
  const times = (one: number | null): number | null => (one === null ? null : one * by);
  return { value: value * by, se: times(se), halfWidth: times(halfWidth) };
}
