/**
 * One item explained from a large journal: 50,000 items waiting, and as many rows after the snapshot as the bridge lets
 * come together. From the start of the command to its last line; beside it, the
 * CPU time of the explanation alone.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournalReader } from "../src/adapters/sqlite/journalReader.ts";
import { openSqliteJournal } from "../src/adapters/sqlite/openSqliteJournal.ts";
import { explainDecisions } from "../src/analysis/explainDecisions.ts";
import { encodeDecisions } from "../src/core/decisionText.ts";
import type { Input } from "../src/core/input.ts";
import { noPolicy } from "../src/core/policy.ts";
import { coreVersion, createState } from "../src/core/state.ts";
import { writeState } from "../src/core/stateRecords.ts";
import { step, type StepResult } from "../src/core/step.ts";
import type { CommandRecord, Journal, JournalRow } from "../src/ports/journal.ts";
import { benchPolicy, itemFacts, itemId, openingInputs, type LoadSize } from "./coreLoad.ts";
import { figure, type Figure } from "./report.ts";

export interface ExplainSize {
  readonly waiting: number;
  readonly agents: number;
  /** Rows after the snapshot. */
  readonly rows: number;
}

const usual: ExplainSize = { waiting: 50_000, agents: 2_000, rows: 25_000 };
const batchRows = 256;

export async function benchExplain(size: ExplainSize = usual): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-explain-"));
  try {
    const recorded = await record(folder, size);
    const cpu = await cpuMsIn(folder, recorded.offered);
    const command = commandMs(folder, recorded.offered);
    const waiting = commandMs(folder, recorded.waiting);
    return [
      figure("explain", "offerCpuMs", cpu, "ms"),
      figure("explain", "offerCommandMs", command, "ms", { atMost: 2_000 }),
      figure("explain", "waitingCommandMs", waiting, "ms", { atMost: 2_000 })
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cpuMsIn(folder: string, offered: string): Promise<number> {
  const reader = openJournalReader(folder, "main");
  const began = process.cpuUsage();
  const { explanation } = await explainDecisions(reader, offered, { offers: 5, candidates: 1_000 });
  const { user, system } = process.cpuUsage(began);
  reader.close();
  if (explanation.moments.length !== 1) throw new Error(`Expected one offer of ${offered} to be explained.`);
  return (user + system) / 1_000;
}

const launcher = new URL("../bin/onequeue.mjs", import.meta.url).pathname;

function commandMs(folder: string, item: string): number {
  const began = performance.now();
  const run = spawnSync(process.execPath, [launcher, "explain", item, "--journal", folder], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`onequeue explain failed: ${run.stderr}`);
  return performance.now() - began;
}

interface Recorded {
  /** An item offered in the last row. */
  readonly offered: string;
  readonly waiting: string;
}

/** Agents take items and finish them, so that the queue keeps its length; one snapshot once it is full. */
async function record(folder: string, size: ExplainSize): Promise<Recorded> {
  const journal = await openSqliteJournal({ directory: folder, pool: "main", owner: "bench", now: () => Date.now() });
  const load: LoadSize = { items: size.waiting, agents: size.agents, queues: 30 };
  const log = new Recorder(journal);
  for (const input of openingInputs(load)) await log.take(input);
  let next = 0;
  const arrive = (): Promise<StepResult> =>
    log.take({ type: "ItemArrived", item: itemFacts(next++, load), at: log.at });
  await log.take({ type: "ReconciliationCompleted", side: "salesforce", at: log.at });
  while (log.waiting < size.waiting) await arrive();
  await log.flush();
  await log.snapshot();
  const last = log.seq + size.rows;
  let offered = "";
  while (log.seq < last) {
    await arrive();
    const [offer] = [...log.state.offers];
    if (offer !== undefined) offered = (await log.serve(offer.itemId, offer.agentId)) ?? offered;
    log.at += 40;
  }
  await log.flush();
  await journal.close();
  return { offered, waiting: itemId(next - 1) };
}

class Recorder {
  readonly state = createState(noPolicy);
  at = 1_800_000_000_000;
  seq = 0;
  readonly #journal: Journal;
  #rows: JournalRow[] = [];
  #commands: CommandRecord[] = [];
  #works = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get waiting(): number {
    return this.state.items.size - this.state.offers.size;
  }

  async take(input: Input): Promise<StepResult> {
    const result = step(this.state, input);
    const { at, ...body } = input;
    const { epoch } = this.#journal;
    this.seq++;
    this.#rows.push({
      seq: this.seq,
      epoch,
      at,
      inputType: input.type,
      input: JSON.stringify(body),
      decisions: encodeDecisions(result.decisions),
      coreVersion,
      policyHash: benchPolicy.hash,
      policyVersion: "1"
    });
    for (const command of result.commands) {
      const { commandId, type } = command;
      const sent = { state: "done", attempts: 1, detail: null } as const;
      this.#commands.push({ commandId, type, seq: this.seq, epoch, body: JSON.stringify(command), ...sent });
    }
    if (this.#rows.length >= batchRows) await this.flush();
    return result;
  }

  /** Accepts the offer, closes the work, and so frees the agent; the item that is offered then. */
  async serve(item: string, agent: string): Promise<string | null> {
    const facts = this.state.items.get(item)?.facts;
    if (facts === undefined) return null;
    const agentWorkId = `0Bz${String(this.#works++).padStart(15, "0")}`;
    const work = {
      agentWorkId,
      itemId: item,
      workItemId: facts.workItemId,
      agentId: agent,
      serviceChannelId: facts.serviceChannelId,
      serviceChannelName: facts.serviceChannelName,
      capacityWeight: null,
      capacityPercent: null,
      openedAt: this.at
    };
    const { at } = this;
    await this.take({ type: "CommandSettled", commandId: `${item}:1`, outcome: { kind: "done", agentWorkId }, at });
    await this.take({ type: "WorkObserved", work: { ...work, status: "Opened" }, at });
    await this.take({ type: "ItemRemoved", itemId: item, cause: "accepted", at });
    const { decisions } = await this.take({ type: "WorkObserved", work: { ...work, status: "Closed" }, at });
    const offer = decisions.find((decision) => decision.kind === "offer");
    return offer?.itemId ?? null;
  }

  async flush(): Promise<void> {
    const batch = { rows: this.#rows, commands: this.#commands, changes: [], positions: new Map(), activations: [] };
    this.#rows = [];
    this.#commands = [];
    if (batch.rows.length > 0) await this.#journal.commit(batch);
  }

  async snapshot(): Promise<void> {
    const { seq, epoch, policy } = this.state;
    const chunks = [...writeState(this.state)];
    const hash = createHash("sha256");
    for (const chunk of chunks) hash.update(chunk);
    const stateHash = hash.digest("hex");
    await this.#journal.saveSnapshot({ seq, epoch, coreVersion, policyHash: policy.hash, stateHash, chunks });
  }
}
