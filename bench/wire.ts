/**
 * From the event on the wire to the AgentWork request on the wire, read from the org's evidence: 200 items a second for
 * a minute after a warm-up, about 400 agents, full life, change-data feed, publish latency 0, journal on disk.
 * Interleaved with a bare relay (relay.ts) in the order ABBA, so that a machine that slows down slows both.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { judge } from "../src/evidence/judge.ts";
import { figure, type Figure } from "./report.ts";
import { atRate, everybodyWorks, openStage, startBridge, type Stage } from "./stage.ts";

interface Setting {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly rate: number;
  readonly agents: number;
}

const full: Setting = { seconds: 60, warmUpSeconds: 10, rate: 200, agents: 400 };

interface Outcome {
  readonly p50: number;
  readonly p99: number;
  readonly apiCallsPerItem: number;
  readonly delivered: number;
}

/** Agents answer at once and are done in a moment: 200 items a second keep about half of 400 busy. */
const habits = { acceptAfterMs: [100, 300], handleMs: [400, 1_000] };

async function run(kind: "bridge" | "relay", setting: Setting, apiLatencyMs: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-wire-"));
  const stage = await openStage({ folder, agents: setting.agents, seats: 1 });
  try {
    await everybodyWorks(stage, habits);
    const stop = kind === "bridge" ? await bridge(stage) : await relay(stage);
    if (apiLatencyMs > 0)
      await stage.orgConsole.call("setFault", { route: "composite", kind: "latency", ms: apiLatencyMs });
    const create = (): Promise<unknown> =>
      stage.orgConsole.call("createItem", { kind: "email", queue: "Support_Cases" });
    await atRate(setting.rate, setting.warmUpSeconds * 1000, create);
    const from = process.hrtime.bigint();
    await atRate(setting.rate, setting.seconds * 1000, create);
    await stop();
    await stage.close();
    const verdict = await judge(stage.orgEvidence, stage.centreEvidence, { measureFrom: Number(from) / 1e6 });
    const { p50, p99 } = verdict.eventToWriteMs;
    return {
      p50: p50 ?? NaN,
      p99: p99 ?? NaN,
      apiCallsPerItem: verdict.apiCallsPerDelivered ?? NaN,
      delivered: verdict.delivered
    };
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bridge(stage: Stage): Promise<() => Promise<void>> {
  const running = startBridge(stage);
  await running.readyMs;
  return () => running.stop();
}

async function relay(stage: Stage): Promise<() => Promise<void>> {
  const script = fileURLToPath(new URL("relay.ts", import.meta.url));
  const { agents } = await stage.orgConsole.call<{ agents: { agentId: string; isOnline?: boolean }[] }>("listAgents");
  const users = agents.map(({ agentId }) => agentId);
  const child = spawn(process.execPath, [script, stage.org.ready.url, stage.org.ready.token ?? "", ...users], {
    stdio: ["ignore", "pipe", "inherit"]
  });
  await new Promise<void>((resolve) => createInterface({ input: child.stdout }).once("line", () => resolve()));
  return () => new Promise((resolve) => child.once("exit", () => resolve()) && child.kill("SIGTERM"));
}

export async function benchWire(setting: Setting = full): Promise<Figure[]> {
  const outcomes = { bridge: [] as Outcome[], relay: [] as Outcome[] };
  for (const kind of ["bridge", "relay", "relay", "bridge"] as const) outcomes[kind].push(await run(kind, setting, 0));
  const slow = await run("bridge", { ...setting, seconds: Math.min(20, setting.seconds) }, 150);
  const mean = (kind: "bridge" | "relay", of: (outcome: Outcome) => number): number =>
    outcomes[kind].reduce((sum, outcome) => sum + of(outcome), 0) / outcomes[kind].length;
  const p99 = mean("bridge", (outcome) => outcome.p99);
  const relayP99 = mean("relay", (outcome) => outcome.p99);
  return [
    figure("wire", "p99Ms", p99, "ms", { atMost: 25 }, relayP99),
    figure(
      "wire",
      "p50Ms",
      mean("bridge", (outcome) => outcome.p50),
      "ms",
      null,
      mean("relay", (outcome) => outcome.p50)
    ),
    figure("wire", "ratioToRelay", p99 / relayP99, "x", { atMost: 2 }, relayP99),
    figure(
      "wire",
      "apiCallsPerItem",
      mean("bridge", (outcome) => outcome.apiCallsPerItem),
      "calls",
      { atMost: 3 }
    ),
    figure("wire", "p99MsAt150", slow.p99, "ms"),
    figure(
      "wire",
      "delivered",
      mean("bridge", (outcome) => outcome.delivered),
      "items"
    )
  ];
}
