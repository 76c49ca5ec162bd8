/**
 * Runs the routing matrix of the policy in force where the loop takes an input, so that the route is journalled inside
 * it: recovery and replay need no matrix. A matrix that fails keeps nobody waiting: its item goes on without a route.
 */
import { enrichedFacts, updatedFacts } from "../core/items.ts";
import type { ItemFacts } from "../core/input.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import type { Route } from "../core/route.ts";
import type { State } from "../core/state.ts";
import type { UnstampedInput } from "../ports/inputSink.ts";
import type { Log } from "../ports/log.ts";
import type { Router, Situation } from "../ports/router.ts";
import { LiveSituation } from "./situation.ts";
import type { WaitBook } from "./waitBook.ts";

export class Routing {
  readonly #log: Log;
  readonly #situation: LiveSituation;
  /** Of the policy in force and of one about to be, by hash. */
  readonly #routers = new Map<string, Router | null>();
  /** Policies whose matrix has failed: said once each. */
  readonly #told = new Set<string>();
  #failures = 0;

  /** `waits`: what is known of waits; without it a matrix learns nothing of them. */
  constructor(log: Log, waits: WaitBook | null = null) {
    this.#log = log;
    this.#situation = new LiveSituation(waits);
  }

  /** Items that went on without a route, or without what a module should have said, because the matrix failed. */
  get failures(): number {
    let count = this.#failures;
    for (const router of this.#routers.values())
      for (const times of router?.faults?.failed.values() ?? []) count += times;
    return count;
  }

  /** Must come before anything is taken under the policy: a matrix may need time to be made ready. */
  know(policyHash: string, router: Router | null): void {
    const [oldest] = this.#routers.keys();
    if (this.#routers.size > 1 && oldest !== undefined) this.#routers.delete(oldest);
    this.#routers.delete(policyHash);
    this.#routers.set(policyHash, router);
  }

  /** The input as the core shall see it at `now`, before it is applied to `state`. */
  complete(state: State, input: UnstampedInput, now: number): UnstampedInput {
    switch (input.type) {
      case "ItemArrived":
      case "ItemUpdated":
      case "ItemEnriched":
      case "ItemsReclassified":
        return this.#complete(state, input, now);
      default:
        return input;
    }
  }

  #complete(state: State, input: RoutedInput, now: number): UnstampedInput {
    const router = this.#routerOf(state.policy);
    if (router === null) return input;
    const situation = this.#situation.at(state, now);
    const route = (facts: ItemFacts): Route | null => this.#route(router, facts, situation, state.policy);
    if (input.type === "ItemsReclassified") return { ...input, routes: routesOf(state, input.itemIds, route) };
    if (input.type === "ItemEnriched") {
      const item = state.items.get(input.itemId);
      return item === undefined ? input : { ...input, route: route(enrichedFacts(item.facts, input)) };
    }
    const known = state.items.get(input.item.itemId);
    const facts = known === undefined ? input.item : updatedFacts(known.facts, input.item);
    return { ...input, item: { ...input.item, route: route(facts) } };
  }

  #routerOf(policy: CompiledPolicy): Router | null {
    return policy.matrix === null ? null : (this.#routers.get(policy.hash) ?? null);
  }

  #route(router: Router, facts: ItemFacts, situation: Situation, policy: CompiledPolicy): Route | null {
    try {
      return router.route(facts, situation);
    } catch (error) {
      this.#failures++;
      this.#tell(policy, facts.itemId, error);
      return null;
    }
  }

  #tell({ name, version, hash }: CompiledPolicy, itemId: string, error: unknown): void {
    if (this.#told.has(hash)) return;
    this.#told.add(hash);
    this.#log.error("The policy's matrix failed; items go on by rules and tiers alone", {
      policy: `${name} ${version}`,
      itemId,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error)
    });
  }
}

type RoutedInput = Extract<
  UnstampedInput,
  { readonly type: "ItemArrived" | "ItemUpdated" | "ItemEnriched" | "ItemsReclassified" }
>;

/** In the order of the ids; null for an item that has left meanwhile. */
function routesOf(
  state: State,
  itemIds: readonly string[],
  route: (facts: ItemFacts) => Route | null
): (Route | null)[] {
  return itemIds.map((itemId) => {
    const item = state.items.get(itemId);
    return item === undefined ? null : route(item.facts);
  });
}
