import type { Time } from "../ports/time.ts";

/** How old an answer may be that is given again: below what people see as late. */
const freshForMs = 200;
const mostKept = 16;

/**
 * Answers that many clients ask for at the same moment, because the same change woke them all: made once, so that
 * sixty boards cost the routing loop no more than one.
 */
export class RecentAnswers {
  readonly #time: Time;
  readonly #kept = new Map<string, { readonly at: number; readonly text: string }>();

  constructor(time: Time) {
    this.#time = time;
  }

  /** `key` must name everything that the answer depends on besides the moment. */
  give(key: string, make: () => unknown): string {
    const now = this.#time.monotonic();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now - kept.at < freshForMs) return kept.text;
    if (this.#kept.size >= mostKept) this.#kept.clear();
    const text = JSON.stringify(make());
    this.#kept.set(key, { at: now, text });
    return text;
  }
}
