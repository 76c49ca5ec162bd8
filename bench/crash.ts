/**
 * Kills the bridge at every named point of the protocol, and then at seeded random moments, while items flow and the
 * org drops, delays and refuses writes. Afterwards the two logs must show nothing lost, doubled or overlapping, and
 * the journal must be contiguous.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournalReader } from "../src/adapters/sqlite/journalReader.ts";
import { judge } from "../src/evidence/judge.ts";
import type { Verdict } from "../src/evidence/verdict.ts";
import { seeded } from "./coreLoad.ts";
import { figure, type Figure } from "./report.ts";
import { atRate, everybodyWorks, openStage, startBridge, type Stage } from "./stage.ts";

export const crashPoints = [
  "beforeAppend",
  "afterCommit",
  "afterSend",
  "beforeOutcome",
  "duringSnapshot",
  "duringTombstone"
] as const;

export interface CrashPlan {
  readonly killsPerPoint: number;
  readonly randomKills: number;
  readonly itemsPerSecond: number;
  readonly agents: number;
  readonly seed: number;
  /** Quiet time after faults and traffic have stopped; the judge's `lost` needs 30 s. */
  readonly settleMs: number;
  /** Another program in place of `onequeue start`: a mutant. */
  readonly entry?: string;
}

export const fullPlan: CrashPlan = {
  killsPerPoint: 5,
  randomKills: 200,
  itemsPerSecond: 100,
  agents: 200,
  seed: 1,
  settleMs: 34_000
};

export interface CrashOutcome {
  readonly kills: number;
  readonly verdict: Verdict;
  readonly gaps: number;
}

/** Shorter than in life, so that a minute sees many of everything. */
const bridgeConfig = `
org: { request_timeout: 1s }
journal: { snapshot_rows: 3000 }
`;

export async function runCrashes(plan: CrashPlan): Promise<CrashOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-crash-"));
  const stage = await openStage({ folder, agents: plan.agents, seats: Math.floor(plan.agents / 2) });
  try {
    const config = join(folder, "bridge.yaml");
    writeFileSync(config, bridgeConfig);
    await everybodyWorks(stage, { acceptAfterMs: [100, 300], handleMs: [300, 900], declineProbability: 0.02 });
    await seatsTaken(stage);
    await misbehave(stage, plan.seed);
    const traffic = flow(stage, plan.itemsPerSecond);
    const kills = await killAll(stage, plan, ["--config", config]);
    await traffic.stop();
    await stage.orgConsole.call("clearFaults");
    const last = startBridge(stage, ["--config", config]);
    await last.readyMs;
    await new Promise((resolve) => setTimeout(resolve, plan.settleMs));
    await last.stop();
    await stage.close();
    const verdict = await judge(stage.orgEvidence, stage.centreEvidence);
    return { kills, verdict, gaps: journalGaps(join(folder, "journal")) };
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seatsTaken(stage: Stage): Promise<void> {
  const auto = { answerAfterMs: [100, 300], talkMs: [500, 1_500], wrapUpMs: 0, refuseProbability: 0.02 };
  const { agents } = await stage.centreConsole.call<{ agents: { agentId: string }[] }>("listAgents");
  for (const { agentId } of agents) await stage.centreConsole.call("agentReady", { agentId, auto });
}

/** What the issue asks of the org: drops before and after commit, late commits, 503. */
async function misbehave(stage: Stage, seed: number): Promise<void> {
  const route = "composite";
  const faults = [
    { kind: "dropBefore", probability: 0.02 },
    { kind: "dropAfterCommit", probability: 0.03 },
    { kind: "lateCommit", delayMs: 1_500, probability: 0.03 },
    { kind: "status", status: 503, errorCode: "SERVER_UNAVAILABLE", probability: 0.01 }
  ];
  for (const [index, fault] of faults.entries())
    await stage.orgConsole.call("setFault", { route, ...fault, seed: seed + index });
}

function flow(stage: Stage, rate: number): { stop(): Promise<void> } {
  let isStopped = false;
  const items = (async () => {
    while (!isStopped) {
      await atRate(rate, 1_000, (index) => customer(stage, index));
    }
  })();
  return {
    async stop() {
      isStopped = true;
      await items;
    }
  };
}

/** Mostly cases, some calls; some customers think better of it, also while the outcome of their write is unknown. */
async function customer(stage: Stage, index: number): Promise<void> {
  if (index % 20 === 0) return void (await stage.centreConsole.call("addCaller", {}));
  const made = await stage.orgConsole.call<{ workItemId: string }>("createItem", { kind: "email", queue: "Support_Cases" });
  if (index % 15 !== 1) return;
  await new Promise((resolve) => setTimeout(resolve, 40 + (index % 7) * 60));
  await stage.orgConsole.call("customerLeaves", { workItemId: made.workItemId });
}

async function killAll(stage: Stage, plan: CrashPlan, extra: readonly string[]): Promise<number> {
  const random = seeded(plan.seed);
  let kills = 0;
  for (const point of crashPoints) {
    for (let count = 0; count < plan.killsPerPoint; count++) {
      const nth = point === "duringSnapshot" || point === "duringTombstone" ? 1 : 1 + Math.floor(random() * 40);
      const bridge = startBridge(stage, extra, { ONEQUEUE_CRASH_AT: `${point}:${nth}` });
      await Promise.race([bridge.exited, new Promise((resolve) => setTimeout(resolve, 20_000).unref())]);
      if (bridge.process.signalCode === "SIGKILL") kills++;
      await bridge.stop("SIGKILL");
    }
  }
  for (let count = 0; count < plan.randomKills; count++) {
    const bridge = startBridge(stage, extra);
    await bridge.readyMs.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, random() * 1_000));
    await bridge.stop("SIGKILL");
    kills++;
  }
  return kills;
}

function journalGaps(directory: string): number {
  const reader = openJournalReader(directory, "main");
  let expected = reader.firstSeq;
  let gaps = 0;
  for (const { seq } of reader.rows(0)) {
    if (seq !== expected) gaps++;
    expected = seq + 1;
  }
  reader.close();
  return gaps;
}

export async function benchCrash(plan: CrashPlan = fullPlan): Promise<Figure[]> {
  const { kills, verdict, gaps } = await runCrashes(plan);
  const none = { atMost: 0 };
  if (verdict.lost + verdict.doubled + verdict.overlap > 0)
    process.stderr.write(`${JSON.stringify(verdict.examples)}\n`);
  return [
    figure("crash", "kills", kills, "kills", { atLeast: plan.killsPerPoint * crashPoints.length + plan.randomKills }),
    figure("crash", "lost", verdict.lost, "items", none),
    figure("crash", "doubled", verdict.doubled, "items", none),
    figure("crash", "overlap", verdict.overlap, "items", none),
    figure("crash", "journalGaps", gaps, "rows", none),
    figure("crash", "items", verdict.items, "items"),
    figure("crash", "delivered", verdict.delivered, "items"),
    figure("crash", "faults", verdict.faults, "faults")
  ];
}
