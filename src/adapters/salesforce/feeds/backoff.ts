export interface BackoffOptions {
  readonly firstMs: number;
  readonly capMs: number;
  /** In [0, 1); seeded by whoever composes the adapter. */
  readonly random: () => number;
}

/** Waits that double up to a cap, each between half and the whole of its step so that many clients spread. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const { firstMs, capMs, random } = this.#options;
    const step = Math.min(capMs, firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return Math.round(step / 2 + (step / 2) * random());
  }

  reset(): void {
    this.#failures = 0;
  }
}
