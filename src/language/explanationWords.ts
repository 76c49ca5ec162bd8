/** What explanations say beyond single decisions, one implementation per language. Parts come in already formatted. */
import type { ChangeKind, Ineligibility } from "../ports/explanation.ts";

export interface ScoreWords {
  readonly share: string;
  readonly wait: string;
  /** What an own deadline makes of the wait; null where it makes nothing of it. */
  readonly deadline: string | null;
  /** Head start as waiting, and as whom; null for none. */
  readonly bonus: { readonly wait: string; readonly tier: string } | null;
  readonly worth: string;
  readonly target: string;
  /** Null where levels play no part. */
  readonly level: string | null;
}

export interface ChangeWords {
  readonly kind: ChangeKind;
  /** What it is worth in waiting; null where none stands for it. */
  readonly wait: string | null;
  /** Names with their article where the language wants one; "" where the change names none. */
  readonly item: string;
  readonly agent: string;
  readonly tiers: { readonly from: string; readonly to: string } | null;
  /** Of a channel or a skill. */
  readonly name: string;
}

export interface InsteadWords {
  /** Whom the item would have gone to; null: nobody. */
  readonly agent: string | null;
  /** What the agent who was chosen would have been offered; null: nothing, or nobody was chosen. */
  readonly other: string | null;
  /** Who was chosen in fact; null: nobody. */
  readonly chosen: string | null;
  readonly item: string;
}

export interface ExplanationWords {
  title(item: string, agent: string, offerNumber: number, row: string, time: string, policy: string): string;
  waitingTitle(item: string, rank: number, row: string, time: string): string;
  score(words: ScoreWords): string;
  estimated(mean: string, low: string, high: string): string;
  readonly together: string;
  /** Nobody else could have been chosen. */
  onlyItem(agent: string): string;
  onlyAgent(item: string): string;
  /** Stands before the list of them, the runner-up first. */
  otherItems(agent: string, count: number): string;
  otherAgents(item: string, count: number): string;
  nobodyFree(item: string): string;
  couldNot(list: string): string;
  /** One reason of a list: "on a call (2: Anna, Bruno)". */
  reason(reason: Ineligibility, count: number, names: string | null): string;
  rivalItem(item: string, share: string, wait: string, behind: string | null): string;
  rivalAgent(agent: string, load: string, idle: string | null): string;
  change(change: ChangeWords, instead: InsteadWords, tried: number): string;
  noChange(tried: number): string;
  readonly notReproduced: string;
  earlier(count: number): string;
}
