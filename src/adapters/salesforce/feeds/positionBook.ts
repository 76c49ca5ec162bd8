import type { InputSink, StreamPosition } from "../../../ports/inputSink.ts";
import type { DurablePositions } from "./feed.ts";

/** An event on its way: to be settled once all its inputs have been given to the sink, or none were needed. */
export interface PendingPosition {
  settle(): void;
}

interface Pending {
  readonly position: string;
  isSettled: boolean;
}

/**
 * Keeps the positions of each stream in the order in which they were received, although the records behind them are
 * read at different speeds: the sink is told a position only when everything before it is settled too, and `get`
 * answers one only when the sink says that it is durable.
 */
export class PositionBook implements DurablePositions {
  readonly #sink: Pick<InputSink, "advance" | "drained">;
  readonly #durable: Map<string, string>;
  readonly #pending = new Map<string, Pending[]>();
  /** Given to the sink, not known to be durable yet. */
  #handedOver = new Map<string, string>();
  #isDraining = false;

  constructor(stored: ReadonlyMap<string, string>, sink: Pick<InputSink, "advance" | "drained">) {
    this.#durable = new Map(stored);
    this.#sink = sink;
  }

  get(stream: string): string | undefined {
    return this.#durable.get(stream);
  }

  /** Notes that the event at this position has been received. */
  receive({ stream, position }: StreamPosition): PendingPosition {
    const queue = this.#pending.get(stream) ?? [];
    this.#pending.set(stream, queue);
    const pending: Pending = { position, isSettled: false };
    queue.push(pending);
    return {
      settle: () => {
        pending.isSettled = true;
        if (queue[0] === pending) this.#advance(stream, queue);
      }
    };
  }

  /** Events received and not settled. */
  get pendingCount(): number {
    let count = 0;
    for (const queue of this.#pending.values()) count += queue.length;
    return count;
  }

  #advance(stream: string, queue: Pending[]): void {
    let settled = 0;
    while (queue[settled]?.isSettled === true) settled += 1;
    const last = queue.splice(0, settled).at(-1);
    if (last === undefined) return;
    this.#sink.advance({ stream, position: last.position });
    this.#handedOver.set(stream, last.position);
    if (!this.#isDraining) void this.#drain();
  }

  /** One question at a time: whatever was handed over before it was asked is durable when it is answered. */
  async #drain(): Promise<void> {
    this.#isDraining = true;
    while (this.#handedOver.size > 0) {
      const asked = this.#handedOver;
      this.#handedOver = new Map();
      await this.#sink.drained();
      for (const [stream, position] of asked) this.#durable.set(stream, position);
    }
    this.#isDraining = false;
  }
}
