import type { OrgClock } from "../records/clock.ts";
import { BayeuxServer } from "./bayeuxServer.ts";
import type { ChannelCatalog, ChannelFamily } from "./channelCatalog.ts";
import type { ClientSession, QueuedEvent } from "./clientSession.ts";
import { ClientSessions } from "./clientSessions.ts";
import type { StreamAccess } from "./streamAccess.ts";
import type { StreamFaults } from "./streamFaults.ts";
import { StreamHub } from "./streamHub.ts";
import type { StreamTiming } from "./streamTiming.ts";

export interface StreamingOptions {
  readonly clock: OrgClock;
  readonly access: StreamAccess;
  readonly faults: StreamFaults;
  readonly catalogs: readonly ChannelCatalog[];
  readonly timing: StreamTiming;
  readonly seed: number;
  readonly maxRetainedEvents: number;
  readonly requiresBrowserCookie: () => boolean;
  readonly deliveriesPerDay?: Partial<Readonly<Record<ChannelFamily, number>>>;
  readonly maxConcurrentClients?: number;
  readonly onDelivered?: (session: ClientSession, events: readonly QueuedEvent[]) => void;
}

/** The Streaming API of one org: a Bayeux server over the hub that stores and fans out events. */
export interface Streaming {
  readonly hub: StreamHub;
  readonly server: BayeuxServer;
  readonly sessions: ClientSessions;
}

export function openStreaming(options: StreamingOptions): Streaming {
  const { clock, faults, timing } = options;
  const hub = new StreamHub({
    clock,
    faults,
    seed: options.seed,
    maxRetainedEvents: options.maxRetainedEvents,
    deliveriesPerDay: options.deliveriesPerDay ?? {},
    onQueued: (session) => {
      server.wake(session);
    }
  });
  const sessions = new ClientSessions({
    clock,
    timing,
    onForgotten: (session) => {
      hub.remove(session);
    }
  });
  const server: BayeuxServer = new BayeuxServer({
    clock,
    timing,
    faults,
    access: options.access,
    sessions,
    hub,
    catalogs: options.catalogs,
    maxConcurrentClients: options.maxConcurrentClients,
    requiresBrowserCookie: options.requiresBrowserCookie,
    onDelivered: options.onDelivered ?? (() => undefined)
  });
  return { hub, server, sessions };
}
