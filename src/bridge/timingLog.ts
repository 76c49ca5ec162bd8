import type { Timings } from "./views.ts";

const keptMax = 20_000;

/** Durations observed since the last drain, bounded. */
export class TimingLog {
  #inputToDurableMs: number[] = [];
  #inputToRequestMs: number[] = [];
  #commandMs: number[] = [];
  readonly #enqueuedAt = new Map<string, number>();
  readonly #sentAt = new Map<string, number>();

  durable(ms: number): void {
    keep(this.#inputToDurableMs, ms);
  }

  /** A command came out of an input that was enqueued then. */
  decided(commandId: string, enqueuedAt: number): void {
    if (this.#enqueuedAt.size < keptMax) this.#enqueuedAt.set(commandId, enqueuedAt);
  }

  requested(commandId: string, now: number): void {
    const enqueuedAt = this.#enqueuedAt.get(commandId);
    if (enqueuedAt === undefined) return;
    this.#enqueuedAt.delete(commandId);
    this.#sentAt.set(commandId, now);
    keep(this.#inputToRequestMs, now - enqueuedAt);
  }

  settled(commandId: string, now: number): void {
    // Commands for calls are never `requested`: without this they would fill the map for good.
    this.#enqueuedAt.delete(commandId);
    const sentAt = this.#sentAt.get(commandId);
    if (sentAt === undefined) return;
    this.#sentAt.delete(commandId);
    keep(this.#commandMs, now - sentAt);
  }

  drain(): Timings {
    const drained = {
      inputToDurableMs: this.#inputToDurableMs,
      inputToRequestMs: this.#inputToRequestMs,
      commandMs: this.#commandMs
    };
    this.#inputToDurableMs = [];
    this.#inputToRequestMs = [];
    this.#commandMs = [];
    return drained;
  }
}

function keep(list: number[], ms: number): void {
  if (list.length < keptMax) list.push(ms);
}
