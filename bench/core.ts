/**
 * Decisions through `step`, with the bytes that are journalled: 100,000 items wait, 10,000 agents, 300 classes, 1 %
 * exclusions, 2 % preferred agents, 5 % partly loaded agents. A decision is the step in which an agent
 * becomes free and is offered the next item, with its record encoded; whole turns of life (accept, remove, close and
 * decide, arrive) are reported beside it. Baseline in the same run: scanning all items for each decision.
 */
import { encodeDecisions } from "../src/core/decisionText.ts";
import type { Decision } from "../src/core/decision.ts";
import type { Input } from "../src/core/input.ts";
import { noPolicy } from "../src/core/policy.ts";
import { outranks, scoreTermsOf } from "../src/core/score.ts";
import { createState, type State } from "../src/core/state.ts";
import { readState, writeState } from "../src/core/stateRecords.ts";
import { step } from "../src/core/step.ts";
import { fullSize, hashOf, itemFacts, openingInputs, type LoadSize } from "./coreLoad.ts";
import { figure, percentile, type Figure } from "./report.ts";

const startedAt = 1_800_000_000_000;

interface Run {
  readonly state: State;
  readonly size: LoadSize;
  now: number;
  nextItem: number;
  /** Agents with their item, oldest first: who finishes next. */
  readonly busy: { agentId: string; itemId: string; workItemId: string; service: string }[];
  head: number;
}

/** `order`: the items of the initial load may come in any order. */
export function openPool(size: LoadSize, order: "up" | "down" = "up"): Run {
  const state = createState(noPolicy);
  const run: Run = { state, size, now: startedAt + 1_000, nextItem: size.items + size.agents, busy: [], head: 0 };
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
    if (decision.kind !== "offer") continue;
    const item = run.state.items.get(decision.itemId);
    if (item === undefined) continue;
    const { workItemId, serviceChannelId } = item.facts;
    run.busy.push({ agentId: decision.agentId, itemId: item.itemId, workItemId, service: serviceChannelId });
  }
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
    agentWorkId: `0Bz${done.itemId.slice(3)}`,
    itemId: done.itemId,
    workItemId: done.workItemId,
    agentId: done.agentId,
    serviceChannelId: done.service,
    serviceChannelName: done.service,
    capacityWeight: null,
    capacityPercent: null,
    openedAt: run.now
  };
  return { at: run.now, type: "WorkObserved", work: { ...work, status } };
}

/** Everything in an agent's life with an item but its end. */
function accept(run: Run, done: Busy): void {
  take(run, step(run.state, workInput(run, done, "Opened")).decisions);
  take(run, step(run.state, { at: run.now, type: "ItemRemoved", itemId: done.itemId, cause: "accepted" }).decisions);
}

/** The agent is free again and takes the next item. Returns the bytes that are journalled. */
function decide(run: Run, input: Input): string {
  const { decisions } = step(run.state, input);
  take(run, decisions);
  return encodeDecisions(decisions);
}

/** A whole turn: accept, close, decide, and a new item in place of the old one. */
function turn(run: Run, ending: "Closed" | "Declined" = "Closed"): string {
  const done = nextDone(run);
  run.now += 1;
  if (ending === "Closed") accept(run, done);
  const bytes = decide(run, workInput(run, done, ending));
  take(run, arrive(run, run.nextItem++));
  return bytes;
}

interface Measured {
  readonly perCpuSecond: number;
  readonly p99Micros: number;
  readonly turnsPerCpuSecond: number;
}

const block = 1_000;

/** Deciding steps in blocks, so that CPU time can be read around them; what leads up to them is timed apart. */
function measure(run: Run, turns: number): Measured {
  const micros: number[] = [];
  let decideCpu = 0;
  const began = cpuSeconds();
  for (let count = 0; count < turns; count += block) {
    const inputs: Input[] = [];
    for (let one = 0; one < block; one++) {
      const done = nextDone(run);
      run.now += 1;
      accept(run, done);
      inputs.push(workInput(run, done, "Closed"));
    }
    decideCpu += decideBlock(run, inputs, micros);
    for (let one = 0; one < block; one++) take(run, arrive(run, run.nextItem++));
  }
  micros.sort((a, b) => a - b);
  return {
    perCpuSecond: turns / decideCpu,
    p99Micros: percentile(micros, 0.99),
    turnsPerCpuSecond: turns / (cpuSeconds() - began)
  };
}

function decideBlock(run: Run, inputs: readonly Input[], micros: number[]): number {
  const cpu = cpuSeconds();
  let bytes = 0;
  for (const input of inputs) {
    const begin = performance.now();
    bytes += decide(run, input).length;
    micros.push((performance.now() - begin) * 1_000);
  }
  if (bytes < inputs.length * 100) throw new Error(`Only ${bytes} bytes were decided on ${inputs.length} inputs.`);
  return cpuSeconds() - cpu;
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

export function outputHash(size: LoadSize, turns: number, order: "up" | "down", restoreAt: number | null): string {
  const run = openPool(size, order);
  const texts: string[] = [];
  for (let count = 0; count < turns; count++) {
    if (count === restoreAt) Object.assign(run, { state: readState(writeState(run.state)) });
    texts.push(turn(run));
  }
  return hashOf(texts);
}

export function benchCore(turns = 200_000): Figure[] {
  const run = openPool(fullSize);
  for (let count = 0; count < 20_000; count++) turn(run);
  const best = [1, 2, 3].map(() => measure(run, turns)).reduce((a, b) => (b.perCpuSecond > a.perCpuSecond ? b : a));
  const scan = scanPerCpuSecond(run);
  return [
    figure("core", "decisionsPerCpuSecond", best.perCpuSecond, "1/s", { atLeast: 500_000 }, scan),
    figure("core", "decisionP99Micros", best.p99Micros, "us", { atMost: 10 }),
    figure("core", "turnsPerCpuSecond", best.turnsPerCpuSecond, "1/s"),
    figure("core", "ratioToScan", best.perCpuSecond / scan, "x", { atLeast: 1 }, scan),
    figure("core", "classes", [...run.state.classes.values()].filter((one) => one.size > 0).length, "count")
  ];
}
