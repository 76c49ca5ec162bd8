/**
 * Estimated waits against real ones: a recorded month of calls, of which the first three weeks teach and the rest is
 * tried, and the reference systems, where the mean is known exactly. The trace is the Technion's "Anonymous Bank"
 * (I. Guedj, A. Mandelbaum), August 1999; its path is given by ONEQUEUE_BANK_TRACE, it does not ship.
 */
import { readFileSync } from "node:fs";
import { WaitLearner } from "../src/bridge/waitLearner.ts";
import { estimateWait } from "../src/core/estimatedWait.ts";
import { figure, type Figure } from "./report.ts";

export interface Coverage {
  readonly tried: number;
  readonly coveragePercent: number;
  readonly meanErrorSeconds: number;
  readonly meanWaitSeconds: number;
}

interface Call {
  readonly day: number;
  readonly isVip: boolean;
  /** Milliseconds since the first of the month. */
  readonly queuedAt: number | null;
  readonly waitedMs: number;
  readonly agent: string | null;
  readonly servedAt: number;
  readonly serviceMs: number;
}

const dayMs = 86_400_000;
const lastDayOfTeaching = 21;
/** An agent who had no call for so long has gone. */
const goneAfterMs = 900_000;
/** The bank credited important customers a minute and a half. */
const vipCreditMs = 90_000;
const queue = "bank";

/** The trace's columns: day, arrival_s, vru_s, type, priority, queue_start_s, queue_s, outcome, service_start_s, service_s, agent. */
export function readBankTrace(path: string): Call[] {
  const [, ...lines] = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => {
    const [day, , , , priority, queueStart, queued, outcome, serviceStart, service, agent] = line.trim().split(",");
    const at = (seconds: string | undefined): number => Number(day) * dayMs + Number(seconds) * 1_000;
    return {
      day: Number(day),
      isVip: priority === "2",
      queuedAt: Number(queueStart) > 0 ? at(queueStart) : null,
      waitedMs: Number(queued) * 1_000,
      agent: outcome === "AGENT" ? (agent ?? "") : null,
      servedAt: at(serviceStart),
      serviceMs: Number(service) * 1_000
    };
  });
}

/** Plays the month through the learner, which goes on learning; counts the served calls of the last days. */
export function coverageOf(calls: readonly Call[]): Coverage {
  const floor = new Floor();
  let tried = 0;
  let within = 0;
  let error = 0;
  let waited = 0;
  for (const { at, kind, call } of happenings(calls)) {
    floor.passTo(at);
    if (kind === "queued") floor.queued(call);
    else if (kind === "began") floor.began(call);
    else if (kind === "ended") floor.ended(call);
    else {
      const estimate = floor.leftQueue(call);
      if (estimate === null || call.agent === null || call.day <= lastDayOfTeaching) continue;
      tried++;
      if (call.waitedMs >= estimate.lowMs && call.waitedMs <= estimate.highMs) within++;
      error += estimate.meanMs - call.waitedMs;
      waited += call.waitedMs;
    }
  }
  return {
    tried,
    coveragePercent: (100 * within) / tried,
    meanErrorSeconds: error / tried / 1_000,
    meanWaitSeconds: waited / tried / 1_000
  };
}

interface Happening {
  readonly at: number;
  readonly kind: "queued" | "leftQueue" | "began" | "ended";
  readonly call: Call;
}

function happenings(calls: readonly Call[]): Happening[] {
  const all = calls.flatMap((call): Happening[] => [
    ...(call.queuedAt === null
      ? []
      : [
          { at: call.queuedAt, kind: "queued" as const, call },
          { at: call.queuedAt + call.waitedMs, kind: "leftQueue" as const, call }
        ]),
    ...(call.agent === null
      ? []
      : [
          { at: call.servedAt, kind: "began" as const, call },
          { at: call.servedAt + call.serviceMs, kind: "ended" as const, call }
        ])
  ]);
  const order = { queued: 0, leftQueue: 1, began: 2, ended: 3 };
  return all.sort((a, b) => a.at - b.at || order[a.kind] - order[b.kind]);
}

/** The bank's floor as far as its calls tell. */
class Floor {
  readonly #learner = new WaitLearner();
  readonly #waiting = new Map<Call, number>();
  readonly #talking = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  readonly #estimates = new Map<Call, { ahead: number; ms: number; told: ReturnType<WaitLearner["estimate"]> }>();
  #now = 0;

  passTo(at: number): void {
    if (this.#waiting.size > 0) this.#learner.staffed(queue, this.#agents(at), at - this.#now);
    this.#now = at;
  }

  queued(call: Call): void {
    const key = (call.queuedAt ?? 0) - (call.isVip ? vipCreditMs : 0);
    let ahead = 0;
    for (const other of this.#waiting.values()) if (other <= key) ahead++;
    this.#waiting.set(call, key);
    const line = { ahead, servers: Math.max(1, this.#agents(this.#now)), overtakingMillis: 0 };
    const ms = this.#learner.expectedMs(queue, line);
    if (ms !== null) this.#estimates.set(call, { ahead, ms, told: this.#learner.estimate(queue, line) });
  }

  leftQueue(call: Call): ReturnType<WaitLearner["estimate"]> {
    this.#waiting.delete(call);
    const estimate = this.#estimates.get(call) ?? null;
    this.#estimates.delete(call);
    if (call.agent === null) this.#learner.left(queue, call.waitedMs);
    else this.#learner.served(queue, call.waitedMs, estimate);
    return estimate?.told ?? null;
  }

  began({ agent }: Call): void {
    this.#count(agent as string, 1);
  }

  ended({ agent }: Call): void {
    this.#count(agent as string, -1);
  }

  #count(agent: string, change: number): void {
    this.#talking.set(agent, (this.#talking.get(agent) ?? 0) + change);
    this.#seen.set(agent, this.#now);
  }

  #agents(at: number): number {
    let count = 0;
    for (const [agent, seen] of this.#seen) {
      if ((this.#talking.get(agent) ?? 0) > 0 || at - seen < goneAfterMs) count++;
    }
    return count;
  }
}

/** Largest relative difference between the estimate and the exact value, over lines of up to 200. */
export function referenceError(): number {
  let worst = 0;
  for (const [servers, serviceMin, patienceMin] of [
    [14, 3, 5],
    [50, 1, 2],
    [10, 3, 5],
    [7, 5, Infinity]
  ] as const) {
    for (let ahead = 0; ahead <= 200; ahead++) {
      let exact = 0;
      for (let j = 0; j <= ahead; j++) exact += 1 / (servers / serviceMin + j / patienceMin);
      const patienceMs = patienceMin === Infinity ? null : patienceMin * 60_000;
      const line = { ahead, servers, serviceMs: serviceMin * 60_000, patienceMs, overtakingMillis: 0 };
      worst = Math.max(worst, Math.abs(estimateWait(line, null).meanMs / (exact * 60_000) - 1));
    }
  }
  return worst;
}

export async function benchWait(): Promise<Figure[]> {
  const exact = figure("wait", "referenceMeanErrorPercent", 100 * referenceError(), "%", { atMost: 0.1 });
  const path = process.env["ONEQUEUE_BANK_TRACE"];
  if (path === undefined) {
    process.stderr.write("wait: the recorded month is left out; ONEQUEUE_BANK_TRACE gives the path of its CSV file.\n");
    return [exact];
  }
  const { coveragePercent, meanErrorSeconds, meanWaitSeconds, tried } = coverageOf(readBankTrace(path));
  return [
    exact,
    figure("wait", "coveragePercent", coveragePercent, "%", { atLeast: 75, atMost: 85 }),
    figure("wait", "meanError", meanErrorSeconds, "s", null, meanWaitSeconds),
    figure("wait", "callsTried", tried, "calls")
  ];
}
