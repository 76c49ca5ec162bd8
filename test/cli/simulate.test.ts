import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { runSimulate } from "../../src/cli/simulate.ts";
import { BridgeError } from "../../src/ports/bridgeError.ts";
import type { ScenarioResult } from "../../src/simulation/runScenario.ts";

const folder = mkdtempSync(join(tmpdir(), "onequeue-simulate-"));

function scenario(arms = ""): string {
  const path = join(folder, `small${arms.length}.yaml`);
  writeFileSync(
    path,
    `name: small
description: A small <day>.
zone: Europe/Paris
start: 2026-11-24T08:00
duration: 4h
seeds: 3
traffic:
  calls: { queue: calls, per_hour: 60, handling: { exponential: 3m }, patience: { exponential: 5m } }
  e-mails:
    { queue: e-mails, service_channel: Cases, per_hour: 30, handling: { exponential: 5m }, within: 1h, tiers: { VIP: 1, Standard: 9 } }
agents:
  team: { queues: [calls, e-mails], on_duty: 8 }
${arms}`
  );
  return path;
}

async function simulate(...argv: string[]): Promise<{ code: number; out: string; drawn: string[] }> {
  const lines: string[] = [];
  const drawn: string[] = [];
  const io = {
    out: (line: string) => void lines.push(line),
    err: () => undefined,
    env: {},
    isTerminal: false,
    draw: (text: string) => void drawn.push(text),
    onStop: () => undefined
  };
  return { code: await runSimulate(argv, io), out: lines.join("\n"), drawn };
}

test("a scenario ends as a table with intervals, in English and in French", async () => {
  const path = scenario();
  const english = await simulate(path);
  expect(english.code).toBe(0);
  expect(english.out).toMatch(/small: 3 runs; ± is the 95 % confidence interval\./);
  expect(english.out).toMatch(/all +e-mails +VIP +\d+ +\d+ +[\d.]+ ±[\d.]+ % within 1 h/);
  const french = await simulate(path, "--language", "fr");
  expect(french.out).toMatch(/small: 3 tirages/);
  expect(french.out).toMatch(/heures payées/);
});

test("with --json it is data, the same at every run, and --seeds says how many", async () => {
  const path = scenario();
  const once = await simulate(path, "--json", "--seeds", "2");
  const result = JSON.parse(once.out) as ScenarioResult;
  expect(result.seeds).toEqual([1, 2]);
  expect(result.arms[0]?.rows.map((row) => `${row.traffic} ${row.tier}`)).toEqual([
    "calls null",
    "e-mails null",
    "e-mails VIP",
    "e-mails Standard"
  ]);
  expect((await simulate(path, "--json", "--seeds", "2")).out).toBe(once.out);
});

test("--policy runs the same customers under another policy", async () => {
  const path = scenario();
  const [own, other] = await Promise.all([
    simulate(path, "--json", "--seeds", "1"),
    simulate(path, "--json", "--seeds", "1", "--policy", "classic")
  ]);
  const [first, second] = [own, other].map(({ out }) => (JSON.parse(out) as ScenarioResult).arms[0]);
  expect([first?.policy, second?.policy]).toEqual(["vip-first", "classic"]);
  expect(second?.policyHash).not.toBe(first?.policyHash);
  expect(second?.rows.map((row) => row.offered)).toEqual(first?.rows.map((row) => row.offered));
});

test("the HTML report stands alone, with tables and plots of every arm", async () => {
  const path = scenario("arms:\n  one: { policy: classic }\n  two: { policy: vip-first }\n");
  const report = join(folder, "report.html");
  await simulate(path, "--html", report, "--language", "fr");
  const html = readFileSync(report, "utf8");
  expect(html).toMatch(/^<!doctype html><html lang="fr">/);
  expect(html).not.toMatch(/<script|src=|href=|@import|url\(/);
  expect(html).toContain("A small &lt;day>.");
  expect(html.match(/<svg/g)).toHaveLength(2 * 5 + 1 + 2 + 2);
  expect(html).toContain("Occupation de chaque agent");
  expect(html).not.toMatch(/NaN|undefined|Infinity/);
});

test("progress is drawn on a terminal and taken away at the end", async () => {
  const { drawn } = await simulate(scenario());
  expect(drawn[0]).toMatch(/^\[\.+\] +0 % +all, 1$/);
  expect(drawn.at(-1)).toBe("");
});

test("a scenario that is not there, and none at all, say what there is", async () => {
  await expect(simulate("nowhere")).rejects.toThrow(BridgeError);
  await expect(simulate()).rejects.toThrow("Name one scenario.");
  await expect(simulate("vip-email", "--seeds", "0")).rejects.toThrow("--seeds");
  await expect(simulate("vip-email", "--language", "de")).rejects.toThrow("allowed: en, fr");
});
