/**
 * The heap of the hot path: a number decides, the tie-break only when numbers are equal. Keys live in an array of
 * their own, which V8 keeps as plain doubles; comparing through the elements was several cache misses a level.
 */
import { Heap, type HeapElement } from "./heap.ts";

export class KeyedHeap<T extends HeapElement> {
  readonly elements: T[] = [];
  readonly #keys: number[] = [];
  readonly #breaksTie: (a: T, b: T) => boolean;

  /** `breaksTie(a, b)`: a goes before b although their keys are equal. Strict, and ends on an id. */
  constructor(breaksTie: (a: T, b: T) => boolean) {
    this.#breaksTie = breaksTie;
  }

  get size(): number {
    return this.elements.length;
  }

  peek(): T | undefined {
    return this.elements[0];
  }

  /** Key of the first element; Infinity when empty. */
  peekKey(): number {
    return this.#keys.length === 0 ? Infinity : (this.#keys[0] as number);
  }

  push(element: T, key: number): void {
    this.elements.push(element);
    this.#keys.push(key);
    this.#rise(element, key, this.elements.length - 1);
  }

  /** Removes an element that is in this heap. */
  remove(element: T): void {
    const slot = element.slot;
    const last = this.elements.pop() as T;
    const key = this.#keys.pop() as number;
    if (last !== element) this.#settle(last, key, slot);
    element.slot = -1;
  }

  pop(): T | undefined {
    const first = this.elements[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Restores the order after the key, or what breaks ties, of an element in this heap changed. */
  moved(element: T, key: number): void {
    this.#settle(element, key, element.slot);
  }

  /** First element, best first, that `accepts`. The root nearly always is; only otherwise a frontier is made. */
  firstWhere(accepts: (element: T) => boolean): T | undefined {
    const root = this.elements[0];
    if (root === undefined || accepts(root)) return root;
    const frontier = new Heap<{ slot: number; at: number }>((a, b) => this.#isBefore(a.at, b.at));
    const open = (at: number): void => {
      if (at < this.elements.length) frontier.push({ slot: -1, at });
    };
    open(1);
    open(2);
    for (let next = frontier.pop(); next !== undefined; next = frontier.pop()) {
      const element = this.elements[next.at] as T;
      if (accepts(element)) return element;
      open(2 * next.at + 1);
      open(2 * next.at + 2);
    }
    return undefined;
  }

  #isBefore(a: number, b: number): boolean {
    const keyA = this.#keys[a] as number;
    const keyB = this.#keys[b] as number;
    return keyA < keyB || (keyA === keyB && this.#breaksTie(this.elements[a] as T, this.elements[b] as T));
  }

  #settle(element: T, key: number, from: number): void {
    if (!this.#rise(element, key, from)) this.#sink(element, key, from);
  }

  #rise(element: T, key: number, from: number): boolean {
    const { elements } = this;
    const keys = this.#keys;
    let slot = from;
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parentKey = keys[above] as number;
      const parent = elements[above] as T;
      if (key > parentKey || (key === parentKey && !this.#breaksTie(element, parent))) break;
      elements[slot] = parent;
      keys[slot] = parentKey;
      parent.slot = slot;
      slot = above;
    }
    this.#put(element, key, slot);
    return slot !== from;
  }

  #sink(element: T, key: number, from: number): void {
    const { elements } = this;
    const keys = this.#keys;
    const size = elements.length;
    let slot = from;
    for (let below = 2 * slot + 1; below < size; below = 2 * slot + 1) {
      if (below + 1 < size && this.#isBefore(below + 1, below)) below++;
      const childKey = keys[below] as number;
      const child = elements[below] as T;
      if (key < childKey || (key === childKey && this.#breaksTie(element, child))) break;
      elements[slot] = child;
      keys[slot] = childKey;
      child.slot = slot;
      slot = below;
    }
    this.#put(element, key, slot);
  }

  #put(element: T, key: number, slot: number): void {
    this.elements[slot] = element;
    this.#keys[slot] = key;
    element.slot = slot;
  }
}
