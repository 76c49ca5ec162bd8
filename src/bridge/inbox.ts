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

/** How many entries, counted from the first, have come so far; and who waits for that. */
class Milestone {
  passed = 0;
  #waiters: Waiter[] = [];

  reached(count: number): Promise<void> {
    if (this.passed >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ until: count, resolve }));
  }

  passTo(count: number): void {
    this.passed = count;
    if (this.#waiters.length === 0) return;
    const done = this.#waiters.filter((waiter) => waiter.until <= count);
    this.#waiters = this.#waiters.filter((waiter) => waiter.until > count);
    for (const waiter of done) waiter.resolve();
  }
}

/** The bridge's own adapters may ask for less than durable. */
export interface ViewedSink extends InputSink {
  /** Resolves when the pool's view knows everything enqueued so far, though it may not be durable yet. */
  applied(): Promise<void>;
}

/** The one door in. Adapters only enqueue; the loop takes entries in order at its own pace. */
export class Inbox implements ViewedSink {
  readonly #monotonic: () => number;
  #entries: InboxEntry[] = [];
  #head = 0;
  #enqueued = 0;
  readonly #applied = new Milestone();
  readonly #durable = new Milestone();
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

  applied(): Promise<void> {
    return this.#applied.reached(this.#enqueued);
  }

  drained(): Promise<void> {
    return this.#durable.reached(this.#enqueued);
  }

  /** Everything taken so far has been applied to the state. */
  madeApplied(): void {
    this.#applied.passTo(this.#enqueued - this.backlog);
  }

  /** So many more entries have become durable. */
  madeDurable(count: number): void {
    this.#durable.passTo(this.#durable.passed + count);
  }

  #push(entry: InboxEntry): void {
    const wasEmpty = this.backlog === 0;
    this.#entries.push(entry);
    this.#enqueued++;
    if (wasEmpty) this.onArrival();
  }
}
