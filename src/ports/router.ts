/** What classifies an item before the core sees it: the routing matrix of a policy, run by the bridge. */
import type { ItemFacts } from "../core/input.ts";
import type { Route } from "../core/route.ts";

/** What a matrix may ask about the moment. Everything it learns ends in the route, so a replay need not ask again. */
export interface Situation {
  /** Milliseconds since 1970, the pool's clock. */
  readonly now: number;
  /** Is the calendar open now? Null: nobody knows it. */
  isOpen(calendar: string): boolean | null;
  /** Milliseconds that an item coming to this queue now would wait; null unknown. */
  estimatedWaitMs(queueId: string, channel: string): number | null;
  /** Items waiting in the queue. */
  waiting(queueId: string): number;
  /** Agents logged in who may take items of the queue. */
  staffed(queueId: string): number;
}

export interface Router {
  /** Hash of matrix and modules, for the record. */
  readonly hash: string;
  /** How often a module failed, by `level/rule`; absent where none can. Its item went on without it. */
  readonly faults?: { readonly failed: ReadonlyMap<string, number> };
  route(facts: ItemFacts, situation: Situation): Route;
}
