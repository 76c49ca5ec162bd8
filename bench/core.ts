/**
 * Decisions through `step`, with the bytes that are journalled: 100,000 items wait, 10,000 agents, 300 classes, 1 %
 * exclusions, 2 % preferred agents, 5 % partly loaded agents. A decision is the step in which an agent
 * becomes free and is offered the next item, with its record encoded; whole turns of life (accept, remove, close and
 * decide, arrive) are reported beside it. Baseline in the same run: scanning all items for each decision.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { encodeDecisions } from "../src/core/decisionText.ts";
import type { Decision } from "../src/core/decision.ts";
import type { Input, ItemFacts } from "../src/core/input.ts";
import { noPolicy } from "../src/core/policy.ts";
import { outranks, scoreTermsOf } from "../src/core/score.ts";
import { createState, type State } from "../src/core/state.ts";
import { readState, writeState } from "../src/core/stateRecords.ts";
import { step } from "../src/core/step.ts";
import { fullSize, hashOf, idsOf, itemFacts, openingInputs, seeded, type LoadSize } from "./coreLoad.ts";
import { figure, percentile, type Figure } from "./report.ts";

const startedAt = 1_800_000_000_000;

interface Run {
  readonly state: State;
  readonly size: LoadSize;
  now: number;
  nextItem: number;
  /** Agents with their item, oldest first: who finishes next. */
  readonly busy: {
    agentId: string;
    itemId: string;
    workItemId: string;
    service: string;
    index: number;
    endedAt: number;
  }[];
  head: number;
  /** Which item of the initial load an item that came later is like. */
  readonly kinds: Map<string, number>;
}

/** `order`: the items of the initial load may come in any order. */
export function openPool(size: LoadSize, order: "up" | "down" = "up"): Run {
  const state = createState(noPolicy);
  const run: Run = {
    state,
    size,
    now: startedAt + 1_000,
    nextItem: size.items + size.agents,
    busy: [],
    head: 0,
    kinds: new Map()
  };
  for (const input of openingInputs(size)) step(state, input);
  const total = size.items + size.agents;
  for (let index = 0; index < total; index++) {
    arrive(run, order === "up" ? index : total - 1 - index);
  }
  take(run, step(state, { at: run.now, type: "ReconciliationCompleted", side: "salesforce" }).decisions);
  excludeSome(run);
  return run;
}

function arrive(run: Run, index: number): readonly Decision[] {
  return step(run.state, { at: run.now, type: "ItemArrived", item: itemFacts(index, run.size) }).decisions;
}

function take(run: Run, decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    if (decision.kind === "offer") takeOne(run, decision.itemId, decision.agentId);
  }
}

function takeOne(run: Run, itemId: string, agentId: string): void {
  const item = run.state.items.get(itemId);
  if (item === undefined) return;
  const { workItemId, serviceChannelId } = item.facts;
  const index = run.kinds.get(item.itemId) ?? Number(item.itemId.slice(3, 15));
  run.kinds.delete(item.itemId);
  run.busy.push({ agentId, itemId: item.itemId, workItemId, service: serviceChannelId, index, endedAt: 0 });
}

/** 1 % of the first offers are declined: the item waits again without its agent. */
function excludeSome(run: Run): void {
  const declines = Math.floor(run.size.items / 100);
  for (let count = 0; count < declines; count++) turn(run, "Declined");
}

type Busy = Run["busy"][number];

function nextDone(run: Run): Busy {
  const done = run.busy[run.head++];
  if (done === undefined) throw new Error("Nobody is busy: the bench ran out of work.");
  if (run.head > 50_000) {
    run.busy.splice(0, run.head);
    run.head = 0;
  }
  return done;
}

function workInput(run: Run, done: Busy, status: "Opened" | "Closed" | "Declined"): Input {
  const work = {
    agentWorkId: offTheWire(`0Bz${done.itemId.slice(3)}`),
    itemId: offTheWire(done.itemId),
    workItemId: offTheWire(done.workItemId),
    agentId: offTheWire(done.agentId),
    serviceChannelId: done.service,
    serviceChannelName: done.service,
    capacityWeight: null,
    capacityPercent: null,
    openedAt: run.now
  };
  return { at: run.now, type: "WorkObserved", work: { ...work, status } };
}

/** A text as it comes off the wire: flat, and not the one that the state already has. */
function offTheWire<T extends string | null>(text: T): T {
  return JSON.parse(JSON.stringify(text)) as T;
}

/** Everything in an agent's life with an item but its end. */
function accept(run: Run, done: Busy): void {
  take(run, step(run.state, workInput(run, done, "Opened")).decisions);
  take(run, step(run.state, { at: run.now, type: "ItemRemoved", itemId: done.itemId, cause: "accepted" }).decisions);
}

/** A whole turn: accept, close, decide, and a new item in place of the old one. Returns the bytes that are journalled. */
function turn(run: Run, ending: "Closed" | "Declined" = "Closed"): string {
  const done = nextDone(run);
  run.now += 1;
  done.endedAt = run.now;
  if (ending === "Closed") accept(run, done);
  const { decisions } = step(run.state, workInput(run, done, ending));
  take(run, decisions);
  const bytes = encodeDecisions(decisions);
  if (ending === "Closed") take(run, replace(run, done));
  return bytes;
}

/** A new item of the kind that was just served, so that the mix of what waits stays as it is. */
function replace(run: Run, done: Busy): readonly Decision[] {
  const item: ItemFacts = { ...itemFacts(done.index, run.size), ...idsOf(run.nextItem), since: done.endedAt };
  run.kinds.set(item.itemId, done.index);
  run.nextItem++;
  return step(run.state, { at: run.now, type: "ItemArrived", item }).decisions;
}

export interface Measured {
  readonly perCpuSecond: number;
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly turnsPerCpuSecond: number;
}

const block = 1_000;

/**
 * Deciding steps in blocks, so that CPU time can be read around them; what leads up to them is not counted. Single
 * steps are timed in blocks of their own, because reading a clock twice costs a tenth of a decision.
 */
export function measure(run: Run, turns: number): Measured {
  const micros: number[] = [];
  let decideCpu = 0;
  let decided = 0;
  const began = cpuSeconds();
  for (let count = 0; count < turns; count += block) {
    const done: Busy[] = [];
    const inputs: Input[] = [];
    for (let one = 0; one < block; one++) {
      const busy = nextDone(run);
      run.now += 1;
      busy.endedAt = run.now;
      accept(run, busy);
      done.push(busy);
      inputs.push(workInput(run, busy, "Closed"));
    }
    const results: Result[] = [];
    const isTimed = (count / block) % 4 === 3;
    const cpu = isTimed ? timeEach(run, inputs, results, micros) : decideAll(run, inputs, results);
    for (const { itemId, agentId } of results) takeOne(run, itemId, agentId);
    if (!isTimed) decided += results.length;
    decideCpu += cpu;
    for (const busy of done) take(run, replace(run, busy));
  }
  micros.sort((a, b) => a - b);
  return {
    perCpuSecond: decided / decideCpu,
    p50Micros: percentile(micros, 0.5),
    p99Micros: percentile(micros, 0.99),
    turnsPerCpuSecond: turns / (cpuSeconds() - began)
  };
}

interface Result {
  readonly itemId: string;
  readonly agentId: string;
}

/** Keeps the ids alone: the records themselves are journalled and gone, as in life. */
function note(results: Result[], decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    if (decision.kind === "offer") results.push({ itemId: decision.itemId, agentId: decision.agentId });
  }
}

/** Where the journalled bytes go; writing them there is part of a decision. */
const journal = Buffer.alloc(64 * 1024);

function decideAll(run: Run, inputs: readonly Input[], results: Result[]): number {
  const cpu = cpuSeconds();
  for (const input of inputs) {
    const { decisions } = step(run.state, input);
    journal.write(encodeDecisions(decisions), 0, "latin1");
    note(results, decisions);
  }
  return cpuSeconds() - cpu;
}

function timeEach(run: Run, inputs: readonly Input[], results: Result[], micros: number[]): number {
  for (const input of inputs) {
    const begin = performance.now();
    const { decisions } = step(run.state, input);
    journal.write(encodeDecisions(decisions), 0, "latin1");
    if (decisions.length > 0) micros.push((performance.now() - begin) * 1_000);
    note(results, decisions);
  }
  return 0;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What a router without classes does: look at every waiting item for every free agent. */
function scanPerCpuSecond(run: Run): number {
  const agent = [...run.state.agents.values()].find((one) => one.profile !== null);
  const cpu = process.cpuUsage();
  let scans = 0;
  for (; scans < 20; scans++) {
    let best = null;
    for (const item of run.state.items.values()) {
      if (item.itemClass === null || agent?.profile?.sees[item.itemClass.index] !== true) continue;
      const rank = scoreTermsOf(run.state, item);
      if (best === null || outranks(rank, item, best.rank, best.item)) best = { rank, item };
    }
  }
  const used = process.cpuUsage(cpu);
  return scans / ((used.user + used.system) / 1e6);
}

/**
 * A thousand items at the top of the queues that have been declined, each by another agent, and then a thousand agents
 * who become free; and one agent who declines a thousand items one after the other.
 */
function adversarialPerCpuSecond(run: Run): number {
  const measured: Measured[] = [];
  for (let round = 0; round < 5; round++) {
    for (let count = 0; count < block; count++) turn(run, "Declined");
    measured.push(measure(run, block));
  }
  return median(measured.map((one) => one.perCpuSecond));
}

function pickyPerCpuSecond(run: Run): number {
  let done = nextDone(run);
  const { agentId } = done;
  const cpu = cpuSeconds();
  let declined = 0;
  for (; declined < block; declined++) {
    run.now += 1;
    const { decisions } = step(run.state, workInput(run, done, "Declined"));
    journal.write(encodeDecisions(decisions), 0, "latin1");
    const next = decisions.find((one) => one.kind === "offer" && one.agentId === agentId);
    if (next?.kind !== "offer") break;
    done = { ...done, itemId: next.itemId, workItemId: "500" };
  }
  return declined / (cpuSeconds() - cpu);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

export function outputHash(size: LoadSize, turns: number, order: "up" | "down", restoreAt: number | null): string {
  const run = openPool(size, order);
  const texts: string[] = [];
  for (let count = 0; count < turns; count++) {
    if (count === restoreAt) Object.assign(run, { state: readState(writeState(run.state)) });
    texts.push(turn(run));
  }
  return hashOf(texts);
}

const hashSize: LoadSize = { items: 20_000, agents: 2_000, queues: 30 };
const hashTurns = 4_000;

/** The same decisions, byte for byte: in another process, after a restore in the middle, from a load in another order. */
function hashFigures(): Figure[] {
  const hash = outputHash(hashSize, hashTurns, "up", null);
  const other = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--hash"], { encoding: "utf8" }).trim();
  const same = { atLeast: 1 };
  const restoreAt = Math.floor(seeded(Date.now())() * hashTurns);
  const isSame = (text: string): number => (text === hash ? 1 : 0);
  return [
    figure("core", "sameInAnotherProcess", isSame(other), "bool", same),
    figure("core", "sameAfterRestore", isSame(outputHash(hashSize, hashTurns, "up", restoreAt)), "bool", same),
    figure("core", "sameFromPermutedLoad", isSame(outputHash(hashSize, hashTurns, "down", null)), "bool", same)
  ];
}

/** How long the opening takes: everybody is matched with everything in one step. */
function openingFigures(): { readonly run: Run; readonly figures: Figure[] } {
  const began = performance.now();
  const run = openPool(fullSize);
  return { run, figures: [figure("core", "openingMs", performance.now() - began, "ms")] };
}

/** The best of several runs: what else happens on the machine only ever slows them down. */
export function benchCore(turns = 100_000): Figure[] {
  const { run, figures } = openingFigures();
  for (let count = 0; count < 20_000; count++) turn(run);
  const runs = [1, 2, 3, 4, 5].map(() => measure(run, turns));
  const best = (of: (one: Measured) => number): number => Math.max(...runs.map(of));
  const least = (of: (one: Measured) => number): number => Math.min(...runs.map(of));
  const perCpuSecond = best((one) => one.perCpuSecond);
  const scan = scanPerCpuSecond(run);
  const p50 = least((one) => one.p50Micros);
  const classes = [...run.state.classes.values()].filter(
    (one) => one.size > 0 && one.audience.agentIds.length === 0
  ).length;
  return [
    figure("core", "decisionsPerCpuSecond", perCpuSecond, "1/s", { atLeast: 500_000 }, scan),
    figure(
      "core",
      "decisionP99Micros",
      least((one) => one.p99Micros),
      "us",
      { atMost: 10 }
    ),
    figure("core", "decisionP50Micros", p50, "us"),
    figure("core", "ratioToScan", perCpuSecond / scan, "x", { atLeast: 1 }, scan),
    figure(
      "core",
      "turnsPerCpuSecond",
      best((one) => one.turnsPerCpuSecond),
      "1/s"
    ),
    figure("core", "excludingPerCpuSecond", adversarialPerCpuSecond(run), "1/s"),
    figure("core", "pickyAgentPerCpuSecond", median([1, 2, 3, 4, 5].map(() => pickyPerCpuSecond(run))), "1/s"),
    figure("core", "classes", classes, "count"),
    ...figures,
    ...hashFigures()
  ];
}

if (process.argv[2] === "--hash") process.stdout.write(outputHash(hashSize, hashTurns, "up", null));
