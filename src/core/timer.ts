import type { HeapElement } from "./heap.ts";
import type { KeyedHeap } from "./keyedHeap.ts";

/**
 * When something has to be looked at next. Every item, agent and offer has at most one, set to the earliest time that
 * follows from its facts, so that a restored state has the same timers and a long run keeps none of what is gone.
 */
export interface Timer extends HeapElement {
  readonly kind: "item" | "agent" | "offer" | "channel" | "reserve";
  readonly id: string;
  /** The item, agent, offer or reserve itself; null for a channel. */
  readonly owner: Timed | null;
  due: number;
}

const timerOrder: Record<Timer["kind"], number> = { item: 0, agent: 1, offer: 2, channel: 3, reserve: 4 };

/** Order of timers that are due at the same time. */
export function isTimerBefore(a: Timer, b: Timer): boolean {
  if (a.kind !== b.kind) return timerOrder[a.kind] < timerOrder[b.kind];
  return a.id < b.id;
}

export interface Timed {
  /** Null until it is first needed. */
  timer: Timer | null;
}

/** Sets the one timer of an item, agent or offer; `due` null takes it away. */
export function setTimer(
  timers: KeyedHeap<Timer>,
  owner: Timed,
  kind: Timer["kind"],
  id: string,
  due: number | null
): void {
  const { timer } = owner;
  if (due === null) {
    if (timer !== null && timer.slot !== -1) timers.remove(timer);
    return;
  }
  if (timer === null) {
    owner.timer = { kind, id, owner, due, slot: -1 };
    timers.push(owner.timer, due);
  } else if (timer.slot === -1) {
    timer.due = due;
    timers.push(timer, due);
  } else if (timer.due !== due) {
    timer.due = due;
    timers.moved(timer, due);
  }
}
