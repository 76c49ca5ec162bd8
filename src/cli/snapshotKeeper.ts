import { Worker } from "node:worker_threads";
import type { Log } from "../ports/log.ts";

export interface SnapshotKeeperOptions {
  readonly directory: string;
  readonly pool: string;
  /** Rows between two snapshots; bounds how many rows a restart has to apply. */
  readonly everyRows: number;
  /** Row of the newest snapshot, 0 without one: rows of earlier, shorter lives count, too. */
  readonly newestSeq: number;
  readonly log: Log;
  /** Called while a snapshot is half written; a crash test ends the process there. */
  readonly onWriting?: () => void;
}

export type WorkerMessage =
  { readonly kind: "writing" } | { readonly kind: "made"; readonly seq: number; readonly stateHash: string };

/** Has a worker thread make a snapshot every so many rows; the loop of the bridge is never held up. */
export class SnapshotKeeper {
  readonly #options: SnapshotKeeperOptions;
  #worker: Worker | null = null;
  #isBusy = false;
  #lastSeq: number;

  constructor(options: SnapshotKeeperOptions) {
    this.#options = options;
    this.#lastSeq = options.newestSeq;
  }

  committed(seq: number): void {
    if (this.#isBusy || seq - this.#lastSeq < this.#options.everyRows) return;
    this.#isBusy = true;
    this.#lastSeq = seq;
    this.#start().postMessage("snapshot");
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = null;
  }

  /** The worker ends after each snapshot, so that its copy of the state is not kept in memory between them. */
  #start(): Worker {
    const { directory, pool, log, onWriting } = this.#options;
    const source = import.meta.url.endsWith(".ts") ? "./snapshotWorker.ts" : "./snapshotWorker.js";
    const worker = new Worker(new URL(source, import.meta.url), { workerData: { directory, pool } });
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "writing") onWriting?.();
      else log.debug("Snapshot made", { seq: message.seq, stateHash: message.stateHash });
    });
    worker.on("error", (error) =>
      log.warn("No snapshot could be made; the next is tried later", { error: error.message })
    );
    worker.on("exit", () => {
      this.#isBusy = false;
      this.#worker = null;
    });
    this.#worker = worker;
    return worker;
  }
}
