/**
 * Kills the bridge at every named point of the protocol, and then at seeded random moments, while items flow and the
 * org drops, delays and refuses writes. Afterwards the two logs must show nothing lost, doubled or overlapping, the
 * journal must be contiguous, and the org must know of nothing that the journal does not. Bridges that lack a part of
 * the protocol (mutants.ts) must be noticed.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { judge } from "../src/evidence/judge.ts";
import type { Verdict } from "../src/evidence/verdict.ts";
import { seeded } from "./coreLoad.ts";
import { checkRecords, type RecordCheck } from "./crashRecords.ts";
import { customer, flow, misbehave, served, tombstones, type Flow } from "./crashTraffic.ts";
import { mutantNames, type MutantName } from "./mutants.ts";
import { figure, type Figure } from "./report.ts";
import { everybodyWorks, openStage, startBridge, type BridgeProcess, type Stage } from "./stage.ts";

export const crashPoints = [
  "beforeAppend",
  "afterCommit",
  "afterSend",
  "beforeOutcome",
  "duringSnapshot",
  "duringTombstone"
] as const;

type CrashPoint = (typeof crashPoints)[number];

export interface CrashPlan {
  readonly points: readonly CrashPoint[];
  readonly killsPerPoint: number;
  readonly randomKills: number;
  /** From ready until faults and traffic stop, in the last life, which is not ended by a kill. */
  readonly lastLifeMs: number;
  readonly itemsPerSecond: number;
  readonly agents: number;
  readonly seed: number;
  /** How many times as often as the issue asks the org misbehaves. */
  readonly faultTimes: number;
  /** Rows between two snapshots. */
  readonly snapshotRows: number;
  /** At most so long until everybody is served, after faults and traffic have stopped. */
  readonly serveMs: number;
  /** Quiet time after that; the judge's `lost` is final 30 s after the last fault. */
  readonly quietMs: number;
  /** A bridge that must fail, in place of `onequeue start`. */
  readonly mutant?: MutantName;
}

export const fullPlan: CrashPlan = {
  points: crashPoints,
  killsPerPoint: 5,
  randomKills: 200,
  lastLifeMs: 0,
  itemsPerSecond: 100,
  agents: 200,
  seed: 1,
  faultTimes: 1,
  snapshotRows: 3_000,
  serveMs: 60_000,
  quietMs: 31_000
};

/** Each point once, in seconds: what `npm test` runs. */
export const quickPlan: CrashPlan = {
  ...fullPlan,
  killsPerPoint: 1,
  randomKills: 0,
  itemsPerSecond: 40,
  agents: 60,
  snapshotRows: 400,
  serveMs: 40_000,
  quietMs: 0
};

/** Short, because the org misbehaves more often. The real bridge passes it, too. */
export const mutantPlan: CrashPlan = {
  ...quickPlan,
  points: [],
  lastLifeMs: 6_000,
  itemsPerSecond: 30,
  agents: 30,
  faultTimes: 5,
  serveMs: 0
};

/** The bridge that acts before it commits must also be killed in between. */
export const mutantPlans: readonly CrashPlan[] = mutantNames.map((mutant) =>
  mutant === "actBeforeCommit"
    ? { ...mutantPlan, mutant, points: ["beforeAppend"], killsPerPoint: 2, lastLifeMs: 0, faultTimes: 3 }
    : { ...mutantPlan, mutant }
);

export interface CrashOutcome extends RecordCheck {
  readonly kills: number;
  readonly verdict: Verdict;
}

export function isSound({ verdict, gaps, unrecorded }: CrashOutcome): boolean {
  return verdict.lost + verdict.doubled + verdict.overlap + gaps + unrecorded.length === 0;
}

export async function runCrashes(plan: CrashPlan): Promise<CrashOutcome> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-crash-"));
  const stage = await openStage({ folder, agents: plan.agents, seats: Math.floor(plan.agents / 2) });
  try {
    const start = bridgeStarter(stage, plan);
    await everybodyWorks(stage, { acceptAfterMs: [100, 300], handleMs: [300, 900], declineProbability: 0.02 });
    await seatsTaken(stage);
    await misbehave(stage, plan.seed, plan.faultTimes);
    const traffic = flow(plan.itemsPerSecond, (index) => customer(stage, index));
    const kills = await killAll(stage, plan, start);
    await lastLife(stage, plan, start, traffic);
    await stage.close();
    const verdict = await judge(stage.orgEvidence, stage.centreEvidence);
    return { kills, verdict, ...(await checkRecords(join(folder, "journal"), stage.orgEvidence)) };
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type StartBridge = (crashAt?: string) => BridgeProcess;

const mutantBridge = fileURLToPath(new URL("mutantBridge.ts", import.meta.url));

/** Time-outs and snapshots are shorter than in life, so that a minute sees many of everything. */
function bridgeStarter(stage: Stage, { snapshotRows, mutant }: CrashPlan): StartBridge {
  const config = join(stage.folder, "bridge.yaml");
  writeFileSync(config, `org: { request_timeout: 1s }\njournal: { snapshot_rows: ${snapshotRows} }\n`);
  return (crashAt) => {
    const env = crashAt === undefined ? {} : { ONEQUEUE_CRASH_AT: crashAt };
    if (mutant === undefined) return startBridge(stage, ["--config", config], env);
    return startBridge(stage, ["--config", config], env, [mutantBridge, mutant]);
  };
}

async function seatsTaken(stage: Stage): Promise<void> {
  const auto = { answerAfterMs: [100, 300], talkMs: [500, 1_500], wrapUpMs: 0, refuseProbability: 0.02 };
  const { agents } = await stage.centreConsole.call<{ agents: { agentId: string }[] }>("listAgents");
  for (const { agentId } of agents) await stage.centreConsole.call("agentReady", { agentId, auto });
}

/** A bridge that has not reached its point or its readiness by then is killed as it is. What piled up goes first. */
const patienceMs = 45_000;

async function killAll(stage: Stage, plan: CrashPlan, start: StartBridge): Promise<number> {
  const random = seeded(plan.seed);
  let kills = 0;
  for (const point of plan.points) {
    for (let count = 0; count < plan.killsPerPoint; count++) {
      const nth = 1 + Math.floor(random() * 40);
      const isReached =
        (await killAt(stage, point, nth, start, count)) || (await killAt(stage, point, 1, start, count));
      if (isReached) kills++;
      else process.stderr.write(`The point ${point} was not reached.\n`);
    }
  }
  for (let count = 0; count < plan.randomKills; count++) {
    const bridge = start();
    await Promise.race([bridge.readyMs.catch(() => undefined), pause(patienceMs, undefined, { ref: false })]);
    await pause(random() * 1_000);
    await bridge.stop("SIGKILL");
    kills++;
  }
  return kills;
}

/** True when the bridge died at the point itself. Snapshots and tombstones are rare, so their first time counts. */
async function killAt(
  stage: Stage,
  point: CrashPoint,
  nth: number,
  start: StartBridge,
  seed: number
): Promise<boolean> {
  const isRare = point === "duringSnapshot" || point === "duringTombstone";
  const bridge = start(`${point}:${isRare ? 1 : nth}`);
  const help = point === "duringTombstone" ? await tombstones(stage, seed) : null;
  await Promise.race([bridge.exited, pause(patienceMs, undefined, { ref: false })]);
  await help?.stop();
  const hasDied = bridge.process.signalCode === "SIGKILL";
  await bridge.stop("SIGKILL");
  return hasDied;
}

async function lastLife(stage: Stage, plan: CrashPlan, start: StartBridge, traffic: Flow): Promise<void> {
  const bridge = start();
  await bridge.readyMs;
  await pause(plan.lastLifeMs);
  await traffic.stop();
  await stage.orgConsole.call("clearFaults");
  await served(stage, plan.serveMs);
  await pause(plan.quietMs);
  await bridge.stop();
}

export async function benchCrash(plan: CrashPlan = fullPlan): Promise<Figure[]> {
  const outcome = await runCrashes(plan);
  const { kills, verdict, gaps, unrecorded } = outcome;
  const none = { atMost: 0 };
  if (!isSound(outcome)) process.stderr.write(`${JSON.stringify({ ...verdict.examples, unrecorded })}\n`);
  const figures = [
    figure("crash", "kills", kills, "kills", { atLeast: plan.killsPerPoint * plan.points.length + plan.randomKills }),
    figure("crash", "lost", verdict.lost, "items", none),
    figure("crash", "doubled", verdict.doubled, "items", none),
    figure("crash", "overlap", verdict.overlap, "items", none),
    figure("crash", "journalGaps", gaps, "rows", none),
    figure("crash", "unrecorded", unrecorded.length, "AgentWork", none),
    figure("crash", "items", verdict.items, "items"),
    figure("crash", "delivered", verdict.delivered, "items"),
    figure("crash", "faults", verdict.faults, "faults")
  ];
  for (const mutated of mutantPlans) figures.push(await mutantFigure(mutated));
  return figures;
}

async function mutantFigure(plan: CrashPlan): Promise<Figure> {
  const isCaught = !isSound(await runCrashes(plan));
  return figure("crash", `${plan.mutant}Caught`, isCaught ? 1 : 0, "mutant", { atLeast: 1 });
}
