/**
 * A real Asterisk and an emulated org under one policy: calls by sipp and Salesforce items at the same pace, agents who
 * take both. Judged from Asterisk's own events and the org's evidence. A ring is an agent's phone dialled by Asterisk;
 * the decision is the journal's.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournalReader } from "../src/adapters/sqlite/journalReader.ts";
import { judge } from "../src/evidence/judge.ts";
import { AsteriskLab } from "../test/labs/asterisk/asteriskLab.ts";
import { Handset } from "../test/labs/asterisk/handset.ts";
import { handAccount, labSecret } from "../test/labs/asterisk/labFiles.ts";
import { labIsMissing } from "../test/labs/asterisk/labFolder.ts";
import { SippCallers } from "../test/labs/asterisk/sippCallers.ts";
import { AsteriskWitness } from "./asteriskWitness.ts";
import { figure, percentile, type Figure } from "./report.ts";
import { atRate, everybodyWorks, openStage, startBridge, type Stage } from "./stage.ts";

export interface CcsSetting {
  readonly seconds: number;
  /** Calls a second, and Salesforce items a second. */
  readonly rate: number;
  readonly agents: number;
}

const full: CcsSetting = { seconds: 60, rate: 20, agents: 80 };
const habits = { acceptAfterMs: [100, 300], handleMs: [400, 1_000] };
const talksMs = 800;
const drainMs = 15_000;

export async function benchCcs(setting: CcsSetting = full): Promise<Figure[]> {
  if (labIsMissing !== null) throw new Error(`The bench ccs needs a real Asterisk: ${labIsMissing}.`);
  const folder = mkdtempSync(join(tmpdir(), "onequeue-ccs-"));
  const seats = Array.from({ length: setting.agents }, (_, index) => `a${String(index + 1)}`);
  const lab = await AsteriskLab.open({ queues: [{ name: "support", members: seats }], agents: seats });
  const stage = await openStage({ folder, agents: setting.agents, seats: 1 });
  const phones: Handset[] = [];
  try {
    for (const seat of seats) phones.push(await phoneOf(seat, lab));
    return await measure(setting, stage, lab, seats);
  } finally {
    await stage.close();
    await Promise.all(phones.map((phone) => phone.close()));
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function phoneOf(seat: string, lab: AsteriskLab): Promise<Handset> {
  const phone = await Handset.open(seat, lab.ports.sip);
  await phone.register();
  phone.answerByItself(true);
  phone.hangUpAfter(talksMs);
  return phone;
}

async function measure(
  { rate, seconds }: CcsSetting,
  stage: Stage,
  lab: AsteriskLab,
  seats: readonly string[]
): Promise<Figure[]> {
  const log = join(stage.folder, "asterisk.jsonl");
  const witness = await AsteriskWitness.open(lab.ports.manager, handAccount, labSecret, log);
  stage.team.usernames.forEach((username, index) => witness.agent(seats[index] ?? "", username, "support"));
  const bridge = startBridge(stage, ["--config", configFile(stage, lab, seats), "--centre", addressOf(lab)]);
  await bridge.readyMs;
  await everybodyWorks(stage, habits);
  const total = rate * seconds;
  const callers = Array.from({ length: total }, (_, index) => ({
    number: String(600_000_000 + index),
    queue: "support"
  }));
  const sipp = await SippCallers.start(lab, callers, { patienceMs: 60_000, perSecond: rate });
  await atRate(rate, seconds * 1000, () =>
    stage.orgConsole.call("createItem", { kind: "email", queue: "Support_Cases" })
  );
  const failures = await Promise.race([sipp.done(), after(drainMs)]);
  await after(2000);
  await sipp.stop();
  await bridge.stop();
  witness.close();
  await stage.close();
  const verdict = await judge(stage.orgEvidence, log);
  const rings = ringDelays(stage.folder, witness.rungAt);
  if (failures !== 0) process.stderr.write(`sipp ended with ${String(failures)}: ${sipp.said.slice(-500)}\n`);
  const unanswered = total - witness.answered;
  return [
    figure("ccs", "calls", total, "calls"),
    figure("ccs", "items", verdict.items - total, "items"),
    figure("ccs", "lost", verdict.lost + Math.max(0, unanswered), "items", { atMost: 0 }),
    figure("ccs", "doubled", verdict.doubled + witness.twice, "items", { atMost: 0 }),
    figure("ccs", "overlap", verdict.overlap, "pairs", { atMost: 0 }),
    figure("ccs", "amiRingP50Ms", percentile(rings, 0.5), "ms"),
    figure("ccs", "amiRingP99Ms", percentile(rings, 0.99), "ms", { atMost: 1200 })
  ];
}

function addressOf(lab: AsteriskLab): string {
  return `ami://127.0.0.1:${String(lab.ports.manager)}`;
}

function configFile(stage: Stage, lab: AsteriskLab, seats: readonly string[]): string {
  const secret = join(stage.folder, "secret");
  writeFileSync(secret, labSecret, { mode: 0o600 });
  const agents = stage.team.usernames.map((username, index) => `    "${username}": "${seats[index] ?? ""}"`);
  const file = join(stage.folder, "asterisk.yaml");
  const centre = [
    `  kind: asterisk`,
    `  url: ${addressOf(lab)}`,
    `  ami: { secret_file: ${secret}, queues: [support] }`
  ];
  writeFileSync(file, ["centre:", ...centre, "  agents:", ...agents, ""].join("\n"));
  return file;
}

/** From the journal's first decision for a call to the first phone that Asterisk dialled for it, sorted. */
function ringDelays(folder: string, rungAt: ReadonlyMap<string, number>): readonly number[] {
  const reader = openJournalReader(join(folder, "journal"), "main");
  const decidedAt = new Map<string, number>();
  for (const { at, decisions } of reader.rows(0)) {
    for (const [, callId] of decisions.matchAll(/"call:([^"]+)"/g)) {
      if (callId !== undefined && !decidedAt.has(callId)) decidedAt.set(callId, at);
    }
  }
  reader.close();
  const delays = [...rungAt].flatMap(([callId, at]) => {
    const decided = decidedAt.get(callId);
    return decided === undefined ? [] : [at - decided];
  });
  return delays.toSorted((a, b) => a - b);
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms));
}
