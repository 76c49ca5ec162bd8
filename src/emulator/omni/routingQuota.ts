import type { OrgClock } from "../records/clock.ts";

/** How many items may wait, and how many may start to wait within an hour; missing means no limit. */
export interface OmniLimits {
  readonly pendingRoutings?: number;
  readonly routingsPerHour?: number;
}

const hourMs = 3_600_000;

/** The org's Omni-Channel limits: items that wait, and items that began to wait within the last hour. */
export class RoutingQuota {
  readonly #limits: OmniLimits;
  readonly #clock: OrgClock;
  readonly #waiting: () => number;
  #startedAt: number[] = [];

  constructor(limits: OmniLimits, clock: OrgClock, waiting: () => number) {
    this.#limits = limits;
    this.#clock = clock;
    this.#waiting = waiting;
  }

  isFull(): boolean {
    const { pendingRoutings, routingsPerHour } = this.#limits;
    if (pendingRoutings !== undefined && this.#waiting() >= pendingRoutings) return true;
    if (routingsPerHour === undefined) return false;
    const oldest = this.#clock.now() - hourMs;
    this.#startedAt = this.#startedAt.filter((at) => at > oldest);
    return this.#startedAt.length >= routingsPerHour;
  }

  count(): void {
    if (this.#limits.routingsPerHour !== undefined) this.#startedAt.push(this.#clock.now());
  }
}
