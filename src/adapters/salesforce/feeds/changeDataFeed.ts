import type { Log } from "../../../ports/log.ts";
import type { FeedStatus } from "../../../ports/org.ts";
import type { Time } from "../../../ports/time.ts";
import { readChangeEvent, recordOf } from "./changeEvent.ts";
import { CometdSupervisor } from "./cometdSupervisor.ts";
import type { CometdTiming } from "./cometdRecovery.ts";
import { type DurablePositions, type Feed, routedObjects, type Session } from "./feed.ts";
import { type FeedEvents, tell } from "./feedEvents.ts";
import { FeedRefused } from "./feedRefused.ts";

export interface StreamOptions {
  readonly session: Session;
  readonly time: Time;
  readonly log: Log;
  readonly listener: FeedEvents;
  /** In [0, 1), seeded. */
  readonly random: () => number;
  readonly proxy?: string | null;
  readonly timing?: Partial<CometdTiming>;
}

export interface ChangeDataOptions extends StreamOptions {
  /** Developer name of a custom channel, for instance `ExternalRoutingChannel__chn`; null for the three entities' own. */
  readonly channel?: string | null;
}

const membersQuery = "SELECT SelectedEntity FROM PlatformEventChannelMember";

/**
 * Change Data Capture over CometD: what Salesforce recommends since Summer '26. The three entities' own channels by
 * default, because a filtered custom channel may hold back the very updates and deletions that routing needs.
 */
export class ChangeDataFeed implements Feed {
  readonly kind = "changeData";
  readonly why: string;
  readonly #options: ChangeDataOptions;
  readonly #channels: readonly string[];
  readonly #supervisor: CometdSupervisor;

  constructor(options: ChangeDataOptions) {
    const { channel, listener, ...rest } = options;
    this.#options = options;
    this.#channels = channelsOf(channel ?? null);
    this.why = `Change Data Capture tells every change of the three objects (${this.#channels.join(", ")}).`;
    this.#supervisor = new CometdSupervisor({
      ...rest,
      kind: this.kind,
      channels: this.#channels,
      listener: {
        onEvent: (stream, data) => tell(listener, stream, readChangeEvent(stream, data)),
        onGap: (reason, streams) => listener.onGap({ reason, streams, position: null }),
        onHealthy: () => listener.onHealthy(),
        onUnhealthy: (reason) => listener.onUnhealthy(reason),
        onRefused: (refusal) => listener.onRefused(refusal)
      }
    });
  }

  async start(positions: DurablePositions): Promise<void> {
    await this.#checkSelection();
    await this.#supervisor.start(positions);
  }

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }

  status(): FeedStatus {
    const { isHealthy, silentForMs } = this.#supervisor;
    return { kind: this.kind, why: this.why, isHealthy, silentForMs };
  }

  /** An entity that is not selected can be subscribed to and stays silent for ever: ask first, where we may. */
  async #checkSelection(): Promise<void> {
    const selected = await this.#selectedEntities();
    if (selected === null) return;
    const missing = routedObjects.filter((object) => !selected.has(`${object}ChangeEvent`));
    if (missing.length === 0) return;
    throw new FeedRefused(
      this.kind,
      "notSelected",
      `Change Data Capture is not switched on for ${missing.join(", ")}; it must be for all three objects.`,
      [`In Setup, open Change Data Capture and select ${missing.join(", ")}.`]
    );
  }

  /** Event names selected on any channel; null when the org does not let us ask. */
  async #selectedEntities(): Promise<ReadonlySet<string> | null> {
    try {
      const path = `/tooling/query?q=${encodeURIComponent(membersQuery)}`;
      const records = recordOf(await this.#options.session.request({ method: "GET", path }))?.["records"];
      if (!Array.isArray(records)) return null;
      return new Set(records.map((record) => String(recordOf(record)?.["SelectedEntity"])));
    } catch (error) {
      this.#options.log.debug("the selection of change events cannot be read", { err: error });
      return null;
    }
  }
}

function channelsOf(custom: string | null): readonly string[] {
  return custom === null ? routedObjects.map((object) => `/data/${object}ChangeEvent`) : [`/data/${custom}`];
}
