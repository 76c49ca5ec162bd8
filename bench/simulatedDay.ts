/**
 * A simulated day of 10,000 agents and 1.5 million items under a matrix of 40 rules, in a process of its own: CPU seconds
 * of all its threads (one core's worth, whatever else runs on the machine), and the largest memory that it ever had.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expandCalendars } from "../src/cli/policySource.ts";
import { openPolicy } from "../src/policy/openPolicy.ts";
import { readScenario } from "../src/simulation/readScenario.ts";
import { runScenario } from "../src/simulation/runScenario.ts";
import { keepHeapSmall } from "../src/simulation/smallHeap.ts";
import { figure, type Figure } from "./report.ts";

const levels = 5;
const rulesEach = 8;
const callQueues = 8;
const chatQueues = 4;
const caseQueues = 8;
const teams = 20;

/** Eight segments and eight languages decide tier and head starts, queues and origins decide classes and sizes. */
function policyText(): string {
  const each = (line: (index: number) => string): string =>
    Array.from({ length: rulesEach }, (_, i) => line(i)).join("\n");
  return `name: day
version: "1"
channels:
  voice: { kind: call, target: 20s, capacity: 100 }
  chat: { kind: chat, target: 60s, capacity: 34, max: 3 }
  email: { kind: deferred, target: 4h, capacity: 100, clock: office }
  form: { kind: deferred, target: 8h, capacity: 100, clock: office }
rules:
  - { channel: voice, calls: true }
  - { channel: chat, service_channels: Chat }
  - { channel: form, fields: { Case.Origin: [Web] } }
  - { channel: email }
tiers: { Standard: {}, Silver: { bonus: 0.5 }, Gold: { bonus: 1.5, exempt_from_reserve: true } }
default_tier: Standard
reserve: { hot_agents: 20, exemption_percent: 10, overdue_percent: 10 }
bonus: { some: 0.1, more: 0.2, much: 0.4 }
calendars:
  office: { zone: Europe/Paris, weekly: { monday: ["06:00-22:00"], tuesday: ["06:00-22:00"] } }
matrix:
  levels:
    - name: hours
      default: { module: opening-calendar, with: { calendar: office } }
    - name: tier
      rules:
${each((i) => `        - { name: segment ${i}, when: 'fields["Account.Segment"] == "segment-${i}"', module: customer-tier, with: { tier: ${["Gold", "Silver", "Standard"][i % 3]} } }`)}
      default: nothing
    - name: class
      rules:
${each((i) => `        - { name: queue ${i}, when: 'queue == "cases-${i}" && fields["Case.Origin"] == "Web"', module: score-class, with: { channel: form } }`)}
      default: nothing
    - name: head start
      rules:
${each((i) => `        - { name: language ${i}, when: 'language == "l${i}" && kind != "call"', module: score-class, with: { bonus: ${["some", "more", "much"][i % 3]} } }`)}
      default: nothing
    - name: size
      rules:
${each((i) => `        - { name: chats ${i}, when: 'kind == "chat" && queue == "chat-${i}" && tier == "Gold"', module: capacity, with: { percent: 50 } }`)}
      default: nothing
    - name: after hours
      rules:
${each((i) => `        - { name: late ${i}, when: '!open && queue == "calls-${i}"', module: score-class, with: { bonus: some } }`)}
      default: nothing
`;
}

function scenarioText(): string {
  const curve = (night: number, day: number): string => `{ "00:00": ${night}, "08:00": ${day}, "20:00": ${night} }`;
  const sources: string[] = [];
  const add = (id: string, lines: readonly string[]): void => {
    sources.push(`  ${id}:`, ...lines.map((line) => `    ${line}`));
  };
  for (let i = 0; i < callQueues; i++) {
    const patience = "patience: { exponential: 400s }";
    const handling = "handling: { lognormal: { mean: 200s, cv: 1 } }";
    add(`calls-${i}`, [`queue: calls-${i}`, ...facts(i), `per_hour: ${curve(500, 5_800)}`, handling, patience]);
  }
  for (let i = 0; i < chatQueues; i++) {
    const rest = [`per_hour: ${curve(500, 5_800)}`, "handling: { exponential: 300s }", "within: 60s"];
    add(`chat-${i}`, [`queue: chat-${i}`, "service_channel: Chat", ...facts(i), ...rest]);
  }
  for (let i = 0; i < caseQueues; i++) {
    const rest = [`per_hour: ${curve(500, 5_700)}`, "handling: { exponential: 280s }", "within: 4h"];
    add(`cases-${i}`, [`queue: cases-${i}`, "service_channel: Cases", ...facts(i), ...rest]);
  }
  return `name: day
zone: Europe/Paris
start: 2026-11-24T00:00
duration: 24h
seeds: 1
policy: day
traffic:
${sources.join("\n")}
agents:
${Array.from({ length: teams }, (_, i) => teamLine(i)).join("\n")}
`;
}

function facts(i: number): string[] {
  const origin = i % 2 === 0 ? "Web" : "Email";
  return [
    `fields: { Account.Segment: segment-${i % rulesEach}, Case.Origin: ${origin} }`,
    `language: l${(3 * i) % rulesEach}`,
    "tiers: { Gold: 1, Standard: 9 }"
  ];
}

/** Every team serves a fifth of the queues, so that most queues share agents. */
function teamLine(team: number): string {
  const some = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => i).flatMap((i) => ((i + team) % 4 < 2 ? [`${name}-${i}`] : []));
  const queues = [...some("calls", callQueues), ...some("chat", chatQueues), ...some("cases", caseQueues)];
  return `  team-${team}: { on_duty: { "00:00": 60, "08:00": 500, "20:00": 60 }, queues: [${queues.join(", ")}] }`;
}

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly items: number;
  readonly agents: number;
  readonly offers: number;
  readonly steps: number;
  readonly left: number;
  readonly rules: number;
}

async function measure(): Promise<Measured> {
  keepHeapSmall();
  const began = performance.now();
  const scenario = await readScenario(scenarioText(), "day.yaml", {
    loadPolicy: async (_name, startsAt) => {
      const loaded = await openPolicy(policyText(), "day.policy.yaml");
      return { policy: loaded.policy, calendars: expandCalendars(loaded, startsAt), router: loaded.router };
    },
    resolve: (file) => file
  });
  const [arm] = runScenario(scenario).arms;
  if (arm === undefined) throw new Error("The day has no arm.");
  const { user, system } = process.cpuUsage();
  const wholes = arm.rows.filter((row) => row.tier === null);
  return {
    seconds: (performance.now() - began) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1_024,
    items: wholes.reduce((sum, row) => sum + row.offered, 0),
    agents: arm.staff.agents,
    offers: arm.offers,
    steps: arm.steps,
    left: wholes.reduce((sum, row) => sum + row.left, 0),
    rules: levels * rulesEach
  };
}

/** In a process of its own: what other benches left behind is not counted. */
export function benchSimulatedDay(): Figure[] {
  const out = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--measure"], { encoding: "utf8" });
  const day = JSON.parse(out) as Measured;
  return [
    figure("policy", "simulatedDaySeconds", day.cpuSeconds, "s", { atMost: 60 }),
    figure("policy", "peakMb", day.peakMb, "MB", { atMost: 500 }),
    figure("policy", "simulatedDayWallSeconds", day.seconds, "s"),
    figure("policy", "simulatedDayItems", day.items, "count", { atLeast: 1_500_000 }),
    figure("policy", "simulatedDayAgents", day.agents, "count", { atLeast: 10_000 }),
    figure("policy", "simulatedDayRules", day.rules, "count", { atLeast: 40 }),
    figure("policy", "simulatedDayOffers", day.offers, "count"),
    figure("policy", "simulatedDayInputs", day.steps, "count"),
    figure("policy", "simulatedDayLeft", day.left, "count")
  ];
}

if (process.argv[2] === "--measure") process.stdout.write(JSON.stringify(await measure()));
