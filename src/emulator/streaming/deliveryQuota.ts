import type { OrgClock } from "../records/clock.ts";

const hourMs = 3_600_000;

/**
 * Deliveries of the last 24 hours, counted once per receiving client as an org does, in hourly buckets. A limit of
 * `undefined` never refuses. Events over the limit stay stored and can be replayed within their retention.
 */
export class DeliveryQuota {
  readonly #limit: number | undefined;
  readonly #clock: OrgClock;
  readonly #deliveriesByHour = new Map<number, number>();

  constructor(limit: number | undefined, clock: OrgClock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get limit(): number | undefined {
    return this.#limit;
  }

  count(deliveries: number): void {
    const hour = Math.floor(this.#clock.now() / hourMs);
    this.#deliveriesByHour.set(hour, (this.#deliveriesByHour.get(hour) ?? 0) + deliveries);
  }

  delivered(): number {
    const oldest = Math.floor(this.#clock.now() / hourMs) - 24;
    let total = 0;
    for (const [hour, deliveries] of this.#deliveriesByHour) {
      if (hour <= oldest) this.#deliveriesByHour.delete(hour);
      else total += deliveries;
    }
    return total;
  }

  isExhausted(): boolean {
    return this.#limit !== undefined && this.delivered() >= this.#limit;
  }
}
