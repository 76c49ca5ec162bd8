import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { runScenario } from "../../src/simulation/runScenario.ts";
import { BridgeError } from "../../src/ports/bridgeError.ts";
import { scenarioOf } from "./scenarios.ts";

const good = `name: small
start: 2026-11-24T08:00
duration: 2h
traffic:
  calls:
    queue: calls
    per_hour: 60
    handling: { exponential: 3m }
agents:
  team: { queues: [calls], on_duty: 5 }
`;

async function problemsOf(yaml: string): Promise<string[]> {
  try {
    await scenarioOf(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "onequeue-trace-")), name);
  writeFileSync(path, text);
  return path;
}

test("a scenario that is right has no problems", async () => {
  expect(await problemsOf(good)).toEqual([]);
});

test("every unknown key and wrong value is reported at once, with its line and the nearest name", async () => {
  const found = await problemsOf(good.replace("duration: 2h", "duraton: 2h\nseeds: many").replace("3m", "3 minutes"));
  expect(found).toHaveLength(4);
  expect(found).toContainEqual(expect.stringMatching(/^scenario.yaml:3:1 duraton: is not a known key.*duration/));
  expect(found).toContainEqual(expect.stringMatching(/^scenario.yaml:4:8 seeds: must be a number, not "many"/));
  expect(found).toContainEqual(expect.stringMatching(/^scenario.yaml:9:30 .*exponential: must be a duration/));
});

test("what does not fit together is reported at once", async () => {
  const found = await problemsOf(
    good
      .replace("[calls]", "[cals]")
      .replace("{ exponential: 3m }", "{ exponential: 3m, fixed: 1m }")
      .replace("    per_hour: 60\n", "")
      .replace("duration: 2h", "duration: 2h\nwarm_up: 3h\npolicy: vip-frist")
  );
  expect(found).toEqual([
    expect.stringMatching(/warm_up: must be shorter/),
    expect.stringMatching(/traffic.calls: brings nothing/),
    expect.stringMatching(/handling: must name one law/),
    expect.stringMatching(/policy: The policy vip-frist cannot be read/),
    expect.stringMatching(/scenario.yaml:11:20 agents.team.queues\[0\]: names the queue cals.*Did you mean calls\?/)
  ]);
});

const traced = (path: string, more = ""): string =>
  good.replace(
    "per_hour: 60",
    `trace: { file: ${path}, arrival: arrival_s, day: day, handling: service_s, tier: tier${more} }`
  );

test("a recorded trace brings its arrivals, its handling times and its tiers", async () => {
  const path = file(
    "t.csv",
    "day,arrival_s,service_s,tier\n3,28800,60,VIP\n3,28900,,Standard\n3,30000,120.5,VIP\n4,28800,9,VIP\n"
  );
  const yaml = traced(path).replace("queue: calls", "queue: calls\n    tiers: { VIP: 1, Standard: 1 }");
  const [arm] = runScenario(await scenarioOf(yaml)).arms;
  const rows = Object.fromEntries((arm?.rows ?? []).map((row) => [row.tier ?? "all", row.offered]));
  expect(rows).toEqual({ all: 3, VIP: 2, Standard: 1 });
});

test("days and values can be picked from a trace", async () => {
  const path = file("t.csv", "day,arrival_s,service_s,tier\n3,28800,60,A\n4,28900,60,A\n4,28950,60,B\n4,29000,60,A\n");
  const [arm] = runScenario(await scenarioOf(traced(path, ", days: [4, 4], only: { tier: [A] }"))).arms;
  expect(arm?.rows[0]?.offered).toBe(2);
});

test("every broken row of a trace is reported at once, with its line", async () => {
  const path = file(
    "broken.csv",
    [
      "day,arrival_s,service_s,tier",
      "1,abc,60,A",
      "1,100,60",
      "x,200,60,A",
      "1,300,-5,A",
      "1,400,60,A",
      "1,350,60,A"
    ].join("\n")
  );
  const found = await problemsOf(traced(path));
  expect(found).toEqual([
    `${path}:2: arrival_s must be seconds since midnight or a date and time, not "abc".`,
    `${path}:3: has 3 cells, the header has 4.`,
    `${path}:4: day must be a whole number, not "x".`,
    `${path}:5: service_s must be seconds, at least 0, not "-5".`,
    `${path}:7: comes before the row above it; rows must be in order of arrival.`
  ]);
});

test("a trace without a column, and one that is not there, are reported with what there is", async () => {
  const path = file("t.csv", "day,arrivals,service_s,tier\n1,100,60,A\n");
  expect(await problemsOf(traced(path))).toEqual([
    `${path}:1: has no column arrival_s; columns: day, arrivals, service_s, tier. Did you mean arrivals?`
  ]);
  expect(await problemsOf(traced("/nowhere.csv"))).toEqual([expect.stringMatching(/^\/nowhere.csv: cannot be read/)]);
});
