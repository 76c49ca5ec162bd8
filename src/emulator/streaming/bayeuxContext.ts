import type { BayeuxAdvice, BayeuxReply, BayeuxRequest } from "./bayeuxMessage.ts";
import { echoedId } from "./bayeuxMessage.ts";
import type { ChannelCatalog } from "./channelCatalog.ts";
import type { ClientSession } from "./clientSession.ts";
import type { ClientSessions } from "./clientSessions.ts";
import type { StreamAccess } from "./streamAccess.ts";
import type { OrgClock } from "../records/clock.ts";
import type { StreamFaults } from "./streamFaults.ts";
import type { StreamHub } from "./streamHub.ts";
import type { StreamTiming } from "./streamTiming.ts";

/** The parts of the Bayeux server that the handlers of the meta channels share. */
export interface BayeuxContext {
  readonly clock: OrgClock;
  readonly timing: StreamTiming;
  readonly faults: StreamFaults;
  readonly access: StreamAccess;
  readonly sessions: ClientSessions;
  readonly hub: StreamHub;
  readonly catalogs: readonly ChannelCatalog[];
  /** Subscribed clients the org allows at once; missing means no limit. */
  readonly maxConcurrentClients: number | undefined;
}

/** A refusal on the request's own channel. */
export function refusal(message: BayeuxRequest, error: string, more: Partial<BayeuxReply> = {}): BayeuxReply {
  return { ...more, channel: message.channel ?? "", ...echoedId(message), error, successful: false };
}

/** Advice of a refusal after which the client has to shake hands again, or to give up. */
export function adviceTo(reconnect: BayeuxAdvice["reconnect"]): { readonly advice: BayeuxAdvice } {
  return { advice: { interval: 0, reconnect } };
}

/** What fault look-ups are told about a client. */
export function subjectOf(session: ClientSession): { readonly clientId: string; readonly userId: string } {
  return { clientId: session.clientId, userId: session.userId };
}
