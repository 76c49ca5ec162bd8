/** What people ask for an item: each an input in the journal with the name of who asked. */
import type { InputOf } from "./input.ts";
import type { Item } from "./item.ts";
import type { State } from "./state.ts";
import { leaveQueue, settlePhase } from "./waitingItems.ts";

/** Above every level that a policy or an operator may give. */
export const assignedLevel = 1_000_000;

/** Why an item is parked that an operator holds. */
export const heldByOperator = "HELD_BY_OPERATOR";

export function itemPinned(state: State, { itemId, agentId }: InputOf<"ItemPinned">): void {
  change(state, itemId, (item) => {
    item.pinnedTo = agentId;
  });
}

export function itemHeld(state: State, { itemId, until }: InputOf<"ItemHeld">): void {
  change(state, itemId, (item) => {
    item.parkedUntil = until ?? Number.MAX_SAFE_INTEGER;
    item.parkedCode = heldByOperator;
  });
}

export function itemRaised(state: State, { itemId, level }: InputOf<"ItemRaised">): void {
  change(state, itemId, (item) => {
    item.raisedTo = level;
  });
}

export function itemAssigned(state: State, { itemId, agentId }: InputOf<"ItemAssigned">): void {
  change(state, itemId, (item) => {
    item.pinnedTo = agentId;
    item.raisedTo = assignedLevel;
  });
}

export function itemReleased(state: State, { itemId }: InputOf<"ItemReleased">): void {
  change(state, itemId, (item) => {
    item.pinnedTo = null;
    item.raisedTo = null;
    item.parkedUntil = 0;
    item.parkedCode = null;
    item.refusals = [];
  });
}

/** An item that somebody has is only marked: it counts when it comes back. */
function change(state: State, itemId: string, make: (item: Item) => void): void {
  const item = state.items.get(itemId);
  if (item === undefined) return;
  if (item.offer === null && item.phase !== "accepted") leaveQueue(state, item);
  make(item);
  settlePhase(state, item);
}
