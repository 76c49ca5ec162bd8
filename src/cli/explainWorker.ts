/** Reads a journal that the bridge is writing and explains one item of it. */
import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { openJournalReader } from "../adapters/sqlite/journalReader.ts";
import { explainDecisions } from "../analysis/explainDecisions.ts";
import { WaitBook } from "../bridge/waitBook.ts";
import type { ExplainRequest } from "./itemExplainer.ts";

const { directory, pool, itemId, options } = workerData as ExplainRequest;
// On Linux a thread has a priority of its own; elsewhere this would slow the bridge down, too.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const reader = openJournalReader(directory, pool);
try {
  const { explanation } = await explainDecisions(reader, itemId, options, new WaitBook());
  parentPort?.postMessage(explanation);
} finally {
  reader.close();
}
