import type { Switches } from "../switches.ts";

const DAY_MS = 86_400_000;

/** REST calls of the last 24 hours against the org's allowance. */
export class ApiUsage {
  readonly #switches: Switches;
  readonly #now: () => number;
  #used = 0;
  #since: number;

  constructor(switches: Switches, now: () => number) {
    this.#switches = switches;
    this.#now = now;
    this.#since = now();
  }

  /** Counts one call; false when the allowance is used up. */
  count(): boolean {
    if (this.#now() - this.#since >= DAY_MS) {
      this.#since = this.#now();
      this.#used = 0;
    }
    if (this.#used >= this.max) return false;
    this.#used += 1;
    return true;
  }

  get used(): number {
    return this.#used;
  }

  get max(): number {
    return this.#switches.values.dailyApiRequests;
  }

  /** The value of the `Sforce-Limit-Info` header. */
  get header(): string {
    return `api-usage=${this.#used}/${this.max}`;
  }
}
