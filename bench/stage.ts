/** Org, centre and bridge as processes of their own, with their evidence, for benches. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ConsoleClient } from "../src/cli/demonstration/consoleClient.ts";
import { startProgram, type ChildProgram } from "../src/cli/demonstration/childProgram.ts";
import { writeTeam, type Team, type TeamOptions } from "./team.ts";

const launcher = fileURLToPath(new URL("../bin/onequeue.mjs", import.meta.url));

export interface Stage {
  readonly folder: string;
  readonly team: Team;
  readonly org: ChildProgram;
  readonly centre: ChildProgram;
  readonly orgConsole: ConsoleClient;
  readonly centreConsole: ConsoleClient;
  readonly orgEvidence: string;
  readonly centreEvidence: string;
  close(): Promise<void>;
}

export interface StageOptions extends TeamOptions {
  readonly folder: string;
  readonly publishLatencyMs?: number;
  /** Further arguments of `onequeue org`, for instance switches. */
  readonly orgArguments?: readonly string[];
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { folder } = options;
  const evidence = join(folder, "evidence");
  mkdirSync(evidence, { recursive: true });
  const team = writeTeam(folder, options);
  const complain = (line: string): void => void process.stderr.write(`${line}\n`);
  const latency = String(options.publishLatencyMs ?? 0);
  const common = ["--port", "0", "--evidence", evidence];
  const [org, centre] = await Promise.all([
    startProgram(
      "org",
      [...common, "--fixture", team.orgFixture, "--publish-latency", latency, ...(options.orgArguments ?? [])],
      complain
    ),
    startProgram("centre", [...common, "--fixture", team.centreFixture], complain)
  ]);
  return {
    folder,
    team,
    org,
    centre,
    orgConsole: await ConsoleClient.open(org.ready.url, org.ready.openapi),
    centreConsole: await ConsoleClient.open(centre.ready.url, centre.ready.openapi),
    orgEvidence: join(evidence, "org.evidence.jsonl"),
    centreEvidence: join(evidence, "centre.evidence.jsonl"),
    close: async () => void (await Promise.all([org.stop(), centre.stop()]))
  };
}

export interface BridgeProcess {
  readonly process: ChildProcess;
  /** Milliseconds from spawn until the ready line. */
  readonly readyMs: Promise<number>;
  readonly exited: Promise<void>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const onequeueStart: readonly string[] = [launcher, "start"];

/** `onequeue start` (or another program) against the stage; may be started again on the same journal. */
export function startBridge(
  stage: Stage,
  extra: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  program: readonly string[] = onequeueStart
): BridgeProcess {
  const began = performance.now();
  const argv = [...program, "--json", "--org", stage.org.ready.url, "--token-env", "BENCH_TOKEN"];
  argv.push("--centre", stage.centre.ready.url, "--journal", join(stage.folder, "journal"), "--port", "0");
  argv.push("--log-level", process.env["BENCH_LOG"] ?? "error", ...extra);
  const child = spawn(process.execPath, argv, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env, BENCH_TOKEN: stage.org.ready.token ?? "" }
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const readyMs = new Promise<number>((resolve, reject) => {
    lines.on("line", (line) => line.includes('"ready":true') && resolve(performance.now() - began));
    void exited.then(() => reject(new Error("the bridge ended before it was ready")));
  });
  readyMs.catch(() => undefined);
  return {
    process: child,
    readyMs,
    exited,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      await exited;
    }
  };
}

/** Logs everybody in; the org plays them. */
export async function everybodyWorks(stage: Stage, auto: object): Promise<void> {
  for (const agent of stage.team.usernames) {
    await stage.orgConsole.call("agentLogin", { agent, status: "Available", auto });
  }
}

/** `rate` calls of `make` a second for `ms`, evenly spaced, at most `openMax` unanswered. */
export async function atRate(rate: number, ms: number, make: (index: number) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  const open = new Set<Promise<unknown>>();
  let made = 0;
  while (performance.now() - began < ms) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate);
    for (; made < due; made++) {
      const request: Promise<unknown> = make(made)
        .catch(() => undefined)
        .finally(() => open.delete(request));
      open.add(request);
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(open);
  return made;
}
