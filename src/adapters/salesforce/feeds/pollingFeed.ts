import type { FeedStatus } from "../../../ports/org.ts";
import { type DurablePositions, type Feed, routedObjects } from "./feed.ts";
import { Poller, type PollerOptions } from "./poller.ts";

export type PollingOptions = Omit<PollerOptions, "objects">;

/** Asks for changed records every few seconds: slower and dearer than a stream, and works wherever a query does. */
export class PollingFeed implements Feed {
  readonly kind = "polling";
  readonly why = "Changed records are asked for every few seconds by SystemModstamp, which every org allows.";
  readonly #poller: Poller;

  constructor(options: PollingOptions) {
    this.#poller = new Poller({ ...options, objects: routedObjects });
  }

  start(positions: DurablePositions): Promise<void> {
    return this.#poller.start(positions);
  }

  stop(): Promise<void> {
    this.#poller.stop();
    return Promise.resolve();
  }

  status(): FeedStatus {
    const { isHealthy, silentForMs } = this.#poller;
    return { kind: this.kind, why: this.why, isHealthy, silentForMs };
  }
}
