/** A binary heap that knows where each element sits, so that any element can leave or move in O(log n). */
export interface HeapElement {
  /** Position in its heap, -1 when in none. Owned by the heap. */
  slot: number;
}

export class Heap<T extends HeapElement> {
  readonly elements: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** `isBefore` must be a strict total order; it ends on an id so that equal elements have one order. */
  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.elements.length;
  }

  peek(): T | undefined {
    return this.elements[0];
  }

  push(element: T): void {
    element.slot = this.elements.length;
    this.elements.push(element);
    this.#rise(element, element.slot);
  }

  /** Removes an element that is in this heap. */
  remove(element: T): void {
    const slot = element.slot;
    const last = this.elements.pop() as T;
    if (last !== element) {
      this.elements[slot] = last;
      last.slot = slot;
      this.moved(last);
    }
    element.slot = -1;
  }

  pop(): T | undefined {
    const first = this.elements[0];
    if (first !== undefined) this.remove(first);
    return first;
  }

  /** Restores the order after the key of an element in this heap changed. */
  moved(element: T): void {
    if (!this.#rise(element, element.slot)) this.#sink(element, element.slot);
  }

  #rise(element: T, from: number): boolean {
    const { elements } = this;
    let slot = from;
    while (slot > 0) {
      const above = (slot - 1) >> 1;
      const parent = elements[above] as T;
      if (!this.#isBefore(element, parent)) break;
      elements[slot] = parent;
      parent.slot = slot;
      slot = above;
    }
    elements[slot] = element;
    element.slot = slot;
    return slot !== from;
  }

  #sink(element: T, from: number): void {
    const { elements } = this;
    const size = elements.length;
    let slot = from;
    for (let below = 2 * slot + 1; below < size; below = 2 * slot + 1) {
      if (below + 1 < size && this.#isBefore(elements[below + 1] as T, elements[below] as T)) below++;
      const child = elements[below] as T;
      if (!this.#isBefore(child, element)) break;
      elements[slot] = child;
      child.slot = slot;
      slot = below;
    }
    elements[slot] = element;
    element.slot = slot;
  }
}
