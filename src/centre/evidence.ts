/**
 * The append-only log of what the centre saw, written at the socket before any of its logic, so that an outside
 * script can judge the bridge without trusting it. Lines keep their order and reach the file within 50 ms.
 */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Clock, Timer } from "./clock.ts";

const FLUSH_MS = 20;
const FLUSH_BYTES = 256 * 1024;

export type EvidenceFacts = Readonly<Record<string, unknown>>;

export class Evidence {
  /** Path of the log; null when nothing is kept. */
  readonly path: string | null;
  readonly #clock: Clock;
  readonly #file: number | null;
  #lines: string[] = [];
  #bytes = 0;
  #timer: Timer | null = null;
  readonly #flushOnExit = (): void => this.flush();

  /** @param folder Created when absent; null keeps no evidence. */
  constructor(folder: string | null, clock: Clock) {
    this.#clock = clock;
    this.path = folder === null ? null : join(folder, "centre.evidence.jsonl");
    if (folder !== null) mkdirSync(folder, { recursive: true });
    this.#file = this.path === null ? null : openSync(this.path, "a");
    if (this.#file !== null) process.once("exit", this.#flushOnExit);
  }

  /** One line: both clocks, what happened, its facts. Facts carry no number of a caller. */
  write(event: string, facts: EvidenceFacts): void {
    if (this.#file === null) return;
    const line = `${JSON.stringify({ tMono: this.#clock.mono(), tWall: this.#clock.wall(), event, ...facts })}\n`;
    this.#lines.push(line);
    this.#bytes += line.length;
    if (this.#bytes >= FLUSH_BYTES) this.flush();
    else this.#timer ??= this.#clock.after(FLUSH_MS, () => this.flush());
  }

  flush(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#file === null || this.#lines.length === 0) return;
    const text = this.#lines.join("");
    this.#lines = [];
    this.#bytes = 0;
    writeSync(this.#file, text);
  }

  close(): void {
    this.flush();
    process.off("exit", this.#flushOnExit);
    if (this.#file !== null) closeSync(this.#file);
  }
}
