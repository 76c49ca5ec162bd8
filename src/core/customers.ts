/**
 * A customer with several items gets one agent: from the offer of one of them on, the others wait for that agent alone,
 * for the policy's time, as far as that agent could be offered them at all.
 */
import { includesAgent, plannedAudience } from "./audience.ts";
import type { Item, Offer } from "./item.ts";
import { agentHasSkills, skillsOf } from "./skills.ts";
import type { State } from "./state.ts";

/** The customer is with an agent now. Returns the customer's other items, which wait for that agent from here on. */
export function joinCustomer(state: State, item: Item, agentId: string): readonly Item[] {
  const { customerRef } = item.facts;
  const rule = state.policy.sameCustomer;
  if (customerRef === null || rule === null) return [];
  state.customerAgents.set(customerRef, { agentId, until: state.now + rule.waitMs });
  return othersOf(state, item).filter((other) => !isBound(state, other) && bindToCustomer(state, other));
}

/** The offer came to nothing: the customer's other items are everybody's again. */
export function leaveCustomer(state: State, item: Item, { agentId }: Offer): readonly Item[] {
  const { customerRef } = item.facts;
  if (customerRef === null) return [];
  if (state.customerAgents.get(customerRef)?.agentId === agentId) {
    state.customerAgents.set(customerRef, { agentId, until: 0 });
  }
  const bound = othersOf(state, item).filter((other) => other.boundTo?.agentId === agentId);
  for (const other of bound) other.boundTo = null;
  return bound;
}

function isBound(state: State, { boundTo }: Item): boolean {
  return boundTo !== null && boundTo.until > state.now;
}

/** True when the item waits for its customer's agent from here on. */
export function bindToCustomer(state: State, item: Item): boolean {
  const { customerRef } = item.facts;
  const theirs = customerRef === null ? undefined : state.customerAgents.get(customerRef);
  if (theirs === undefined || state.policy.sameCustomer === null || theirs.until <= state.now) return false;
  const agent = state.agents.get(theirs.agentId);
  if (agent === undefined || !agentHasSkills(agent, skillsOf(state, item))) return false;
  if (!includesAgent(plannedAudience(state, item), item, agent)) return false;
  item.boundTo = theirs;
  return true;
}

function othersOf(state: State, item: Item): readonly Item[] {
  const items = state.itemsOfCustomer.get(item.facts.customerRef as string);
  return items === undefined ? [] : [...items].filter((other) => other !== item && other.phase === "waiting");
}

/** A policy came into force: the index is kept only where it is asked. */
export function listCustomers(state: State): void {
  state.itemsOfCustomer.clear();
  for (const item of state.items.values()) listCustomer(state, item);
}

/** Keeps the index of customers' items. */
export function listCustomer(state: State, item: Item): void {
  const { customerRef } = item.facts;
  if (customerRef === null || state.policy.sameCustomer === null) return;
  const items = state.itemsOfCustomer.get(customerRef);
  if (items === undefined) state.itemsOfCustomer.set(customerRef, new Set([item]));
  else items.add(item);
}

export function unlistCustomer(state: State, item: Item): void {
  const { customerRef } = item.facts;
  if (customerRef === null) return;
  const items = state.itemsOfCustomer.get(customerRef);
  items?.delete(item);
  if (items?.size === 0) state.itemsOfCustomer.delete(customerRef);
}
