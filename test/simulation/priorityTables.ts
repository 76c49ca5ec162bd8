/**
 * The rows of priority_mmc.json and apq.json as scenarios: one queue of calls for each class, told apart by strict level
 * or by weight. Preemption is what the product has of it: calls interrupt deferred work.
 */
import {
  mean,
  readTable,
  scaled,
  share,
  steadyHeader,
  steadyRows,
  type Compared,
  type Row,
  withClusters,
  type Steady
} from "./compared.ts";

export interface PriorityRow {
  readonly note: string;
  readonly servers: number;
  readonly lambda_per_class: readonly number[];
  readonly mu: number;
  readonly rho: number;
  readonly p_wait: number;
  readonly mean_wait_nonpreemptive: readonly number[];
  readonly mean_wait_preemptive_resume: readonly number[];
  readonly p_wait_gt_nonpreemptive: readonly Readonly<Record<string, number>>[];
}

export interface AccumulatingRow {
  readonly note: string;
  readonly model: string;
  readonly servers: number;
  readonly lambda_per_class?: readonly number[];
  readonly mu?: number;
  readonly classes?: readonly { readonly lam: number; readonly mean: number; readonly second_moment: number }[];
  readonly slopes: readonly number[];
  readonly mean_wait_fcfs: number;
  readonly mean_wait: readonly number[];
  readonly p_wait_gt_slow_class?: Readonly<Record<string, number>>;
}

export const priorityRows = (readTable("priority_mmc") as { rows: PriorityRow[] }).rows;
export const accumulatingRows = (readTable("apq") as { rows: AccumulatingRow[] }).rows;

/** The tables' unit of time, as minutes; half an hour for the hospital would do as well. */
const unitMs = 60_000;

interface QueueClass {
  readonly perMinute: number;
  readonly handling: string;
  readonly limitsMs: readonly number[];
}

/** `channels`: a line of YAML for each class. */
function policyOf(channels: readonly string[]): string {
  const rules = channels.map((_, index) => `  - { channel: c${index}, calls: true, queues: [q${index}] }`);
  return `
name: classes
version: "1"
channels:
${channels.map((channel, index) => `  c${index}: { kind: call, capacity: 100, ${channel} }`).join("\n")}
rules:
${rules.join("\n")}
  - { channel: c0 }
tiers: { Standard: { bonus: 0 } }
default_tier: Standard
agent_choice: [longest_idle]
`;
}

export function classScenario(
  classes: readonly QueueClass[],
  servers: number,
  steady: Steady,
  policy = "classes",
  more = ""
): string {
  const perMinute = sum(classes.map((one) => one.perMinute));
  const traffic = classes.map(
    (one, index) => `  k${index}:
    queue: q${index}
    per_hour: ${one.perMinute * 60}
    handling: ${one.handling}
    also_within: [${one.limitsMs.map((limit) => `${limit}ms`).join(", ")}]`
  );
  return `
${steadyHeader(steady, perMinute)}
${more}
policy: ${policy}
traffic:
${traffic.join("\n")}
agents:
  team: { on_duty: ${servers}, queues: [${classes.map((_, index) => `q${index}`).join(", ")}] }
`;
}

const exponential = (meanUnits: number): string => `{ exponential: ${meanUnits * unitMs}ms }`;

export async function strictPriority(row: PriorityRow, steady: Steady): Promise<Compared[]> {
  const limits = row.p_wait_gt_nonpreemptive.map((tail) => Object.keys(tail));
  const classes = row.lambda_per_class.map((perMinute, index) => ({
    perMinute,
    handling: exponential(1 / row.mu),
    limitsMs: (limits[index] ?? []).map((limit) => Number(limit) * unitMs)
  }));
  const policy = policyOf(classes.map((_, index) => `target: 1m, level: ${classes.length - index}`));
  const rows = await steadyRows(classScenario(classes, row.servers, steady), { classes: policy });
  const compared = row.mean_wait_nonpreemptive.flatMap((exact, index) => {
    const found = rows.get(`k${index}`) as Row;
    const tails = (limits[index] ?? []).map((limit, place) =>
      share(
        `class ${index + 1} P(wait > ${limit})`,
        row.p_wait_gt_nonpreemptive[index]?.[limit] ?? 0,
        found.limits[place]?.waitedOver,
        found.started
      )
    );
    return [
      mean(`class ${index + 1} mean wait`, exact, scaled(found.measures.waitMs, 1 / unitMs), found.started),
      ...tails
    ];
  });
  return withClusters(compared);
}

const interrupting = `
name: interrupting
version: "1"
channels:
  voice: { kind: call, target: 1m, capacity: 100, level: 1 }
  work: { kind: deferred, target: 1m, capacity: 100, interruptible: true }
rules:
  - { channel: voice, calls: true }
  - { channel: work }
tiers: { Standard: { bonus: 0 } }
default_tier: Standard
`;

/**
 * Preemptive-resume, cut after each class: those before it are calls, the others deferred work that waits again when a
 * call interrupts it. With equal handling laws the mean over a side of the cut does not depend on the order within it,
 * so the cuts together fix every value of the row.
 */
export async function preemptivePriority(row: PriorityRow, steady: Steady): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (let cut = 1; cut < row.lambda_per_class.length; cut++) compared.push(...(await cutAfter(row, cut, steady)));
  return compared;
}

async function cutAfter(row: PriorityRow, cut: number, steady: Steady): Promise<Compared[]> {
  const waits = row.mean_wait_preemptive_resume;
  const sides = [
    { name: "calls", from: 0, to: cut, channel: "" },
    { name: "work", from: cut, to: waits.length, channel: "service_channel: Cases" }
  ];
  const rateOf = (from: number, to: number): number => sum(row.lambda_per_class.slice(from, to));
  const traffic = sides.map(
    ({ name, from, to, channel }) => `  ${name}:
    queue: ${name}
    ${channel}
    per_hour: ${rateOf(from, to) * 60}
    handling: ${exponential(1 / row.mu)}`
  );
  const rows = await steadyRows(
    `
${steadyHeader(steady, rateOf(0, waits.length))}
interrupted: requeued
policy: interrupting
traffic:
${traffic.join("\n")}
agents:
  team: { on_duty: ${row.servers}, queues: [calls, work] }
`,
    { interrupting }
  );
  return sides.map(({ name, from, to }) => {
    const loads = waits.slice(from, to).map((wait, index) => wait * (row.lambda_per_class[from + index] as number));
    const found = rows.get(name) as Row;
    const exact = sum(loads) / rateOf(from, to);
    return mean(`${name}, cut ${cut}: mean wait`, exact, scaled(found.measures.delayMs, 1 / unitMs), found.started);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

export async function accumulatingPriority(row: AccumulatingRow, steady: Steady): Promise<Compared[]> {
  const classes = classesOf(row);
  const policy = policyOf(row.slopes.map((slope) => `target: 1m, weight: ${slope}`));
  const rows = await steadyRows(classScenario(classes, row.servers, steady), { classes: policy });
  const slow = rows.get(`k${classes.length - 1}`) as Row;
  const tails = Object.entries(row.p_wait_gt_slow_class ?? {}).map(([limit, exact], place) =>
    share(`slow class P(wait > ${limit})`, exact, slow.limits[place]?.waitedOver, slow.started)
  );
  const means = row.mean_wait.map((exact, index) => {
    const found = rows.get(`k${index}`) as Row;
    return mean(`class ${index + 1} mean wait`, exact, scaled(found.measures.waitMs, 1 / unitMs), found.started);
  });
  return withClusters([...means, ...tails]);
}

/** `M/G/1` rows give two moments; a law with these is taken: fixed, exponential or lognormal. */
function classesOf(row: AccumulatingRow): QueueClass[] {
  const limitsMs = Object.keys(row.p_wait_gt_slow_class ?? {}).map((limit) => Number(limit) * unitMs);
  if (row.classes === undefined) {
    const handling = exponential(1 / (row.mu ?? 1));
    return (row.lambda_per_class ?? []).map((perMinute) => ({ perMinute, handling, limitsMs }));
  }
  return row.classes.map(({ lam, mean: meanUnits, second_moment: second }) => ({
    perMinute: lam,
    handling: lawOf(meanUnits, second / meanUnits ** 2 - 1),
    limitsMs
  }));
}

/** `variance`: squared coefficient of variation. */
function lawOf(meanUnits: number, variance: number): string {
  if (variance === 0) return `{ fixed: ${meanUnits * unitMs}ms }`;
  if (variance === 1) return exponential(meanUnits);
  return `{ lognormal: { mean: ${meanUnits * unitMs}ms, cv: ${Math.sqrt(variance)} } }`;
}

/** Server load of a row, 0 to 1. */
export function loadOf(row: AccumulatingRow): number {
  if (row.classes !== undefined) return sum(row.classes.map((one) => one.lam * one.mean)) / row.servers;
  return sum(row.lambda_per_class ?? []) / ((row.mu ?? 1) * row.servers);
}
