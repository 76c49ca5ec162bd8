/**
 * What a matrix of 5 levels with 40 rules each costs an arriving item, in CPU time. Indexed: every rule asks for a value
 * and is found by it. Worst: no rule can be found so, none holds, and the fields that conditions ask for are missing
 * half of the time, so that every condition of every level is evaluated to its end.
 */
import type { ItemFacts } from "../src/core/input.ts";
import { compilePolicy } from "../src/policy/compilePolicy.ts";
import type { MatrixRouter } from "../src/policy/matrix/router.ts";
import type { Situation } from "../src/ports/router.ts";
import { figure, percentile, type Figure } from "./report.ts";

const levels = 5;
const rulesPerLevel = 40;
const itemsPerBatch = 5_000;
const batches = 15;

const head = `name: bench
version: "1"
channels:
  voice: { kind: call, target: 20s, capacity: 100 }
  mail: { kind: deferred, target: 4h, capacity: 50 }
rules:
  - { channel: voice, calls: true }
  - { channel: mail }
tiers: { Standard: {}, VIP: { bonus: 1 } }
default_tier: Standard
calendars: { office: { zone: Europe/Paris, weekly: { monday: ["08:00-18:00"] } } }
rings: { usual: [{ who: preferred }, { who: members, after: 20s }, { who: informal, after: 60s }] }
skills: { product: [{ skill: product, level: 3, drop_after: 60s }] }
bonus: { some: 0.3 }
matrix:
  levels:
`;

/** Each level runs another module, as a policy does. */
const actions = [
  "module: opening-calendar, with: { calendar: office }",
  "module: skills, with: { needs: product }",
  "module: score-class, with: { bonus: some }",
  "module: ring-plan, with: { plan: usual }",
  "module: language, with: { skills: { fr: french, en: english }, level: 2 }"
];

function matrixOf(condition: (level: number, rule: number) => string): string {
  const lines = Array.from({ length: levels }, (_, level) => {
    const rules = Array.from(
      { length: rulesPerLevel },
      (__, rule) => `        - { name: r${rule}, when: '${condition(level, rule)}', ${actions[level]} }\n`
    );
    return `    - name: level${level}\n      rules:\n${rules.join("")}      default: { ${actions[level]} }\n`;
  });
  return head + lines.join("");
}

const indexed = matrixOf((level, rule) => {
  const field = `fields["Case.F${level}"] == "v${rule}"`;
  return [
    `queue == "queue-${rule}" && tier == "VIP"`,
    `${field} && side == "salesforce"`,
    `queue in ["queue-${rule}", "other-${rule}"] && routing_priority < 50`,
    field
  ][rule % 4] as string;
});

const worst = matrixOf((level, rule) => {
  const missing = `fields["Case.F${level}"].startsWith("x${rule}")`;
  return [
    `routing_priority > ${1_000 + rule} || queue.endsWith("-none${rule}")`,
    `${missing} || size(queue) > ${100 + rule}`,
    `queue != "queue-1" && queue.contains("none${rule}") && ${missing}`,
    `routing_priority >= 0 && (language == "xx" || ${missing})`
  ][rule % 4] as string;
});

function itemOf(index: number): ItemFacts {
  return {
    itemId: `0JR${index}`,
    side: "salesforce",
    workItemId: `500${index}`,
    queueId: `00G${index % 50}`,
    queueName: `queue-${index % 50}`,
    serviceChannelId: "0N9cases",
    serviceChannelName: "Cases",
    since: 0,
    capacityWeight: null,
    capacityPercent: null,
    routingPriority: index % 100,
    pushTimeoutMs: null,
    preferredAgentId: index % 3 === 0 ? "005a" : null,
    isPreferredRequired: false,
    isReadyForRouting: true,
    isPushed: false,
    serial: 1,
    firstOfferNumber: 1,
    tier: index % 10 === 0 ? "VIP" : null,
    language: index % 2 === 0 ? "fr" : "en",
    customerRef: null,
    fields: index % 2 === 0 ? { "Case.F0": `v${index % 40}`, "Case.F1": "v1", "Case.F3": "v39" } : {},
    enrichUntil: 0,
    joinedTo: null,
    deadline: index % 4 === 0 ? 1 : null,
    route: null
  };
}

const situation: Situation = {
  now: Date.UTC(2026, 10, 25, 9),
  isOpen: () => true,
  estimatedWaitMs: () => 60_000,
  waiting: () => 12,
  staffed: () => 40
};

/** Median over batches of the CPU microseconds that one item costs. */
function microsPerItem(text: string, indexedWanted: number): number {
  const { router } = compilePolicy(text, "bench.yaml");
  if (router === null || router.rules.indexed !== indexedWanted)
    throw new Error("the bench's matrix is not what it says");
  const items = Array.from({ length: itemsPerBatch }, (_, index) => itemOf(index));
  for (let round = 0; round < 3; round++) play(router, items);
  const measured = Array.from({ length: batches }, () => play(router, items)).sort((a, b) => a - b);
  return percentile(measured, 0.5);
}

function play(router: MatrixRouter, items: readonly ItemFacts[]): number {
  const before = process.cpuUsage();
  let rules = 0;
  for (const item of items) rules += router.route(item, situation).trace.length;
  const { user, system } = process.cpuUsage(before);
  if (rules !== items.length * levels) throw new Error("a level was not played");
  return (user + system) / items.length;
}

/** `matrixMicros` is the worst case; `matrixIndexedMicros` the one where rules are found by value. */
export function benchMatrix(): Figure[] {
  const all = levels * rulesPerLevel;
  return [
    figure("policy", "matrixMicros", microsPerItem(worst, 0), "us/item", { atMost: 100 }),
    figure("policy", "matrixIndexedMicros", microsPerItem(indexed, all), "us/item", { atMost: 20 })
  ];
}
