/**
 * Applies the journal beside the running bridge and writes the state down. Its hash can be compared with any other
 * application of the same rows: a continuous proof that the journal is complete.
 */
import { createHash } from "node:crypto";
import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { openJournalReader } from "../adapters/sqlite/journalReader.ts";
import { writeSnapshot } from "../adapters/sqlite/snapshotFile.ts";
import { inputOf } from "../ports/journal.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import { noPolicy } from "../core/policy.ts";
import { coreVersion, createState, type State } from "../core/state.ts";
import { readState, writeState } from "../core/stateRecords.ts";
import { restep } from "../core/step.ts";
import type { WorkerMessage } from "./snapshotKeeper.ts";

const { directory, pool } = workerData as { directory: string; pool: string };

// On Linux a thread has a priority of its own; elsewhere this would slow the bridge down, too.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_LOW);

parentPort?.once("message", () => {
  void makeSnapshot().then((made) => {
    parentPort?.postMessage(made);
    parentPort?.close();
  });
});

async function makeSnapshot(): Promise<WorkerMessage> {
  const reader = openJournalReader(directory, pool);
  try {
    const newest = await reader.snapshotBefore(reader.lastSeq());
    const state = newest === null ? createState(noPolicy) : readState(newest.chunks);
    for (const row of reader.rows(state.seq)) restep(state, inputOf(row), decodeDecisions(row.decisions));
    return write(reader.path, state);
  } finally {
    reader.close();
  }
}

/** Says so once the first line is on its way. */
function* announced(state: State): Generator<string> {
  let isFirst = true;
  for (const chunk of writeState(state)) {
    yield chunk;
    if (isFirst) parentPort?.postMessage({ kind: "writing" } satisfies WorkerMessage);
    isFirst = false;
  }
}

function write(folder: string, state: State): WorkerMessage {
  const hash = createHash("sha256");
  for (const chunk of writeState(state)) hash.update(chunk);
  const stateHash = hash.digest("hex");
  const { seq, epoch, policy } = state;
  writeSnapshot(folder, { seq, epoch, coreVersion, policyHash: policy.hash, stateHash, chunks: announced(state) });
  return { kind: "made", seq, stateHash };
}
