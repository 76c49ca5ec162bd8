import type { BayeuxReply, BayeuxRequest } from "./bayeuxMessage.ts";
import { bayeuxErrors } from "./bayeuxErrors.ts";
import { adviceTo, type BayeuxContext, refusal, subjectOf } from "./bayeuxContext.ts";
import type { ClientSession } from "./clientSession.ts";

/** Why a poll ends badly, as the replies that say so; `undefined` when nothing is wrong. The client is then forgotten. */
export function connectFailure(
  context: BayeuxContext,
  session: ClientSession,
  message: BayeuxRequest
): readonly BayeuxReply[] | undefined {
  const { faults, hub } = context;
  const subject = subjectOf(session);
  if (faults.strikes("unknownClient", subject)) return [unknownClient(message)];
  if (faults.strikes("reconnectNone", subject)) return [authenticationLost(session, message)];
  if (faults.strikes("serverDisconnect", subject)) return disconnectedByServer(session, message);
  if (faults.strikes("disguised503", subject)) return [serverTooBusy(message)];
  if (faults.strikes("dailyLimitExceeded", subject) || isOverQuota(hub, session)) {
    return [refusal(message, bayeuxErrors.dailyEventLimit(), adviceTo("none"))];
  }
  return undefined;
}

/** What was queued within the quota is still delivered; the refusal comes when nothing is left. */
function isOverQuota(hub: BayeuxContext["hub"], session: ClientSession): boolean {
  return session.queueLength === 0 && hub.isOverQuota(session);
}

/** The answer to a client this server does not know: routine every few hours, after which it shakes hands again. */
export function unknownClient(message: BayeuxRequest): BayeuxReply {
  return refusal(message, bayeuxErrors.unknownClient(), adviceTo("handshake"));
}

/** A revoked token: the server's own /meta/disconnect, which has no id, then the refusal of the poll. */
export function disconnectedByServer(session: ClientSession, message: BayeuxRequest): readonly BayeuxReply[] {
  return [{ channel: "/meta/disconnect" }, authenticationLost(session, message)];
}

function authenticationLost(session: ClientSession, message: BayeuxRequest): BayeuxReply {
  const more = { clientId: session.clientId, ...adviceTo("none") };
  return refusal(message, bayeuxErrors.authenticationInvalid(), more);
}

/** An overloaded server says 401 and means 503; only `ext.sfdc.failureReason` tells the truth. */
function serverTooBusy(message: BayeuxRequest): BayeuxReply {
  const ext = { sfdc: { failureReason: bayeuxErrors.serverTooBusy() } };
  return refusal(message, bayeuxErrors.authenticationInvalid(), { ext, ...adviceTo("none") });
}

/** The good end of a poll. Only the first carries advice. */
export function connectReply(
  context: BayeuxContext,
  session: ClientSession,
  id: string | number | undefined
): BayeuxReply {
  const advice = { interval: 0, timeout: context.timing.longPollMs, reconnect: "retry" } as const;
  const isFirst = !session.hasConnected;
  session.hasConnected = true;
  return {
    clientId: session.clientId,
    ...(isFirst ? { advice } : {}),
    channel: "/meta/connect",
    ...(id === undefined ? {} : { id }),
    successful: true
  };
}

/** True when the poll must be answered at once instead of being held. */
export function isAnsweredAtOnce(session: ClientSession, message: BayeuxRequest, isBatch: boolean): boolean {
  return isBatch || !session.hasConnected || session.queueLength > 0 || message.advice?.timeout === 0;
}
