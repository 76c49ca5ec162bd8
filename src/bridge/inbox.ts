import type { InputSink, StreamPosition, UnstampedInput } from "../ports/inputSink.ts";
import type { CommandChange } from "../ports/journal.ts";

/** One thing for the loop: an input, where it came from, what it says of a command; any of them may be missing. */
export interface InboxEntry {
  readonly input: UnstampedInput | null;
  readonly from: StreamPosition | null;
  readonly change: CommandChange | null;
  /** Monotonic milliseconds. */
  readonly enqueuedAt: number;
}

interface Waiter {
  readonly until: number;
  readonly resolve: () => void;
}

/** The one door in. Adapters only enqueue; the loop takes entries in order at its own pace. */
export class Inbox implements InputSink {
  readonly #monotonic: () => number;
  #entries: InboxEntry[] = [];
  #head = 0;
  #enqueued = 0;
  #durable = 0;
  #waiters: Waiter[] = [];
  /** Called when something arrives in an empty inbox. */
  onArrival: () => void = () => undefined;

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  get backlog(): number {
    return this.#entries.length - this.#head;
  }

  enqueue(input: UnstampedInput, from: StreamPosition | null = null): void {
    this.#push({ input, from, change: null, enqueuedAt: this.#monotonic() });
  }

  advance(from: StreamPosition): void {
    this.#push({ input: null, from, change: null, enqueuedAt: this.#monotonic() });
  }

  /** The outcome of a command: the change of its record is committed together with the input. */
  settle(input: UnstampedInput | null, change: CommandChange): void {
    this.#push({ input, from: null, change, enqueuedAt: this.#monotonic() });
  }

  /** Next entry without taking it. */
  peek(): InboxEntry | undefined {
    return this.#entries[this.#head];
  }

  take(): InboxEntry | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  drained(): Promise<void> {
    if (this.#durable >= this.#enqueued) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ until: this.#enqueued, resolve }));
  }

  /** So many more entries have become durable. */
  madeDurable(count: number): void {
    this.#durable += count;
    if (this.#waiters.length === 0) return;
    const done = this.#waiters.filter((waiter) => waiter.until <= this.#durable);
    this.#waiters = this.#waiters.filter((waiter) => waiter.until > this.#durable);
    for (const waiter of done) waiter.resolve();
  }

  #push(entry: InboxEntry): void {
    const wasEmpty = this.backlog === 0;
    this.#entries.push(entry);
    this.#enqueued++;
    if (wasEmpty) this.onArrival();
  }
}
