/** What is going to happen in a model, in the order of its times. */
import { Heap, type HeapElement } from "../../core/heap.ts";

interface Entry extends HeapElement {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
}

export class Agenda {
  readonly #entries = new Heap<Entry>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #order = 0;

  get nextAt(): number {
    return this.#entries.peek()?.at ?? Infinity;
  }

  plan(at: number, happen: () => void): void {
    this.#entries.push({ at, order: this.#order++, happen, slot: -1 });
  }

  /** Lets the next thing happen. */
  next(): void {
    const entry = this.#entries.peek();
    if (entry === undefined) return;
    this.#entries.remove(entry);
    entry.happen();
  }
}
