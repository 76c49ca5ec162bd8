/** The best few of many candidates, with counts of those passed over. Cheap for candidates that are not among them. */
import type { Admission, IneligibleReason } from "./decision.ts";
import type { Item } from "./item.ts";
import { outranks, type Rank } from "./score.ts";

export interface Candidate extends Rank {
  readonly item: Item;
  readonly waitMs: number;
  readonly admission: Admission;
}

/** The first wins, the five others are the beaten. */
const rankedMax = 6;

export class Scan {
  readonly best: Candidate[] = [];
  readonly passedOver: Partial<Record<IneligibleReason, number>> = {};
  compared = 0;
  #worstLevel = -Infinity;
  #worstScore = -Infinity;

  passOver(reason: IneligibleReason): void {
    this.passedOver[reason] = (this.passedOver[reason] ?? 0) + 1;
  }

  /** False when a candidate of that rank would not be kept: then `keep` need not be called. Counts it as compared. */
  isInteresting(level: number, score: number): boolean {
    this.compared++;
    return level > this.#worstLevel || (level === this.#worstLevel && score >= this.#worstScore);
  }

  keep(candidate: Candidate): void {
    const { best } = this;
    let place = best.length;
    while (place > 0 && this.#goesBefore(candidate, best[place - 1] as Candidate)) place--;
    if (place === rankedMax) return;
    if (best.length < rankedMax) best.push(candidate);
    for (let at = best.length - 1; at > place; at--) best[at] = best[at - 1] as Candidate;
    best[place] = candidate;
    if (best.length < rankedMax) return;
    const worst = best[rankedMax - 1] as Candidate;
    this.#worstLevel = worst.level;
    this.#worstScore = worst.score;
  }

  #goesBefore(a: Candidate, b: Candidate): boolean {
    return outranks(a, a.item, b, b.item);
  }
}
