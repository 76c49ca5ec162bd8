import type { Delivery, DeliveryAnswer, TakeEvents } from "../../adapters/generic/eventDesk.ts";
import type { Desk } from "../../adapters/generic/eventEndpoint.ts";

export type DeliveryFault = "dropEvent" | "duplicateEvent" | "reorderEvent" | "cutConnection" | "muteEvents";

/** A desk that events reach in the way that a bad network would bring them. Heartbeats are left alone but when muted. */
export class FaultyDesk implements Desk {
  readonly #desk: Desk;
  #fault: DeliveryFault | null = null;
  #held: Delivery | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  subscribe(take: TakeEvents): () => void {
    return this.#desk.subscribe(take);
  }

  /** Strikes the next delivery, or every one until it is cleared (`muteEvents`). */
  set(fault: DeliveryFault): void {
    this.#fault = fault;
  }

  clear(): void {
    this.#fault = null;
    this.#held = null;
  }

  async take(delivery: Delivery): Promise<DeliveryAnswer | null> {
    if (this.#fault === "muteEvents") return null;
    if (isHeartbeat(delivery)) return await this.#desk.take(delivery);
    const fault = this.#fault;
    this.#fault = null;
    switch (fault) {
      case "dropEvent":
        return taken;
      case "reorderEvent":
        this.#held = delivery;
        return taken;
      case "cutConnection":
        return null;
      case "duplicateEvent":
        await this.#desk.take(delivery);
        return null;
      case null:
        return await this.#takeInTurn(delivery);
      default:
        return fault satisfies never;
    }
  }

  async #takeInTurn(delivery: Delivery): Promise<DeliveryAnswer | null> {
    const answer = await this.#desk.take(delivery);
    const held = this.#held;
    this.#held = null;
    if (held !== null) await this.#desk.take(held);
    return answer;
  }
}

const taken: DeliveryAnswer = { status: 200, body: {} };

function isHeartbeat({ body }: Delivery): boolean {
  return body.includes('"onequeue.ccs.heartbeat.v1"');
}
