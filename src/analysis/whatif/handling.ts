/** How long items take: as recorded for each, and as usual for its channel where nothing is recorded of it. */
import type { Life } from "./life.ts";

export interface Handling {
  /** From offer to acceptance. */
  readonly answerMs: number;
  readonly handleMs: number;
  readonly wrapUpMs: number;
}

const nothingKnown: Handling = { answerMs: 3_000, handleMs: 300_000, wrapUpMs: 0 };

export class HandlingTimes {
  readonly #lives: ReadonlyMap<string, Life>;
  readonly #usual = new Map<string, Handling>();
  readonly #usualOfAll: Handling;
  /** Items that nothing is recorded of, as far as they were asked for. */
  readonly guessed = new Set<string>();

  constructor(lives: ReadonlyMap<string, Life>) {
    this.#lives = lives;
    const all = [...lives.values()];
    this.#usualOfAll = usualOf(all, nothingKnown);
    for (const channel of new Set(all.map((life) => life.channel))) {
      const ofChannel = all.filter((life) => life.channel === channel);
      this.#usual.set(channel, usualOf(ofChannel, this.#usualOfAll));
    }
  }

  of(itemId: string): Handling {
    const life = this.#lives.get(itemId);
    const usual = this.#usual.get(life?.channel ?? "") ?? this.#usualOfAll;
    if (life?.acceptedAt === undefined || life.acceptedAt === null) {
      this.guessed.add(itemId);
      return usual;
    }
    return {
      answerMs: answerMsOf(life) ?? usual.answerMs,
      handleMs: handleMsOf(life) ?? usual.handleMs,
      wrapUpMs: life.wrapUpMs
    };
  }
}

function answerMsOf({ acceptedAt, lastOfferAt }: Life): number | null {
  return acceptedAt === null || lastOfferAt === null ? null : Math.max(0, acceptedAt - lastOfferAt);
}

function handleMsOf({ acceptedAt, finishedAt }: Life): number | null {
  return acceptedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - acceptedAt);
}

function usualOf(lives: readonly Life[], otherwise: Handling): Handling {
  const middleOf = (values: readonly (number | null)[], fallback: number): number => {
    const known = values.filter((value) => value !== null).sort((a, b) => a - b);
    return known[Math.floor(known.length / 2)] ?? fallback;
  };
  return {
    answerMs: middleOf(lives.map(answerMsOf), otherwise.answerMs),
    handleMs: middleOf(lives.map(handleMsOf), otherwise.handleMs),
    wrapUpMs: middleOf(
      lives.map((life) => (life.finishedAt === null ? null : life.wrapUpMs)),
      otherwise.wrapUpMs
    )
  };
}
