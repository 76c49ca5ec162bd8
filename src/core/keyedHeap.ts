/**
 * The heap of the hot path: a number decides, the tie-break only when numbers are equal. Keys live in an array of
 * their own, which V8 keeps as plain doubles, and so do the places: an element knows only its handle, which never
 * changes, so that moving elements up and down touches none of them. Comparing and moving through the elements was
 * several cache misses a level.
 */
import { Heap, type HeapElement } from "./heap.ts";

/** `slot`: its handle in the heap, -1 when in none. Owned by the heap. */
export class KeyedHeap<T extends HeapElement> {
  readonly elements: T[] = [];
  readonly #keys: number[] = [];
  /** Handle of the element at each place, and place of each handle. */
  readonly #handles: number[] = [];
  readonly #places: number[] = [];
  readonly #freeHandles: number[] = [];
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
    const place = this.elements.length;
    const handle = this.#freeHandles.pop() ?? place;
    element.slot = handle;
    this.elements.push(element);
    this.#keys.push(key);
    this.#handles.push(handle);
    if (handle === this.#places.length) this.#places.push(place);
    this.#rise(element, key, handle, place);
  }

  /** Removes an element that is in this heap. */
  remove(element: T): void {
    const gone = element.slot;
    const place = this.#places[gone] as number;
    const last = this.elements.pop() as T;
    const key = this.#keys.pop() as number;
    const handle = this.#handles.pop() as number;
    if (last !== element) this.#settle(last, key, handle, place);
    this.#freeHandles.push(gone);
    element.slot = -1;
  }

  pop(): T | undefined {
    const first = this.elements[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Restores the order after the key, or what breaks ties, of an element in this heap changed. */
  moved(element: T, key: number): void {
    this.#settle(element, key, element.slot, this.#places[element.slot] as number);
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

  #settle(element: T, key: number, handle: number, from: number): void {
    if (!this.#rise(element, key, handle, from)) this.#sink(element, key, handle, from);
  }

  #rise(element: T, key: number, handle: number, from: number): boolean {
    const keys = this.#keys;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parentKey = keys[above] as number;
      if (key > parentKey || (key === parentKey && !this.#breaksTie(element, this.elements[above] as T))) break;
      this.#move(above, place);
      place = above;
    }
    this.#put(element, key, handle, place);
    return place !== from;
  }

  #sink(element: T, key: number, handle: number, from: number): void {
    const keys = this.#keys;
    const size = keys.length;
    let place = from;
    for (let below = 2 * place + 1; below < size; below = 2 * place + 1) {
      if (below + 1 < size && this.#isBefore(below + 1, below)) below++;
      const childKey = keys[below] as number;
      if (key < childKey || (key === childKey && this.#breaksTie(element, this.elements[below] as T))) break;
      this.#move(below, place);
      place = below;
    }
    this.#put(element, key, handle, place);
  }

  #move(from: number, to: number): void {
    const handle = this.#handles[from] as number;
    this.elements[to] = this.elements[from] as T;
    this.#keys[to] = this.#keys[from] as number;
    this.#handles[to] = handle;
    this.#places[handle] = to;
  }

  #put(element: T, key: number, handle: number, place: number): void {
    this.elements[place] = element;
    this.#keys[place] = key;
    this.#handles[place] = handle;
    this.#places[handle] = place;
  }
}
