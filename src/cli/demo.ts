import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { judge } from "../evidence/judge.ts";
import { loadConfig } from "../config/loadConfig.ts";
import type { Config } from "../config/config.ts";
import { composeBridge, type RunningBridge } from "./composeBridge.ts";
import { startProgram, type ChildProgram } from "./demonstration/childProgram.ts";
import { ConsoleClient } from "./demonstration/consoleClient.ts";
import { playMission } from "./demonstration/mission.ts";
import { comeToWork, staff } from "./demonstration/staff.ts";
import { startTraffic } from "./demonstration/traffic.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { durationOf, numberOption, parseOptions, textOption } from "./options.ts";

const usage = `onequeue demo [options]
  An emulated org, a simulated contact centre, a bridge between them, and customers. Shows the board's address and one
  plain sentence per decision, until Ctrl-C.

  --for 30s               stop after that time, with the figures that org and centre recorded
  --json                  JSON lines only on stdout: where everything is, and at the end the figures
  --port N                where the board listens (any free port)
  --policy NAME|FILE      vip-first (default), omni-compatible, classic, or a file
  --language en|fr        of the sentences (en)
  --rate N                customers: 2 for twice as many (1)
  --seed N                of everything left to chance (1)
  --evidence DIR          keep what org and centre recorded there (a folder that is removed at the end)
  --log-level LEVEL       error (default), warn, info, debug`;

const optionTable = {
  for: { type: "string" },
  json: { type: "boolean" },
  port: { type: "string" },
  policy: { type: "string" },
  language: { type: "string" },
  evidence: { type: "string" },
  seed: { type: "string" },
  rate: { type: "string" },
  "log-level": { type: "string" },
  help: { type: "boolean" }
} as const;

interface Stage {
  readonly org: ChildProgram;
  readonly centre: ChildProgram;
  readonly bridge: RunningBridge;
}

export const runDemo: RunCommand = async (argv, io) => {
  const { values } = parseOptions(argv, optionTable, usage);
  if (values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const numbers = {
    port: numberOption(values, "port", 0),
    seed: numberOption(values, "seed", 1),
    rate: numberOption(values, "rate", 1)
  };
  const forMs = textOption(values, "for") === undefined ? null : durationOf(textOption(values, "for") as string, "for");
  const isJson = values["json"] === true;
  const folder = mkdtempSync(join(tmpdir(), "onequeue-demo-"));
  const evidence = textOption(values, "evidence") ?? join(folder, "evidence");
  const stopAsked = new Promise<void>((resolve) => io.onStop(resolve));
  try {
    const stage = await setStage(values, io, { folder, evidence, isJson, ...numbers });
    const timeIsUp = forMs === null ? [] : [pause(forMs)];
    const curtain = Promise.race([stopAsked, stage.bridge.failed, ...timeIsUp]);
    // In the middle of the mission, nobody waits for its end; what it still asks for may fail.
    const played = play(stage, numbers, curtain, io);
    played.catch(() => undefined);
    await Promise.race([played, curtain]);
    await strike(stage);
    const figures = await judge(join(evidence, "org.evidence.jsonl"), join(evidence, "centre.evidence.jsonl"));
    if (isJson) io.out(JSON.stringify(figures));
    else if (forMs !== null) io.out(`From the records of org and centre: ${JSON.stringify(figures)}`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Place {
  readonly folder: string;
  readonly evidence: string;
  readonly isJson: boolean;
  readonly port: number;
  readonly seed: number;
}

async function setStage(
  values: Readonly<Record<string, string | boolean | undefined>>,
  io: CliIo,
  place: Place
): Promise<Stage> {
  const { evidence, isJson, seed } = place;
  const common = ["--port", "0", "--evidence", evidence, "--seed", String(seed)];
  const [org, centre] = await Promise.all([
    startProgram("org", [...common, "--publish-latency", "50"], io.err),
    startProgram("centre", common, io.err)
  ]);
  const config = demoConfig(values, org, centre, place, io);
  const bridge = await composeBridge(config, io, (sentence) => {
    if (!isJson) io.out(sentence);
  });
  if (isJson)
    io.out(
      JSON.stringify({
        ready: true,
        url: bridge.url,
        pid: process.pid,
        org: org.ready.url,
        centre: centre.ready.url,
        evidence
      })
    );
  else io.out(`Board: ${bridge.url}`);
  await Promise.race([bridge.bridge.ready, bridge.failed]);
  return { org, centre, bridge };
}

function demoConfig(
  values: Readonly<Record<string, string | boolean | undefined>>,
  org: ChildProgram,
  centre: ChildProgram,
  { folder, port }: Place,
  io: CliIo
): Config {
  const env = { ...io.env, ONEQUEUE_DEMO_TOKEN: org.ready.token };
  return loadConfig("", "demonstration", env, {
    org: { auth: { token: { url: org.ready.url, token_env: "ONEQUEUE_DEMO_TOKEN" } } },
    centre: { url: centre.ready.url },
    journal: { directory: join(folder, "journal") },
    http: { port },
    policy: textOption(values, "policy") ?? "vip-first",
    language: textOption(values, "language") ?? "en",
    log: { level: textOption(values, "log-level") ?? "error" }
  });
}

/** The mission first, then everybody comes to work and customers come until the curtain falls. */
async function play(
  stage: Stage,
  { seed, rate }: { readonly seed: number; readonly rate: number },
  curtain: Promise<unknown>,
  io: CliIo
): Promise<void> {
  const org = await ConsoleClient.open(stage.org.ready.url, stage.org.ready.openapi);
  const centre = await ConsoleClient.open(stage.centre.ready.url, stage.centre.ready.openapi);
  await playMission(org, centre, (ms) => pause(ms));
  for (const member of staff.slice(2)) await comeToWork(org, centre, member);
  const traffic = startTraffic(org, centre, seed, rate, (error) => io.err(`A customer did not come: ${error.message}`));
  await curtain;
  await traffic.stop();
}

async function strike({ org, centre, bridge }: Stage): Promise<void> {
  // The centre first: handed its calls back, it would ring agents who are busy with Salesforce items.
  await centre.stop();
  await bridge.stop();
  await org.stop();
}
