/** A pool whose items are routed by a policy's matrix, as the bridge does it, before the core takes them. */
import type { ItemFacts } from "../../../src/core/input.ts";
import { scorePerTarget } from "../../../src/core/policy.ts";
import { scoreTermsOf } from "../../../src/core/score.ts";
import { waitingInOrder } from "../../../src/core/waitingOrder.ts";
import { compilePolicy, type PolicyWithCalendars } from "../../../src/policy/compilePolicy.ts";
import type { MatrixRouter } from "../../../src/policy/matrix/router.ts";
import { policyPresets, readPolicyText } from "../../../src/policy/presets.ts";
import type { Situation } from "../../../src/ports/router.ts";
import { itemFacts, Pool } from "../../core/given.ts";

const compiledPolicies = new Map<string, PolicyWithCalendars>();

function compiledOnce(policy: string): PolicyWithCalendars {
  const isPreset = policyPresets.some((name) => name === policy);
  const found =
    compiledPolicies.get(policy) ?? compilePolicy(isPreset ? readPolicyText(policy).text : policy, "policy.yaml");
  compiledPolicies.set(policy, found);
  return found;
}

export class RoutedPool extends Pool {
  readonly #router: MatrixRouter | null;
  readonly #situation: Partial<Situation>;

  /** `policy`: name of a preset, or the text of a policy. */
  constructor(policy: string, situation: Partial<Situation> = {}) {
    const { policy: compiled, router } = compiledOnce(policy);
    super(compiled);
    this.#router = router;
    this.#situation = situation;
  }

  override item(itemId: string, facts: Partial<ItemFacts> = {}): this {
    const item = itemFacts(itemId, { since: this.now, ...facts });
    const known: Situation = {
      now: this.now,
      isOpen: () => null,
      estimatedWaitMs: () => null,
      waiting: () => 0,
      staffed: () => 0,
      ...this.#situation
    };
    return this.when({ type: "ItemArrived", item: { ...item, route: this.#router?.route(item, known) ?? null } });
  }

  /** Ids of what waits, first to be served first. */
  get order(): string[] {
    return [...waitingInOrder(this.state)].map((item) => item.itemId);
  }

  /** Score of a waiting item in targets: the unit of weights, head starts and caps. */
  scoreOf(itemId: string): number {
    const item = this.state.items.get(itemId);
    if (item === undefined) throw new Error(`${itemId} is not there`);
    return scoreTermsOf(this.state, item).score / scorePerTarget;
  }

  /** One agent comes and takes one item after the other, each done at once: the order in which they are offered. */
  servedBy(agentId: string): string[] {
    this.online(agentId);
    for (let made = 0; made < this.decisions.length; made++) {
      const offer = this.decisions[made];
      if (offer?.kind !== "offer") continue;
      this.work(`0Bz${made}`, offer.itemId, agentId, "Opened").work(`0Bz${made}`, offer.itemId, agentId, "Closed");
    }
    return this.allOffers.map((text) => text.split(" -> ")[0] ?? "");
  }
}
