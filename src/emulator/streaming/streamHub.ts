import type { ClientSession } from "./clientSession.ts";
import type { ChannelFamily } from "./channelCatalog.ts";
import { DeliveryQuota } from "./deliveryQuota.ts";
import { type EventDraft, EventLog, type LoggedEvent } from "./eventLog.ts";
import { seededRandom } from "./seededRandom.ts";
import type { OrgClock } from "../records/clock.ts";
import type { StreamFaults } from "./streamFaults.ts";

const hourMs = 3_600_000;
/** A reordered event must not wait for ever when nothing follows it. */
const reorderWaitMs = 1_000;
const retentionMs: Readonly<Record<ChannelFamily, number>> = {
  pushTopic: 24 * hourMs,
  generic: 24 * hourMs,
  changeData: 72 * hourMs
};
const families: readonly ChannelFamily[] = ["pushTopic", "changeData", "generic"];

export interface StreamHubOptions {
  readonly clock: OrgClock;
  readonly faults: StreamFaults;
  readonly seed: number;
  readonly maxRetainedEvents: number;
  /** Deliveries allowed per 24 hours; missing means no limit. */
  readonly deliveriesPerDay?: Partial<Readonly<Record<ChannelFamily, number>>>;
  /** Called when a client got something new to fetch. */
  readonly onQueued: (session: ClientSession) => void;
}

/** Stores published events and hands them to the clients that subscribed to their channels. */
export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #logs: Readonly<Record<ChannelFamily, EventLog>>;
  readonly #quotas: Readonly<Record<ChannelFamily, DeliveryQuota>>;
  readonly #subscribers = new Map<string, Set<ClientSession>>();
  readonly #familyOfChannel = new Map<string, ChannelFamily>();
  /** Events a reorder fault keeps back until the next one of the same family has gone out. */
  readonly #keptBack = new Map<ChannelFamily, LoggedEvent[]>();

  constructor(options: StreamHubOptions) {
    this.#options = options;
    const random = seededRandom(options.seed);
    const log = (family: ChannelFamily) =>
      new EventLog({
        retentionMs: retentionMs[family],
        maxEvents: options.maxRetainedEvents,
        firstReplayId: 1_000 + Math.floor(random() * 9_000),
        random
      });
    const quota = (family: ChannelFamily) => new DeliveryQuota(options.deliveriesPerDay?.[family], options.clock);
    this.#logs = { pushTopic: log("pushTopic"), changeData: log("changeData"), generic: log("generic") };
    this.#quotas = { pushTopic: quota("pushTopic"), changeData: quota("changeData"), generic: quota("generic") };
  }

  log(family: ChannelFamily): EventLog {
    return this.#logs[family];
  }

  quota(family: ChannelFamily): DeliveryQuota {
    return this.#quotas[family];
  }

  /** Stores the event and queues it for every subscriber, unless a fault interferes. */
  publish(family: ChannelFamily, draft: EventDraft): void {
    const { clock, faults } = this.#options;
    const subject = { channel: draft.channels[0] ?? "" };
    if (faults.strikes("eventGap", subject)) return;
    const event = this.#logs[family].append(draft, clock.now());
    if (faults.strikes("silence", subject)) return;
    if (faults.strikes("reorderEvent", subject)) {
      this.#keepBack(family, event);
      return;
    }
    this.#fanOut(family, event);
    if (faults.strikes("duplicateEvent", subject)) this.#fanOut(family, event);
    this.#releaseKeptBack(family);
  }

  /** Subscribes, and queues the retained events after `replayFrom`; `undefined` means new events only. */
  subscribe(session: ClientSession, channel: string, family: ChannelFamily, replayFrom: number | undefined): void {
    this.#familyOfChannel.set(channel, family);
    const subscribers = this.#subscribers.get(channel) ?? new Set();
    subscribers.add(session);
    this.#subscribers.set(channel, subscribers);
    session.subscriptions.add(channel);
    if (replayFrom === undefined) return;
    const missed = this.#logs[family].after(channel, replayFrom, this.#options.clock.now());
    for (const event of missed) session.enqueue({ channel, event });
    this.#quotas[family].count(missed.length);
    if (missed.length > 0) this.#options.onQueued(session);
  }

  unsubscribe(session: ClientSession, channel: string): void {
    session.subscriptions.delete(channel);
    const subscribers = this.#subscribers.get(channel);
    subscribers?.delete(session);
    if (subscribers?.size === 0) this.#subscribers.delete(channel);
  }

  /** Takes every subscription from a client that is gone. */
  remove(session: ClientSession): void {
    for (const channel of session.subscriptions) this.unsubscribe(session, channel);
  }

  hasSubscribers(channel: string): boolean {
    return this.#subscribers.has(channel);
  }

  /** True when one of the client's subscriptions belongs to a family whose daily deliveries are used up. */
  isOverQuota(session: ClientSession): boolean {
    return [...session.subscriptions].some((channel) => {
      const family = this.#familyOfChannel.get(channel);
      return family !== undefined && this.#quotas[family].isExhausted();
    });
  }

  /** Empties all logs and restarts their ids, as after a move of the org to other hardware. */
  reset(): void {
    for (const family of families) this.#logs[family].reset();
  }

  #fanOut(family: ChannelFamily, event: LoggedEvent): void {
    if (this.#quotas[family].isExhausted()) return;
    let deliveries = 0;
    for (const channel of event.channels) {
      for (const session of this.#subscribers.get(channel) ?? []) {
        session.enqueue({ channel, event });
        deliveries += 1;
        this.#options.onQueued(session);
      }
    }
    if (deliveries > 0) this.#quotas[family].count(deliveries);
  }

  #keepBack(family: ChannelFamily, event: LoggedEvent): void {
    const kept = this.#keptBack.get(family) ?? [];
    kept.push(event);
    this.#keptBack.set(family, kept);
    this.#options.clock.setTimer(reorderWaitMs, () => {
      this.#releaseKeptBack(family);
    });
  }

  #releaseKeptBack(family: ChannelFamily): void {
    const kept = this.#keptBack.get(family);
    if (kept === undefined) return;
    this.#keptBack.delete(family);
    for (const event of kept) this.#fanOut(family, event);
  }
}
