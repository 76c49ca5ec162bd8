import { Worker } from "node:worker_threads";
import { BridgeError } from "../ports/bridgeError.ts";
import type { ExplainItem, ExplainOptions, Explanation } from "../ports/explanation.ts";

export interface ExplainerPlace {
  readonly directory: string;
  readonly pool: string;
}

export interface ExplainRequest extends ExplainerPlace {
  readonly itemId: string;
  readonly options: ExplainOptions;
}

/** Requests that may wait for their turn; each reads a part of the journal. */
const waitingMax = 8;

/**
 * Explains items beside a running bridge: a worker thread reads the journal and makes the state again, one request at
 * a time, so that the loop of the bridge is never held up.
 */
export function createItemExplainer(place: ExplainerPlace): ExplainItem {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (itemId, options) => {
    if (waiting >= waitingMax) throw tooMany();
    waiting++;
    const turn = last.then(() => explainInWorker({ ...place, itemId, options }));
    last = turn.catch(() => undefined);
    return turn.finally(() => waiting--);
  };
}

function explainInWorker(request: ExplainRequest): Promise<Explanation> {
  const source = import.meta.url.endsWith(".ts") ? "./explainWorker.ts" : "./explainWorker.js";
  const worker = new Worker(new URL(source, import.meta.url), { workerData: request });
  return new Promise((resolve, reject) => {
    worker.once("message", (explanation: Explanation) => resolve(explanation));
    worker.once("error", (error) => reject(cannotExplain(error)));
    worker.once("exit", () => reject(cannotExplain(new Error("the reader ended without an answer"))));
  });
}

function tooMany(): BridgeError {
  return new BridgeError({
    code: "NotReady",
    message: `${waitingMax} explanations are being made already.`,
    actions: ["Ask again in a few seconds."],
    isRetryable: true
  });
}

function cannotExplain(cause: Error): BridgeError {
  return new BridgeError({
    code: "NotReady",
    message: `The journal could not be read for an explanation: ${cause.message}`,
    actions: ["Ask again; if it goes on, run `onequeue replay` to check the journal."],
    cause
  });
}
