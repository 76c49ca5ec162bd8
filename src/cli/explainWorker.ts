/** Reads a journal that the bridge is writing and explains one item of it. */
import { parentPort, workerData } from "node:worker_threads";
import { openJournalReader } from "../adapters/sqlite/journalReader.ts";
import { explainDecisions } from "../analysis/explainDecisions.ts";
import type { ExplainRequest } from "./itemExplainer.ts";

const { directory, pool, itemId, options } = workerData as ExplainRequest;
const reader = openJournalReader(directory, pool);
try {
  const { explanation } = await explainDecisions(reader, itemId, options);
  parentPort?.postMessage(explanation);
} finally {
  reader.close();
}
