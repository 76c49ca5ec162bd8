import { expect, test } from "@jest/globals";
import { openScenario } from "../../src/cli/scenarioSource.ts";
import { runScenario } from "../../src/simulation/runScenario.ts";

/**
 * Two-class threshold reservation with an endless supply of deferred work of the same handling time: deferred work is
 * begun only while more than `reserve` agents are free, so at least `servers - reserve` are always busy.
 */
function pauses(servers: number, erlangs: number, ahtSeconds: number, reserve: number) {
  const mu = 1 / ahtSeconds;
  const least = servers - reserve;
  const weights: number[] = [1];
  for (let busy = least; busy < servers + 2_000; busy++) {
    weights.push(((weights.at(-1) ?? 0) * erlangs) / Math.min(busy + 1, servers));
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const working = weights.reduce((sum, weight, index) => sum + weight * Math.min(least + index, servers), 0) / total;
  const waiting = weights.slice(reserve).reduce((sum, weight) => sum + weight, 0) / total;
  return {
    occupancy: working / servers,
    perHour: (working - erlangs) * mu * 3_600,
    within20s: 1 - waiting * Math.exp(-(servers - erlangs) * mu * 20)
  };
}

test("e-mails in the pauses of fourteen phone agents are worth what the reservation formula says", async () => {
  const exact = pauses(14, 10, 180, 4);
  expect(exact.perHour).toBeCloseTo(42.5, 1);
  const [, blended] = runScenario(await openScenario("lulls", { seeds: 1 })).arms;
  const [calls, emails] = blended?.rows ?? [];
  expect((emails?.started ?? 0) / 240 / exact.perHour).toBeCloseTo(1, 1);
  expect(blended?.staff.occupancy.value).toBeCloseTo(exact.occupancy, 2);
  expect(calls?.measures.serviceLevel.value).toBeCloseTo(exact.within20s, 1);
});

test("pushing instead of choosing gains choosing time over handling time", async () => {
  const { arms } = runScenario(await openScenario("choosing-time", { seeds: 10 }));
  const [push = 0, pull45 = 1, pull120 = 1] = arms.map((arm) => arm.rows[0]?.started ?? 0);
  expect(Math.abs(push / pull45 - 1.15)).toBeLessThan(0.03);
  expect(Math.abs(push / pull120 - 1.4)).toBeLessThan(0.03);
});

test("one policy keeps callers as well as separate teams do, and answers e-mails much sooner, for the same hours", async () => {
  const { arms, comparisons } = runScenario(await openScenario("productivity", { seeds: 8 }));
  expect(new Set(arms.map((arm) => arm.paidHours)).size).toBe(1);
  const find = (arm: string, traffic: string, measure: string) =>
    comparisons.find((one) => one.arm === arm && one.traffic === traffic && one.measure === measure);
  const voice = find("one-policy", "calls", "serviceLevel")?.difference;
  expect((voice?.value ?? 0) - (voice?.halfWidth ?? 1)).toBeGreaterThanOrEqual(0);
  expect(find("one-policy", "e-mails", "waitMs")?.ratio.value).toBeGreaterThanOrEqual(8);
  const merged = find("merged-no-policy", "calls", "serviceLevel")?.difference;
  expect((merged?.value ?? 0) + (merged?.halfWidth ?? 1)).toBeLessThan(0);
});

test("on Monday morning the default policy answers callers in every hour and clears the week-end's e-mails", async () => {
  const [arm] = runScenario(await openScenario("monday-morning", { seeds: 3 })).arms;
  const calls = arm?.series.find((one) => one.traffic === "calls");
  for (const level of calls?.serviceLevel.slice(1, 11) ?? []) expect(level).toBeGreaterThanOrEqual(0.8);
  const emails = arm?.rows.find((row) => row.traffic === "e-mails");
  expect([emails?.left, emails?.inHand]).toEqual([0, 0]);
});
