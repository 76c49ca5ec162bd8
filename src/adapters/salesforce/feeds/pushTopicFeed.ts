import type { FeedStatus } from "../../../ports/org.ts";
import type { StreamOptions } from "./changeDataFeed.ts";
import { CometdSupervisor } from "./cometdSupervisor.ts";
import type { DurablePositions, Feed, RoutedObject } from "./feed.ts";
import { type FeedEvents, tell } from "./feedEvents.ts";
import { Poller } from "./poller.ts";
import type { PollPace } from "./pollPace.ts";
import { readPushTopicEvent } from "./pushTopicEvent.ts";
import { ensureTopics, topicDefinitions } from "./pushTopics.ts";

export interface PushTopicOptions extends StreamOptions {
  /** Whether missing topics may be created and wrong ones corrected. */
  readonly mayWriteTopics: boolean;
  readonly pace?: Partial<PollPace>;
  readonly overlapMs?: number;
}

/**
 * PushTopics for PendingServiceRouting and UserServicePresence, the recipe of Salesforce's guide up to API 62. Nothing
 * documents a topic on AgentWork, so that is polled beside them. Healthy when both halves are.
 */
export class PushTopicFeed implements Feed {
  readonly kind = "pushTopic";
  readonly why: string;
  readonly #options: PushTopicOptions;
  readonly #supervisor: CometdSupervisor;
  readonly #poller: Poller;
  readonly #objects: ReadonlyMap<string, RoutedObject>;
  readonly #healthy = { stream: false, poll: false };

  constructor(options: PushTopicOptions) {
    const { listener } = options;
    this.#options = options;
    this.#objects = new Map(topicDefinitions.map(({ name, object }) => [`/topic/${name}`, object]));
    const channels = [...this.#objects.keys()];
    this.why = `PushTopics tell routing and presence (${channels.join(", ")}); AgentWork is polled.`;
    this.#supervisor = this.#createSupervisor(options, channels);
    this.#poller = new Poller({ ...options, objects: ["AgentWork"], listener: this.#half("poll", listener) });
  }

  async start(positions: DurablePositions): Promise<void> {
    await ensureTopics(this.#options.session, this.#options.log, this.#options.mayWriteTopics);
    try {
      await Promise.all([this.#supervisor.start(positions), this.#poller.start(positions)]);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#poller.stop();
    await this.#supervisor.stop();
  }

  status(): FeedStatus {
    const isHealthy = this.#supervisor.isHealthy && this.#poller.isHealthy;
    return { kind: this.kind, why: this.why, isHealthy, silentForMs: this.#supervisor.silentForMs };
  }

  #createSupervisor(options: PushTopicOptions, channels: readonly string[]): CometdSupervisor {
    const { listener } = options;
    const half = this.#half("stream", listener);
    return new CometdSupervisor({
      ...options,
      kind: this.kind,
      channels,
      listener: {
        onEvent: (stream, data) => {
          const object = this.#objects.get(stream);
          if (object !== undefined) tell(listener, stream, readPushTopicEvent(stream, object, data));
        },
        onGap: (reason, streams) => listener.onGap({ reason, streams, position: null }),
        onHealthy: () => half.onHealthy(),
        onUnhealthy: (reason) => half.onUnhealthy(reason),
        onRefused: (refusal) => {
          this.#poller.stop();
          listener.onRefused(refusal);
        }
      }
    });
  }

  /** One half of the feed: it is healthy again when the other half is as well. */
  #half(which: "stream" | "poll", listener: FeedEvents): FeedEvents {
    return {
      onNotification: (notification) => listener.onNotification(notification),
      onNothing: (position) => listener.onNothing(position),
      onGap: (gap) => listener.onGap(gap),
      onRefused: (refusal) => listener.onRefused(refusal),
      onHealthy: () => {
        this.#healthy[which] = true;
        if (this.#healthy.stream && this.#healthy.poll) listener.onHealthy();
      },
      onUnhealthy: (reason) => {
        this.#healthy[which] = false;
        listener.onUnhealthy(reason);
      }
    };
  }
}
