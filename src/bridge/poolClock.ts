import type { Time } from "../ports/time.ts";

/** How fast the clock follows a step of the wall clock: 5 % slower or faster than real time. */
const slewPerMs = 0.05;

/**
 * The pool's own clock: integer milliseconds that never decrease. It runs on the monotonic clock and is slewed towards
 * wall time, so that a wall clock that steps back or ahead changes no wait by more than a little.
 */
export class PoolClock {
  readonly #time: Time;
  #lastMonotonic: number;
  #current: number;

  /** `notBefore`: the last time already journalled. */
  constructor(time: Time, notBefore: number) {
    this.#time = time;
    this.#lastMonotonic = time.monotonic();
    this.#current = Math.max(time.now(), notBefore);
  }

  now(): number {
    const monotonic = this.#time.monotonic();
    const elapsed = monotonic - this.#lastMonotonic;
    this.#lastMonotonic = monotonic;
    const ahead = this.#current + elapsed - this.#time.now();
    const slew = Math.max(-elapsed * slewPerMs, Math.min(elapsed * slewPerMs, ahead));
    this.#current += elapsed - slew;
    return Math.floor(this.#current);
  }
}
