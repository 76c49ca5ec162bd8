/** Rows, commands and snapshots to journal; without a test runner, so that child programs can use them. */
import { createHash } from "node:crypto";
import type {
  CommandChange,
  CommandRecord,
  Journal,
  JournalBatch,
  JournalRow,
  PolicyActivation,
  PolicySource,
  Snapshot
} from "../../src/ports/journal.ts";

export const start = Date.UTC(2026, 10, 25, 10);

export function row(journal: Pick<Journal, "epoch">, seq: number, facts: Partial<JournalRow> = {}): JournalRow {
  return {
    seq,
    epoch: journal.epoch,
    at: start + seq,
    inputType: "ClockTicked",
    input: JSON.stringify({ n: seq }),
    decisions: "[]",
    coreVersion: "1.0.0",
    policyHash: "f".repeat(64),
    policyVersion: "1",
    ...facts
  };
}

export function command(seq: number, facts: Partial<CommandRecord> = {}): CommandRecord {
  const commandId = facts.commandId ?? `0JR000000000${String(seq).padStart(6, "0")}:1`;
  return {
    commandId,
    seq,
    epoch: 1,
    type: "InsertAgentWork",
    body: JSON.stringify({ type: "InsertAgentWork", commandId, itemId: "0JR", reason: "score email +1.5 vip" }),
    state: "sending",
    attempts: 0,
    detail: null,
    ...facts
  };
}

export function change(commandId: string, facts: Partial<CommandChange> = {}): CommandChange {
  return { commandId, state: "done", attempts: 1, detail: "0Bz000000000001AAA", ...facts };
}

export function policy(version: string): PolicySource {
  return {
    policyHash: `hash of ${version}`,
    name: "vip-first",
    version,
    origin: "policy.yaml",
    text: `name: vip-first\nversion: "${version}"\n`,
    modules: [{ name: "tiers", text: "export const tiers = {};\n" }]
  };
}

export function activation(seq: number, source: PolicySource, actor: string | null = null): PolicyActivation {
  const { policyHash, name, version } = source;
  return { seq, at: start + seq, policyHash, name, version, actor };
}

export function batch(facts: Partial<JournalBatch>): JournalBatch {
  return { rows: [], commands: [], changes: [], positions: new Map(), activations: [], ...facts };
}

export function snapshot(seq: number, chunks: readonly string[], facts: Partial<Snapshot> = {}): Snapshot {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  const stateHash = hash.digest("hex");
  return { seq, epoch: 1, coreVersion: "1.0.0", policyHash: "f".repeat(64), stateHash, chunks, ...facts };
}
