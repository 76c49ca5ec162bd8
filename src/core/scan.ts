/**
 * The best few of many candidates, with counts of those passed over. One scan is used again and again: a decision
 * compares dozens of heads, and only the few that are kept to the end become objects.
 *
 * Please read before modifying: this is the innermost loop of the hot path (bench/core.ts).
 */
import type { Admission, IneligibleReason, Ranked } from "./decision.ts";
import { ineligibleReasons } from "./eligibility.ts";
import type { Item } from "./item.ts";
import type { Rank } from "./score.ts";

export interface Candidate extends Rank {
  readonly item: Item;
  readonly waitMs: number;
  readonly admission: Admission;
}

/** The first wins, the five others are the beaten. */
const rankedMax = 6;

export type PassedOver = Readonly<Partial<Record<IneligibleReason, number>>>;

const nobody: PassedOver = Object.freeze({});
const nothing: readonly Ranked[] = Object.freeze([]);

export class Scan {
  compared = 0;
  /** How many are kept. */
  size = 0;
  readonly #items: Item[] = [];
  readonly #levels = new Float64Array(rankedMax);
  readonly #scores = new Float64Array(rankedMax);
  readonly #places = new Int32Array(rankedMax);
  /** Of the first. */
  #waitMs = 0;
  #admission: Admission = "plain";
  #isFull = false;
  readonly #passedOver = new Int32Array(ineligibleReasons.length);
  #hasPassedOver = false;
  /** Rank of the last one kept when there is no more room: a candidate below it need not be looked at. */
  #worstLevel = -Infinity;
  #worstScore = -Infinity;

  start(): void {
    this.compared = 0;
    this.size = 0;
    this.#isFull = false;
    this.#worstLevel = -Infinity;
    this.#worstScore = -Infinity;
    if (this.#hasPassedOver) this.#passedOver.fill(0);
    this.#hasPassedOver = false;
  }

  passOver(reason: IneligibleReason): void {
    this.passOverFor(ineligibleReasons.indexOf(reason));
  }

  passOverFor(index: number): void {
    this.#passedOver[index] = (this.#passedOver[index] as number) + 1;
    this.#hasPassedOver = true;
  }

  /** False when a candidate of that rank would not be kept: then `keep` need not be called. Counts it as compared. */
  isInteresting(level: number, score: number): boolean {
    this.compared++;
    return level > this.#worstLevel || (level === this.#worstLevel && score >= this.#worstScore);
  }

  /** `from`: where in its list the candidate was found; -1 when that does not matter. */
  keep(item: Item, level: number, score: number, waitMs: number, admission: Admission, from = -1): void {
    const items = this.#items;
    const levels = this.#levels;
    const scores = this.#scores;
    const places = this.#places;
    let place = this.size < rankedMax ? this.size++ : rankedMax - 1;
    if (this.#isFull && !this.#goesBefore(item, level, score, place)) return;
    while (place > 0 && this.#goesBefore(item, level, score, place - 1)) {
      items[place] = items[place - 1] as Item;
      levels[place] = levels[place - 1] as number;
      scores[place] = scores[place - 1] as number;
      places[place] = places[place - 1] as number;
      place--;
    }
    items[place] = item;
    levels[place] = level;
    scores[place] = score;
    places[place] = from;
    if (place === 0) {
      this.#waitMs = waitMs;
      this.#admission = admission;
    }
    if (this.size < rankedMax) return;
    this.#isFull = true;
    this.#worstLevel = levels[rankedMax - 1] as number;
    this.#worstScore = scores[rankedMax - 1] as number;
  }

  /** Strict order of `outranks`, against the one kept at `at`. */
  #goesBefore(item: Item, level: number, score: number, at: number): boolean {
    if (level !== this.#levels[at]) return level > (this.#levels[at] as number);
    if (score !== this.#scores[at]) return score > (this.#scores[at] as number);
    const other = this.#items[at] as Item;
    if (item.since !== other.since) return item.since < other.since;
    return item.itemId < other.itemId;
  }

  best(): Candidate | null {
    if (this.size === 0) return null;
    return {
      item: this.#items[0] as Item,
      level: this.#levels[0] as number,
      score: this.#scores[0] as number,
      waitMs: this.#waitMs,
      admission: this.#admission
    };
  }

  /**
   * Moves those that were kept to the front of the list they were found in. The next scan of it meets them first, and
   * most others are then rejected at a glance: 8 are kept of 60 instead of 18.
   */
  bringForward(list: number[]): void {
    const places = this.#places;
    for (let at = 0; at < this.size; at++) {
      const place = places[at] as number;
      if (place < 0 || place === at) continue;
      const displaced = list[at] as number;
      list[at] = list[place] as number;
      list[place] = displaced;
      for (let later = at + 1; later < this.size; later++) if (places[later] === at) places[later] = place;
    }
  }

  /** Ranks from the given place on, best first. */
  ranked(from: number): readonly Ranked[] {
    if (this.size <= from) return nothing;
    const ranked: Ranked[] = [];
    for (let at = from; at < this.size; at++) {
      const { itemId } = this.#items[at] as Item;
      ranked.push({ itemId, level: this.#levels[at] as number, score: this.#scores[at] as number });
    }
    return ranked;
  }

  /** Counts by reason, in a fixed order. */
  passedOver(): PassedOver {
    if (!this.#hasPassedOver) return nobody;
    const counts: Partial<Record<IneligibleReason, number>> = {};
    for (let index = 0; index < ineligibleReasons.length; index++) {
      const count = this.#passedOver[index] as number;
      if (count > 0) counts[ineligibleReasons[index] as IneligibleReason] = count;
    }
    return counts;
  }
}
