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

/** A share below this is judged by its standard error alone: so few items have it that percents of it mean little. */
export const rareShare = 0.01;
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

/**
 * How many standard errors the figure is from the exact value. A run in which a rare event never happens shows no
 * error: that of so many independent items is the least.
 */
export function distance({ exact, estimate, items, isShare }: Compared): number {
  const least = isShare ? Math.sqrt((exact * (1 - exact)) / items) : resolution;
  return Math.abs(estimate.value - exact) / Math.max(estimate.se ?? 0, least);
}

export function relativeError({ exact, estimate }: Compared): number {
  return Math.abs(estimate.value - exact) / exact;
}

/** Long enough that the relative tolerance of the table applies. */
export function isWithin(one: Compared, tolerance: number): boolean {
  if (distance(one) > distanceMax) return false;
  return isTooSmall(one) || relativeError(one) <= tolerance;
}

/** Too rare, or too short, for its relative error to mean anything. */
export function isTooSmall({ exact, isShare }: Compared): boolean {
  return exact < (isShare ? rareShare : resolution);
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
