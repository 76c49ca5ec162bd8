import type { Time } from "../../ports/time.ts";

const REMEMBERED_MS = 24 * 3_600_000;
const MOST_IDS = 200_000;

/** Ids of events seen in the last 24 hours, with what was under them. */
export class RecentIds {
  readonly #time: Time;
  readonly #seen = new Map<string, { readonly digest: string; readonly at: number }>();

  constructor(time: Time) {
    this.#time = time;
  }

  /** Remembers the id, and tells whether it stood for something else before. */
  isOther(id: string, digest: string): boolean {
    const now = this.#time.now();
    this.#forget(now);
    const before = this.#seen.get(id);
    if (before !== undefined) return before.digest !== digest;
    this.#seen.set(id, { digest, at: now });
    return false;
  }

  /** Oldest first; a Map keeps the order of insertion. */
  #forget(now: number): void {
    for (const [id, { at }] of this.#seen) {
      if (this.#seen.size <= MOST_IDS && now - at <= REMEMBERED_MS) return;
      this.#seen.delete(id);
    }
  }
}
