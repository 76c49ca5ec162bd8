import type { Because, Decision, Ranked } from "../core/decision.ts";
import { overtakeBoundMs, type Overtaking, OvertakingLog } from "./overtaking.ts";

/** What has to be known of an item to speak of it. Waits are on the channel's clock, at the time of the decision. */
export interface ItemGlimpse {
  readonly channel: string;
  readonly kind: "call" | "chat" | "deferred";
  readonly tier: string;
  readonly waitMs: number;
  readonly targetMs: number;
  /** Score per waited millisecond and head start, as in the policy. */
  readonly slope: number;
  readonly bonus: number;
}

/** Looks an item up as it is at the moment of the decision; null when it is not known any more. */
export type LookAtItem = (itemId: string) => ItemGlimpse | null;

/** What a sentence needs besides the decision itself. Plain data, to be kept beside the decision. */
export interface DecisionFacts {
  /** Of the runner-up; null when there is none or nothing is known of it. */
  readonly runnerUp: ItemGlimpse | null;
  /** Who went before this item, if somebody who had waited less did. */
  readonly overtaking: Overtaking | null;
}

export const noFacts: DecisionFacts = { runnerUp: null, overtaking: null };

/**
 * Watches the decisions of a pool in their order and keeps what sentences need beyond each of them: what the runner-up
 * was, and how long somebody waited because another went first. One per pool; call `observe` exactly once per
 * decision, `forget` when an item leaves.
 */
export class DecisionWatch {
  readonly #overtakings = new OvertakingLog();

  /** `at`: of the decision, milliseconds since 1970. */
  observe(at: number, decision: Decision, look: LookAtItem): DecisionFacts {
    if (decision.kind !== "offer") return noFacts;
    const { because } = decision;
    const overtaking = this.#overtakings.settle(decision.itemId, at);
    for (const beaten of because.beaten) this.#note(at, decision.itemId, because, beaten, look);
    const second = because.beaten[0];
    return { runnerUp: second === undefined ? null : look(second.itemId), overtaking };
  }

  forget(itemId: string): void {
    this.#overtakings.forget(itemId);
  }

  /** An arriving item takes an idle agent from nobody; only an agent who chose between items passes one over. */
  #note(at: number, winnerId: string, because: Because, beaten: Ranked, look: LookAtItem): void {
    if (because.trigger === "item") return;
    const loser = look(beaten.itemId);
    if (loser === null || loser.waitMs <= because.terms.waitMs) return;
    this.#overtakings.note(beaten.itemId, {
      at,
      byItemId: winnerId,
      byChannel: because.channel,
      byTier: because.tier,
      boundMs: overtakeBoundMs(because.terms, beaten.level, loser)
    });
  }
}
