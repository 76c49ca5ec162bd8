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

export type RouterFor = (policy: CompiledPolicy) => Router | null;

export class Routing {
  readonly #routerFor: RouterFor;
  readonly #log: Log;
  readonly #situation = new LiveSituation();
  /** Of the policy with this hash. */
  #current: { readonly hash: string; readonly router: Router | null } = { hash: "", router: null };
  /** Policies whose matrix has failed: said once each. */
  readonly #told = new Set<string>();
  /** Items that went on without a route because the matrix failed. */
  failures = 0;

  constructor(routerFor: RouterFor, log: Log) {
    this.#routerFor = routerFor;
    this.#log = log;
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
    if (policy.matrix === null) return null;
    if (this.#current.hash !== policy.hash) this.#current = { hash: policy.hash, router: this.#build(policy) };
    return this.#current.router;
  }

  #build(policy: CompiledPolicy): Router | null {
    try {
      return this.#routerFor(policy);
    } catch (error) {
      this.#tell(policy, "", error);
      return null;
    }
  }

  #route(router: Router, facts: ItemFacts, situation: Situation, policy: CompiledPolicy): Route | null {
    try {
      return router.route(facts, situation);
    } catch (error) {
      this.failures++;
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
