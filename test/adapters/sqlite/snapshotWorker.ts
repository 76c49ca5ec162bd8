import { parentPort, workerData } from "node:worker_threads";
import { writeSnapshot } from "../../../src/adapters/sqlite/snapshotFile.ts";
import { snapshot } from "../../contracts/journalRows.ts";

const { folder, seq, chunks } = workerData as { folder: string; seq: number; chunks: number };
const made = snapshot(
  seq,
  Array.from({ length: chunks }, (_, index) => `${index}`.padEnd(1000, "."))
);
writeSnapshot(folder, made);
parentPort?.postMessage(made.stateHash);
