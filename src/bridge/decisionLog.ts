import type { Decision } from "../core/decision.ts";
import { scoreTermsOf } from "../core/score.ts";
import type { State } from "../core/state.ts";
import type { DecidedRow } from "./poolLoop.ts";
import type { ItemLook, Story, Teller } from "./teller.ts";
import type { DecisionView, Language } from "./views.ts";

const kept = 2_000;

interface Told {
  readonly seq: number;
  readonly at: number;
  readonly policy: string;
  readonly policyHash: string;
  readonly decision: Decision;
  readonly story: Story;
}

/** The last decisions with their words, newest last. */
export class DecisionLog {
  readonly #teller: Teller;
  #told: Told[] = [];

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  /** Must be called while the state is as it was when the row was decided. */
  observe(state: State, row: DecidedRow): void {
    if (row.input.type === "ItemRemoved") this.#teller.forget(row.input.itemId);
    for (const decision of row.decisions) {
      const story = this.#teller.observe(row, decision, (itemId) => lookAt(state, itemId));
      const { seq, at, policy, policyHash } = row;
      this.#told.push({ seq, at, policy, policyHash, decision, story });
    }
    if (this.#told.length > 2 * kept) this.#told = this.#told.slice(-kept);
  }

  newest(limit: number, language: Language): DecisionView[] {
    return this.#told
      .slice(-Math.min(limit, kept))
      .reverse()
      .map((told) => viewOf(told, language));
  }

  since(seq: number, language: Language): DecisionView[] {
    const first = this.#told.findLastIndex((told) => told.seq < seq) + 1;
    return this.#told.slice(first).map((told) => viewOf(told, language));
  }

  /** What somebody should look at: everything but plain offers. */
  alerts(limit: number, language: Language): { readonly at: string; readonly sentence: string }[] {
    return this.#told
      .filter((told) => told.decision.kind !== "offer")
      .slice(-limit)
      .reverse()
      .map((told) => ({ at: new Date(told.at).toISOString(), sentence: told.story(language) }));
  }

  /** The org's code that the channel was paused for last; null when that is longer ago than what is kept. */
  pauseCode(channel: string): string | null {
    const told = this.#told.findLast(
      ({ decision }) => decision.kind === "pauseChannel" && decision.channel === channel
    );
    return told?.decision.kind === "pauseChannel" ? told.decision.code : null;
  }

  ofItem(itemId: string, language: Language): DecisionView[] {
    return this.#told
      .filter((told) => "itemId" in told.decision && told.decision.itemId === itemId)
      .map((told) => viewOf(told, language));
  }
}

function viewOf(told: Told, language: Language): DecisionView {
  const { seq, at, policy, policyHash, decision } = told;
  return { seq, at: new Date(at).toISOString(), policy, policyHash, decision, sentence: told.story(language) };
}

function lookAt(state: State, itemId: string): ItemLook | null {
  const item = state.items.get(itemId);
  if (item === undefined) return null;
  const { channel, tier } = item;
  const { waitMs, targetMs } = scoreTermsOf(state, item);
  return {
    channel: channel.id,
    kind: channel.kind,
    tier: tier.id,
    waitMs,
    targetMs,
    slope: channel.slope,
    bonus: tier.bonus
  };
}
