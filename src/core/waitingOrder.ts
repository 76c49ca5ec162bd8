/** The waiting items of a pool in the order of the policy, without sorting them all: the classes are sorted already. */
import { Heap, type HeapElement } from "./heap.ts";
import type { Item } from "./item.ts";
import { outranks, type Rank } from "./score.ts";
import { candidateOf, waitIn } from "./selection.ts";
import type { State } from "./state.ts";

interface Cursor extends HeapElement {
  readonly item: Item;
  readonly rank: Rank;
  readonly source: readonly Item[];
  readonly at: number;
}

/** Best first; take as many as needed. */
export function* waitingInOrder(state: State): Generator<Item> {
  const frontier = new Heap<Cursor>((a, b) => outranks(a.rank, a.item, b.rank, b.item));
  const open = (source: readonly Item[], at: number): void => {
    const item = source[at];
    if (item !== undefined) frontier.push({ item, rank: rankOf(state, item), source, at, slot: -1 });
  };
  for (const itemClass of state.classes.values()) {
    open(itemClass.plain.elements, 0);
    for (const group of itemClass.groups.elements) open(group.items.elements, 0);
  }
  for (let next = frontier.pop(); next !== undefined; next = frontier.pop()) {
    yield next.item;
    open(next.source, 2 * next.at + 1);
    open(next.source, 2 * next.at + 2);
  }
}

/** How many waiting items go before this one; null when it does not wait. */
export function itemsBefore(state: State, item: Item): number | null {
  if (item.itemClass === null) return null;
  const rank = rankOf(state, item);
  let before = 0;
  const count = (source: readonly Item[], at: number): void => {
    const other = source[at];
    if (other === undefined || !outranks(rankOf(state, other), other, rank, item)) return;
    before++;
    count(source, 2 * at + 1);
    count(source, 2 * at + 2);
  };
  for (const itemClass of state.classes.values()) {
    count(itemClass.plain.elements, 0);
    for (const group of itemClass.groups.elements) count(group.items.elements, 0);
  }
  return before;
}

export function countWaiting(state: State): number {
  let waiting = 0;
  for (const itemClass of state.classes.values()) waiting += itemClass.size;
  return waiting;
}

function rankOf(state: State, item: Item): Rank {
  const itemClass = item.itemClass;
  if (itemClass === null) return { level: Number.MIN_SAFE_INTEGER, score: 0 };
  return candidateOf(itemClass, item, waitIn(state, itemClass, item), "plain");
}
