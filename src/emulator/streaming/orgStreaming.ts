import type { OrgContext } from "../orgContext.ts";
import { ChangeData } from "./changeData.ts";
import type { ChannelFamily } from "./channelCatalog.ts";
import type { ClientSession, QueuedEvent } from "./clientSession.ts";
import { publishCommits } from "./publisher.ts";
import { PushTopics } from "./pushTopics.ts";
import type { StreamAccess } from "./streamAccess.ts";
import { openStreaming, type Streaming } from "./streaming.ts";
import { documentedTiming, type StreamTiming } from "./streamTiming.ts";

/** What an org's streaming side can be told; everything has a default. */
export interface OrgStreamingOptions {
  readonly access: StreamAccess;
  readonly timing?: StreamTiming;
  /** Objects selected for Change Data Capture. A real org allows five. */
  readonly selectedObjects?: readonly string[];
  readonly mayReadChanges?: (userId: string) => boolean;
  readonly deliveriesPerDay?: Partial<Readonly<Record<ChannelFamily, number>>>;
  readonly maxConcurrentClients?: number;
  readonly maxTopics?: number;
  readonly maxRetainedEvents?: number;
}

export const defaultSelectedObjects = ["PendingServiceRouting", "AgentWork", "UserServicePresence", "Case"] as const;
const defaultRetainedEvents = 100_000;
const defaultTopics = 100;

/** Opens the Streaming API of the org: channels, events of every commit, and the Bayeux server that delivers them. */
export function openOrgStreaming(org: OrgContext, options: OrgStreamingOptions): Streaming {
  const { clock, faults, store } = org;
  const topics = new PushTopics(store, options.maxTopics ?? defaultTopics);
  const changeData = new ChangeData({
    store,
    faults,
    selectedObjects: options.selectedObjects ?? defaultSelectedObjects,
    mayReadChanges: options.mayReadChanges ?? (() => true)
  });
  const streaming = openStreaming({
    clock,
    faults,
    access: options.access,
    catalogs: [topics, changeData],
    timing: options.timing ?? documentedTiming,
    seed: org.seed,
    maxRetainedEvents: options.maxRetainedEvents ?? defaultRetainedEvents,
    requiresBrowserCookie: () => org.switches.values.browserCookieRequired,
    onDelivered: (session, events) => {
      recordDelivery(org, session, events);
    },
    ...(options.deliveriesPerDay === undefined ? {} : { deliveriesPerDay: options.deliveriesPerDay }),
    ...(options.maxConcurrentClients === undefined ? {} : { maxConcurrentClients: options.maxConcurrentClients })
  });
  publishCommits({ store, clock, hub: streaming.hub, topics, changeData, latencyMs: () => org.publishLatencyMs });
  return streaming;
}

/** One line per answer that carries events, written as the answer leaves. */
function recordDelivery({ evidence }: OrgContext, session: ClientSession, events: readonly QueuedEvent[]): void {
  if (evidence.path === undefined) return;
  evidence.write({
    event: "delivered",
    clientId: session.clientId,
    userId: session.userId,
    events: events.map(({ channel, event }) => ({ channel, replayId: event.replayId, recordIds: event.recordIds }))
  });
}
