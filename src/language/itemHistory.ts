import type { Decision } from "../core/decision.ts";
import type { Input, ItemFacts } from "../core/input.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import { type DecisionFacts, noFacts } from "./decisionFacts.ts";
import { overtakeBoundMs, type Overtaking } from "./overtaking.ts";

type Offer = Extract<Decision, { kind: "offer" }>;

/** One row of the journal, decoded. */
export interface HistoryRow {
  readonly at: number;
  readonly input: Input;
  readonly decisions: readonly Decision[];
}

export type HistoryEntry =
  | { readonly kind: "input"; readonly at: number; readonly input: Input }
  | { readonly kind: "decision"; readonly at: number; readonly decision: Decision; readonly facts: DecisionFacts };

interface Pass {
  readonly at: number;
  readonly offer: Offer;
  readonly level: number;
}

/**
 * The life of one item, read from the journal in its order. Feed every row of the pool to `add`: what happened to other
 * items matters where it made this one wait.
 */
export class ItemHistory {
  readonly itemId: string;
  readonly entries: HistoryEntry[] = [];
  /** As last described; null until it is seen. */
  item: ItemFacts | null = null;
  #policy: CompiledPolicy | null = null;
  #passes: Pass[] = [];
  readonly #agentWorkIds = new Set<string>();

  constructor(itemId: string) {
    this.itemId = itemId;
  }

  add(row: HistoryRow): void {
    if (row.input.type === "PolicyActivated") this.#policy = row.input.policy;
    if (this.#concerns(row.input)) this.entries.push({ kind: "input", at: row.at, input: row.input });
    for (const decision of row.decisions) this.#addDecision(row.at, decision);
  }

  #addDecision(at: number, decision: Decision): void {
    if (decision.kind === "offer" && decision.itemId !== this.itemId) this.#notePass(at, decision);
    if (!("itemId" in decision) || decision.itemId !== this.itemId) return;
    const facts = decision.kind === "offer" ? this.#factsOf(at, decision) : noFacts;
    this.entries.push({ kind: "decision", at, decision, facts });
  }

  /** Also notes ids that later inputs will name instead of the item. */
  #concerns(input: Input): boolean {
    switch (input.type) {
      case "ItemArrived":
      case "ItemUpdated":
        if (input.item.itemId !== this.itemId) return false;
        this.item = input.item;
        return true;
      case "CommandSettled":
        return input.commandId.slice(0, input.commandId.lastIndexOf(":")) === this.itemId;
      case "WorkObserved":
        if (input.work.itemId === this.itemId) this.#agentWorkIds.add(input.work.agentWorkId);
        return this.#agentWorkIds.has(input.work.agentWorkId);
      case "ItemEnriched":
      case "ItemRemoved":
      case "ItemPinned":
      case "ItemAssigned":
      case "ItemHeld":
      case "ItemRaised":
      case "ItemReleased":
      case "InputRejected":
      case "CallOffered":
      case "CallOfferFailed":
      case "CallAnswered":
        return input.itemId === this.itemId;
      default:
        return false;
    }
  }

  /** Another item went to an agent who could have taken this one. */
  #notePass(at: number, offer: Offer): void {
    if (offer.because.trigger === "item") return;
    const beaten = offer.because.beaten.find(({ itemId }) => itemId === this.itemId);
    if (beaten !== undefined) this.#passes.push({ at, offer, level: beaten.level });
  }

  #factsOf(at: number, own: Offer): DecisionFacts {
    const passes = this.#passes.filter((pass) => isOvertaking(pass, at, own));
    this.#passes = [];
    const first = passes[0];
    return { runnerUp: null, overtaking: first === undefined ? null : this.#overtaking(at, own, first, passes.length) };
  }

  #overtaking(at: number, own: Offer, first: Pass, times: number): Overtaking {
    const { because, itemId } = first.offer;
    const slope = this.#policy?.channels.find(({ id }) => id === own.because.channel)?.slope;
    const loser = slope === undefined ? null : { slope, bonus: own.because.terms.bonus };
    return {
      at: first.at,
      byItemId: itemId,
      byChannel: because.channel,
      byTier: because.tier,
      boundMs: loser === null ? null : overtakeBoundMs(because.terms, first.level, loser),
      extraMs: at - first.at,
      times
    };
  }
}

/** Somebody who had waited less went first; whoever had waited longer only had their turn. */
function isOvertaking(pass: Pass, at: number, own: Offer): boolean {
  if (pass.at >= at) return false;
  const ownWaitThen = own.because.terms.waitMs - (at - pass.at);
  return ownWaitThen > pass.offer.because.terms.waitMs;
}
