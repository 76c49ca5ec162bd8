import { expect, test } from "@jest/globals";
import { runScenario, type ScenarioResult } from "../../src/simulation/runScenario.ts";
import { scenarioOf } from "./scenarios.ts";

async function result(more: string, agents: string, policy = "vip-first"): Promise<ScenarioResult["arms"][number]> {
  const scenario = await scenarioOf(`
name: people
start: 2026-11-24T08:00
zone: Europe/Paris
duration: 8h
seeds: 1
policy: ${policy}
${more}
agents:
${agents}
`);
  const [arm] = runScenario(scenario).arms;
  if (arm === undefined) throw new Error("no arm");
  return arm;
}

const calls = `traffic:
  calls:
    queue: calls
    per_hour: 60
    handling: { exponential: 4m }`;

test("nobody is offered anything outside their hours, and what they hold is finished", async () => {
  const { rows, series, staff } = await result(
    calls,
    `  team: { queues: [calls], on_duty: { "08:00": 0, "10:00": 8, "12:00": 0 } }`
  );
  const [first] = series;
  expect(first?.busy.slice(0, 3)).toEqual([0, 0, 0]);
  expect(first?.busy.slice(-4)).toEqual([0, 0, 0, 0]);
  expect(rows[0]?.inHand).toBe(0);
  expect(rows[0]?.left).toBeGreaterThan(100);
  // Eight agents for two hours, and the little that they work beyond.
  expect(staff.dutyHours).toBeGreaterThan(16);
  expect(staff.dutyHours).toBeLessThan(17);
});

test("offers that nobody answers come back, and their agents are away for a while", async () => {
  const team = "queues: [calls], on_duty: 8, answer: { exponential: 3s }";
  const absence = "absence: { every: 4h, lasts: { fixed: 5m } }";
  const reliable = await result(calls, `  team: { ${team} }`);
  const careless = await result(calls, `  team: { ${team}, lets_pass: 10, ${absence} }`);
  expect(reliable.letPass).toBeLessThan(5);
  expect(careless.letPass).toBeGreaterThan(20);
  expect(careless.absences).toBeGreaterThan(20);
  expect(careless.rows[0]?.started).toBeGreaterThan(0.95 * (careless.rows[0]?.offered ?? 0));
  expect(careless.rows[0]?.measures.waitMs.value).toBeGreaterThan(reliable.rows[0]?.measures.waitMs.value ?? 0);
});

test("wrap-up keeps an agent from the next call", async () => {
  const without = await result(calls, "  team: { queues: [calls], on_duty: 8 }");
  const wrapped = await result(`${calls}\n    wrap_up: { fixed: 60s }`, "  team: { queues: [calls], on_duty: 8 }");
  const busy = (arm: ScenarioResult["arms"][number]): number => arm.staff.busyHours;
  const answered = wrapped.rows[0]?.started ?? 0;
  expect(busy(wrapped) - busy(without)).toBeCloseTo(answered / 60, 0);
});

test("three chats at once share the agent's speed", async () => {
  const chats = (speeds: string): string => `${speeds}
traffic:
  chats:
    queue: chats
    service_channel: Chat
    backlog: { count: 5000, from: 2026-11-24T07:00, to: 2026-11-24T08:00 }
    handling: { fixed: 4m }`;
  const done = async (speeds: string): Promise<number> =>
    (await result(chats(speeds), "  team: { queues: [chats], on_duty: 5 }")).rows[0]?.started ?? 0;
  const alone = 5 * 8 * 15;
  expect(Math.abs((await done("chat_speeds: [1, 1, 1]")) - alone)).toBeLessThanOrEqual(15);
  // At most three chats (34 % of an agent each leave room for two).
  expect(Math.abs((await done("chat_speeds: [1, 1.6, 1.9]")) - 1.6 * alone)).toBeLessThanOrEqual(20);
});

test("a customer who leaves while the phone rings is counted as gone, and the agent is free", async () => {
  const { rows } = await result(
    `${calls}\n    patience: { fixed: 2s }`,
    "  team: { queues: [calls], on_duty: 8, answer: { fixed: 5s } }"
  );
  expect(rows[0]?.started).toBe(0);
  expect(rows[0]?.measures.abandoned.value).toBe(1);
});

test("the longest idle agent comes next, so that all work alike", async () => {
  const { staff } = await result(calls, "  team: { queues: [calls], on_duty: 8 }", "classic");
  expect(staff.occupancySd).toBeLessThan(0.06);
});

test("the same scenario and seed give the same result, bit by bit", async () => {
  const once = await result(calls, "  team: { queues: [calls], on_duty: 8, lets_pass: 3 }");
  expect(await result(calls, "  team: { queues: [calls], on_duty: 8, lets_pass: 3 }")).toEqual(once);
});

const matrixPolicy = (levels: string): string => `name: matrix
version: "1"
channels:
  voice: { kind: call, target: 20s, capacity: 100 }
  mail: { kind: deferred, target: 4h, capacity: 100 }
rules: [{ channel: voice, calls: true }, { channel: mail }]
tiers: { Standard: {}, VIP: { bonus: 1.5 } }
default_tier: Standard
calendars:
  mornings: { zone: Europe/Paris, weekly: { tuesday: ["08:00-12:00"] } }
matrix:
  levels:
${levels}`;

const steady = (policy: string): string => `name: matrix
start: 2026-11-24T08:00
zone: Europe/Paris
duration: 8h
interval: 1h
seeds: 1
policy: ${policy}
${calls}
agents:
  team: { queues: [calls], on_duty: 5 }
`;

test("callers whom the matrix turns away hear its message, and nobody is offered their calls", async () => {
  const closed = matrixPolicy(`    - name: hours
      default: { module: opening-calendar, with: { calendar: mornings } }
    - name: answer
      rules: [{ name: closed, when: "!open", module: deterrence, with: { message: closed } }]
      default: nothing
`);
  const [arm] = runScenario(await scenarioOf(steady("closed"), { closed })).arms;
  const [row] = arm?.rows ?? [];
  const afternoon = arm?.series[0]?.offered.slice(4).reduce((sum, one) => sum + one, 0) ?? 0;
  expect(afternoon).toBeGreaterThan(150);
  expect(row?.dissuaded).toBe(afternoon);
  expect((row?.started ?? 0) + (row?.dissuaded ?? 0) + (row?.left ?? 0)).toBe(row?.offered);
});

test("a matrix that asks how long an item would wait is told what the pool has learned", async () => {
  const busy = matrixPolicy(`    - name: wait
      default: { module: estimated-wait, into: { wait_seconds: expected } }
    - name: answer
      rules: [{ name: long, when: expected > 60, module: deterrence, with: { message: busy } }]
      default: nothing
`);
  const [arm] = runScenario(await scenarioOf(steady("busy"), { busy })).arms;
  const [row] = arm?.rows ?? [];
  // Five agents have four callers' work: some find a long line, and most do not.
  expect(row?.dissuaded).toBeGreaterThan(0);
  expect(row?.dissuaded).toBeLessThan(0.4 * (row?.offered ?? 0));
  expect(row?.longestMs).toBeLessThan(6 * 60_000);
});

test("skills that the matrix asks for are looked for among the agents", async () => {
  const levels = `    - name: language
      rules: [{ name: french, when: language == "fr", module: skills, with: { needs: french } }]
      default: nothing
`;
  const skilled = matrixPolicy(levels).replace(
    "matrix:\n",
    "skills: { french: [{ skill: french, level: 3 }] }\nmatrix:\n"
  );
  const scenario = await scenarioOf(
    steady("skilled")
      .replace("    queue: calls", "    queue: calls\n    language: fr")
      .replace(
        "  team: { queues: [calls], on_duty: 5 }",
        "  fluent: { queues: [calls], on_duty: 5, skills: { french: 5 } }\n  learning: { queues: [calls], on_duty: 5, skills: { french: 2 } }"
      ),
    { skilled }
  );
  const [arm] = runScenario(scenario).arms;
  const served = (group: string): number =>
    (arm?.staff.perAgent ?? []).reduce((sum, one) => sum + (one.agentId.startsWith(group) ? one.served : 0), 0);
  expect(served("fluent")).toBeGreaterThan(400);
  expect(served("learning")).toBe(0);
});

test("e-mails that nobody opens wait again with their age, and are all done in the end", async () => {
  const emails = `traffic:
  e-mails:
    queue: e-mails
    service_channel: Cases
    per_hour: { "08:00": 40, "14:00": 0 }
    handling: { exponential: 3m }`;
  const absence = "absence: { every: 8h, lasts: { fixed: 2m } }";
  const { rows, letPass } = await result(
    emails,
    `  team: { queues: [e-mails], on_duty: 6, lets_pass: 20, answer: { exponential: 5s }, ${absence} }`
  );
  const [row] = rows;
  expect(letPass).toBeGreaterThan(30);
  expect([row?.left, row?.inHand]).toEqual([0, 0]);
  expect(row?.started).toBe(row?.offered);
  // Whoever was let pass waited half a minute for nothing.
  expect(row?.longestMs).toBeGreaterThan(30_000);
});

test("work in hand rests while its agent takes a call that may interrupt it", async () => {
  const traffic = `traffic:
  calls:
    queue: calls
    per_hour: 30
    handling: { exponential: 2m }
  e-mails:
    queue: e-mails
    service_channel: Cases
    backlog: { count: 60, from: 2026-11-24T07:00, to: 2026-11-24T08:00 }
    handling: { fixed: 10m }`;
  const policy = (isInterruptible: boolean): string => `name: rests
version: "1"
channels:
  voice: { kind: call, target: 20s, capacity: 100 }
  mail: { kind: deferred, target: 4h, capacity: 100, interruptible: ${isInterruptible} }
rules: [{ channel: voice, calls: true }, { channel: mail }]
tiers: { Standard: {} }
default_tier: Standard
`;
  const run = async (name: string, text: string) => {
    const yaml = `name: rests\nstart: 2026-11-24T08:00\nzone: Europe/Paris\nduration: 8h\nseeds: 1\npolicy: ${name}\n${traffic}\nagents:\n  team: { queues: [calls, e-mails], on_duty: 3 }\n`;
    const [arm] = runScenario(await scenarioOf(yaml, { [name]: text })).arms;
    return arm?.rows ?? [];
  };
  const [held] = await run("held", policy(false));
  const [rested, emails] = await run("rests", policy(true));
  expect(rested?.measures.waitMs.value).toBeLessThan(0.3 * (held?.measures.waitMs.value ?? 0));
  // Ten minutes of work each, and the calls that came between.
  expect(emails?.measures.delayMs.value).toBeGreaterThan(emails?.measures.waitMs.value ?? Infinity);
});
