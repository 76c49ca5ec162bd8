import type { Log } from "../../../ports/log.ts";
import type { FeedStatus } from "../../../ports/org.ts";
import type { Time } from "../../../ports/time.ts";
import { findChannels } from "./changeDataChannels.ts";
import { readChangeEvent } from "./changeEvent.ts";
import { CometdSupervisor } from "./cometdSupervisor.ts";
import type { CometdTiming } from "./cometdRecovery.ts";
import type { DurablePositions, Feed, Session } from "./feed.ts";
import type { ProxyEnvironment } from "./longPolling.ts";
import { type FeedEvents, tell } from "./feedEvents.ts";

export interface StreamOptions {
  readonly session: Session;
  readonly time: Time;
  readonly log: Log;
  readonly listener: FeedEvents;
  /** In [0, 1), seeded. */
  readonly random: () => number;
  readonly proxyEnvironment?: ProxyEnvironment;
  readonly timing?: Partial<CometdTiming>;
}

export interface ChangeDataOptions extends StreamOptions {
  /** For instance `/data/ExternalRoutingChannel__chn`; null to find one, the selection of Setup first. */
  readonly channel?: string | null;
}

/** Change Data Capture over CometD: what Salesforce recommends since Summer '26. */
export class ChangeDataFeed implements Feed {
  readonly kind = "changeData";
  readonly #options: ChangeDataOptions;
  #why = "Change Data Capture tells every change.";
  #supervisor: CometdSupervisor | null = null;
  #isStopped = false;

  constructor(options: ChangeDataOptions) {
    this.#options = options;
  }

  get why(): string {
    return this.#why;
  }

  async start(positions: DurablePositions): Promise<void> {
    const { session, log, channel } = this.#options;
    this.#isStopped = false;
    const { channels, why } = await findChannels(session, log, channel ?? null);
    this.#why = why;
    if (this.#isStopped) throw new Error("The feed was stopped before it had started.");
    this.#supervisor = this.#createSupervisor(channels);
    await this.#supervisor.start(positions);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#supervisor?.stop();
  }

  status(): FeedStatus {
    const { isHealthy, silentForMs } = this.#supervisor ?? { isHealthy: false, silentForMs: null };
    return { kind: this.kind, why: this.why, isHealthy, silentForMs };
  }

  #createSupervisor(channels: readonly string[]): CometdSupervisor {
    const { listener } = this.#options;
    return new CometdSupervisor({
      ...this.#options,
      kind: this.kind,
      channels,
      listener: {
        onEvent: (stream, data) => tell(listener, stream, readChangeEvent(stream, data)),
        onGap: (reason, streams) => listener.onGap({ reason, streams, position: null }),
        onHealthy: () => listener.onHealthy(),
        onUnhealthy: (reason) => listener.onUnhealthy(reason),
        onRefused: (refusal) => listener.onRefused(refusal)
      }
    });
  }
}
