/**
 * A new policy in force. What comes from now on is under it at once; what waits is moved over in slices, each an input,
 * so that a long queue holds up no decision. Until its slice an item keeps the channel and rank it had.
 */
import { leaveIdle, refreshAgent } from "./idleAgents.ts";
import { listCustomers } from "./customers.ts";
import { makeClassesStale } from "./classes.ts";
import type { InputOf } from "./input.ts";
import { reclassify, setFacts } from "./items.ts";
import type { CompiledPolicy } from "./policy.ts";
import { applyToPool, rebuild, remapWork } from "./rebuild.ts";
import { freshen } from "./stale.ts";
import type { State } from "./state.ts";
import { classify, leaveQueue } from "./waitingItems.ts";

/** So few items are moved at once, where no matrix has to be asked about each. */
const atOnceMax = 500;

export function policyActivated(state: State, policy: CompiledPolicy): void {
  const previous = state.policy;
  const isLong = state.items.size > atOnceMax || (state.items.size > 0 && hasMatrix(previous, policy));
  state.policy = policy;
  listCustomers(state);
  if (!isLong || state.previousPolicy !== null) return moveAllAtOnce(state);
  state.previousPolicy = previous;
  makeClassesStale(state);
  for (const item of state.items.values()) {
    item.isStale = true;
    state.staleItems.add(item);
  }
  applyToAgents(state);
  state.work.matchAll = true;
}

/** Routes of another matrix mean nothing: each item needs its own, and it comes with a slice. */
function hasMatrix(previous: CompiledPolicy, policy: CompiledPolicy): boolean {
  return previous.matrix !== null || policy.matrix !== null;
}

function moveAllAtOnce(state: State): void {
  for (const item of state.staleItems) item.isStale = false;
  state.staleItems.clear();
  state.previousPolicy = null;
  rebuild(state);
}

function applyToAgents(state: State): void {
  applyToPool(state);
  for (const profile of state.profiles.values()) profile.views.length = 0;
  for (const agent of state.agents.values()) leaveIdle(state, agent);
  for (const agent of state.agents.values()) {
    remapWork(state, agent);
    refreshAgent(state, agent);
  }
}

/** Moves a slice to the policy in force, with what its matrix says of each item. */
export function itemsReclassified(state: State, { itemIds, routes }: InputOf<"ItemsReclassified">): void {
  for (const [index, itemId] of itemIds.entries()) {
    const item = state.items.get(itemId);
    if (item === undefined) continue;
    leaveQueue(state, item);
    freshen(state, item);
    setFacts(state, item, { ...item.facts, route: routes[index] ?? null });
    if (item.offer === null && item.phase !== "accepted") reclassify(state, item);
    else classify(state, item);
  }
}

/** At most so many items that still are under the previous policy, in the order in which they came. */
export function staleItemIds(state: State, max: number): string[] {
  const itemIds: string[] = [];
  for (const { itemId } of state.staleItems) {
    if (itemIds.length === max) break;
    itemIds.push(itemId);
  }
  return itemIds;
}
