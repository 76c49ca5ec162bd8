import { expect, test } from "@jest/globals";
import { runOnce } from "../../src/simulation/runScenario.ts";
import { scenarioOf } from "./scenarios.ts";

/** A policy's channels and VIP bonus; everything else is the same. */
function policy(calls: string, work: string, bonus = 0): string {
  return `
name: order
version: "1"
channels:
  calls: { kind: call, capacity: 100, ${calls} }
  work: { kind: deferred, capacity: 100, ${work} }
rules:
  - { channel: calls, calls: true }
  - { channel: work }
tiers: { VIP: { bonus: ${bonus} }, Standard: { bonus: 0 } }
default_tier: Standard
`;
}

const policies = {
  fcfs: policy("target: 1m", "target: 1m"),
  strict: policy("target: 1m, level: 1", "target: 1m"),
  reversed: policy("target: 1m", "target: 1m, level: 1"),
  accumulating: policy("target: 1m, weight: 5", "target: 1m"),
  offset: policy("target: 1m", "target: 1m", 3)
};

// Nothing comes in the last hours of a day, so that everything has been served at the end.
const yaml = (name: string): string => `
name: invariant
start: 2026-01-01T00:00
duration: 10d
seeds: 1
handling_drawn: at-start
policy: ${name}
traffic:
  calls:
    queue: calls
    tiers: { VIP: 20, Standard: 80 }
    per_hour: { "00:00": 60, "20:00": 0 }
    handling: { exponential: 3m }
  work:
    queue: work
    service_channel: Cases
    tiers: { VIP: 20, Standard: 80 }
    per_hour: { "00:00": 65, "20:00": 0 }
    handling: { exponential: 3m }
agents:
  team: { on_duty: 7, queues: [calls, work] }
`;

interface Totals {
  readonly waitMs: number;
  readonly started: number;
  readonly left: number;
  readonly callsMs: number;
}

async function totals(name: string): Promise<Totals> {
  const scenario = await scenarioOf(yaml(name), policies);
  const [arm] = scenario.arms;
  if (arm === undefined) throw new Error("The scenario has no arm.");
  const { classes } = runOnce(scenario, arm, 5);
  const total = (of: (one: (typeof classes)[number]) => number): number =>
    classes.reduce((sum, one) => sum + of(one), 0);
  const waitMs = (one: (typeof classes)[number]): number => one.batches.reduce((sum, batch) => sum + batch.waitMs, 0);
  return {
    waitMs: total(waitMs),
    started: total((one) => one.batches.reduce((sum, batch) => sum + batch.started, 0)),
    left: total((one) => one.left + one.inHand),
    callsMs: total((one) => (one.source.isCall ? waitMs(one) : 0))
  };
}

test("the total wait is the same under every order that idles nobody, to the millisecond", async () => {
  const all: Totals[] = [];
  for (const name of Object.keys(policies)) all.push(await totals(name));
  expect(all[0]?.started).toBeGreaterThan(20_000);
  expect(new Set(all.map((one) => one.started)).size).toBe(1);
  expect(all.every((one) => one.left === 0)).toBe(true);
  expect(new Set(all.map((one) => one.waitMs)).size).toBe(1);
  // The orders do differ: calls wait anything but the same.
  expect(new Set(all.map((one) => one.callsMs)).size).toBe(all.length);
});
