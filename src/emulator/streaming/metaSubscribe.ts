import { type BayeuxReply, type BayeuxRequest, echoedId } from "./bayeuxMessage.ts";
import { bayeuxErrors } from "./bayeuxErrors.ts";
import { type BayeuxContext, refusal, subjectOf } from "./bayeuxContext.ts";
import type { ChannelFamily } from "./channelCatalog.ts";
import type { ClientSession } from "./clientSession.ts";

const newEventsOnly = -1;
const allRetainedEvents = -2;

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };
const success = <T>(value: T): Outcome<T> => ({ ok: true, value });
const failure = (error: string): Outcome<never> => ({ ok: false, error });

/** Answers /meta/subscribe, one reply per channel of the message. */
export function subscribe(context: BayeuxContext, session: ClientSession, message: BayeuxRequest): BayeuxReply[] {
  return channelsOf(message).map((channel) => {
    const outcome = subscribeOne(context, session, message, channel);
    const common = { clientId: session.clientId, channel: "/meta/subscribe", ...echoedId(message) };
    return outcome.ok
      ? { ...common, subscription: channel, successful: true }
      : { ...common, subscription: channel, error: outcome.error, successful: false };
  });
}

/** Answers /meta/unsubscribe; leaving a channel one never joined succeeds as well. */
export function unsubscribe(context: BayeuxContext, session: ClientSession, message: BayeuxRequest): BayeuxReply[] {
  return channelsOf(message).map((channel) => {
    if (channel === "") return refusal(message, bayeuxErrors.channelNotSpecified());
    context.hub.unsubscribe(session, channel);
    const common = { clientId: session.clientId, channel: "/meta/unsubscribe", ...echoedId(message) };
    return { ...common, subscription: channel, successful: true };
  });
}

function channelsOf(message: BayeuxRequest): readonly string[] {
  const { subscription } = message;
  if (typeof subscription === "string") return [subscription];
  return Array.isArray(subscription) && subscription.length > 0 ? subscription.map(String) : [""];
}

function subscribeOne(
  context: BayeuxContext,
  session: ClientSession,
  message: BayeuxRequest,
  channel: string
): Outcome<true> {
  const family = familyOf(context, session, channel);
  if (!family.ok) return family;
  const refused = limitReached(context, session, family.value, channel);
  if (refused !== undefined) return failure(refused);
  const position = replayPosition(context, message, family.value, channel);
  if (!position.ok) return position;
  context.hub.subscribe(session, channel, family.value, position.value);
  return success(true);
}

function familyOf(context: BayeuxContext, session: ClientSession, channel: string): Outcome<ChannelFamily> {
  if (channel === "") return failure(bayeuxErrors.channelNotSpecified());
  if (!channel.startsWith("/")) return failure(bayeuxErrors.channelWithoutSlash());
  if (channel.startsWith("/meta/") || channel.includes("*")) return failure(bayeuxErrors.restrictedChannel());
  for (const catalog of context.catalogs) {
    const found = catalog.find(channel, session);
    if (found !== undefined) return found.found ? success(found.family) : failure(found.error);
  }
  return failure(bayeuxErrors.channelDoesNotExist(channel));
}

function limitReached(
  context: BayeuxContext,
  session: ClientSession,
  family: ChannelFamily,
  channel: string
): string | undefined {
  const { faults, hub, maxConcurrentClients, sessions } = context;
  const subject = { channel, ...subjectOf(session) };
  if (faults.strikes("subscribeFails", subject)) return bayeuxErrors.cannotCreateChannel();
  if (faults.strikes("dailyLimitExceeded", subject) || hub.quota(family).isExhausted()) {
    return bayeuxErrors.dailyEventLimit();
  }
  if (faults.strikes("concurrentLimitExceeded", subject)) return bayeuxErrors.concurrentUserLimit();
  if (maxConcurrentClients === undefined || session.subscriptions.size > 0) return undefined;
  const subscribed = sessions.all().filter((other) => other.subscriptions.size > 0).length;
  return subscribed >= maxConcurrentClients ? bayeuxErrors.concurrentUserLimit() : undefined;
}

/** Where delivery starts: `undefined` for new events only, else after which replay id. */
function replayPosition(
  context: BayeuxContext,
  message: BayeuxRequest,
  family: ChannelFamily,
  channel: string
): Outcome<number | undefined> {
  const replay = message.ext?.replay;
  if (typeof replay !== "object" || replay === null) return success(undefined);
  if (!Object.hasOwn(replay, channel)) {
    return failure(bayeuxErrors.replayMapWithoutChannel(channel, javaMap(replay)));
  }
  const asked = (replay as Readonly<Record<string, unknown>>)[channel];
  const replayId = typeof asked === "string" && /^-?\d+$/.test(asked) ? Number(asked) : asked;
  if (replayId === newEventsOnly) return success(undefined);
  if (replayId === allRetainedEvents) return success(-Infinity);
  const isValid =
    typeof replayId === "number" &&
    !context.faults.strikes("invalidReplayId", { channel }) &&
    context.hub.log(family).isRetained(replayId, context.clock.now());
  return isValid ? success(replayId) : failure(bayeuxErrors.invalidReplayId(String(asked)));
}

/** The org prints the map as Java does: `{/topic/A=9, /topic/B=-1}`. */
function javaMap(map: object): string {
  const entries = Object.entries(map).map(([key, value]) => `${key}=${String(value)}`);
  return `{${entries.join(", ")}}`;
}
