import type { ScoreTerms } from "../core/decision.ts";

/** Most items remembered as overtaken: a bound on memory, not on the queue. Beyond it the oldest note is dropped. */
const mostRemembered = 20_000;

/** One item went to an agent whom another, waiting longer, could have had. */
export interface OvertakingNote {
  readonly at: number;
  readonly byItemId: string;
  readonly byChannel: string;
  readonly byTier: string;
  /** An item waiting this long goes first again; null when the policy sets no bound (strict levels). */
  readonly boundMs: number | null;
}

export interface Overtaking extends OvertakingNote {
  /** Extra wait: from the first time it was passed over until its own turn. */
  readonly extraMs: number;
  /** How many went before it; at least 1. */
  readonly times: number;
}

/**
 * The policy's bound on being passed over: a winner that has just arrived has nothing but its head start, so whoever
 * has waited until their own score reaches that head start goes first. Null for strict levels: there waiting never helps.
 */
export function overtakeBoundMs(
  winner: Pick<ScoreTerms, "level" | "bonus">,
  loserLevel: number,
  loser: { readonly slope: number; readonly bonus: number }
): number | null {
  if (winner.level > loserLevel) return null;
  return Math.max(0, Math.ceil((winner.bonus - loser.bonus) / loser.slope));
}

/** Remembers, per waiting item, who first went before it and how many have since. */
export class OvertakingLog {
  readonly #notes = new Map<string, { first: OvertakingNote; times: number }>();

  note(itemId: string, note: OvertakingNote): void {
    const known = this.#notes.get(itemId);
    if (known !== undefined) {
      known.times += 1;
      return;
    }
    if (this.#notes.size >= mostRemembered) this.#forgetOldest();
    this.#notes.set(itemId, { first: note, times: 1 });
  }

  /** The item has its turn: what it cost to be passed over, or null when it was not. Forgets it. */
  settle(itemId: string, at: number): Overtaking | null {
    const known = this.#notes.get(itemId);
    if (known === undefined) return null;
    this.#notes.delete(itemId);
    const extraMs = at - known.first.at;
    // Matched in the same moment: both had their turn at once.
    return extraMs <= 0 ? null : { ...known.first, times: known.times, extraMs };
  }

  forget(itemId: string): void {
    this.#notes.delete(itemId);
  }

  #forgetOldest(): void {
    const oldest = this.#notes.keys().next();
    if (oldest.done !== true) this.#notes.delete(oldest.value);
  }
}
