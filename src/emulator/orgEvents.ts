import type { Fixture } from "./fixture/fixtureSchema.ts";
import type { Sessions } from "./oauth/sessions.ts";
import type { OrgContext } from "./orgContext.ts";
import { ChangeData } from "./streaming/changeData.ts";
import { publishCommits } from "./streaming/publisher.ts";
import { PushTopics } from "./streaming/pushTopics.ts";
import { openStreaming } from "./streaming/streaming.ts";
import type { Streaming, StreamingOptions } from "./streaming/streaming.ts";
import { documentedTiming } from "./streaming/streamTiming.ts";

const RETAINED_EVENTS_MAX = 200_000;
const PUSH_TOPICS_MAX = 100;

/** What the fixture says about streaming, as the streaming side takes it. */
function limitsOf({
  streaming
}: Fixture): Pick<StreamingOptions, "timing" | "maxConcurrentClients" | "deliveriesPerDay"> {
  const { longPollSeconds, maxIntervalSeconds, dropClientAfterSeconds, concurrentClients, deliveriesPerDay } =
    streaming;
  return {
    timing: {
      ...documentedTiming,
      longPollMs: longPollSeconds * 1_000,
      maxIntervalMs: maxIntervalSeconds * 1_000,
      ...(dropClientAfterSeconds === undefined ? {} : { dropClientAfterMs: dropClientAfterSeconds * 1_000 })
    },
    maxConcurrentClients: concurrentClients,
    ...(deliveriesPerDay === undefined
      ? {}
      : { deliveriesPerDay: { pushTopic: deliveriesPerDay, changeData: deliveriesPerDay } })
  };
}

function noteDeliveries({ evidence }: OrgContext): NonNullable<StreamingOptions["onDelivered"]> {
  return ({ clientId, userId }, events) => {
    if (evidence.path === undefined) return;
    const recordIds = [...new Set(events.flatMap(({ event }) => event.recordIds))];
    evidence.write({ event: "delivery", dir: "out", clientId, userId, recordIds });
  };
}

/** Opens the streaming side: PushTopics and change events of every commit, over CometD. */
export function openEvents(context: OrgContext, fixture: Fixture, sessions: Sessions): Streaming {
  const { store, clock, faults, publishLatencyMs } = context;
  const topics = new PushTopics(store, PUSH_TOPICS_MAX);
  const mayReadChanges = (): boolean => true;
  const changeData = new ChangeData({ store, faults, selectedObjects: fixture.changeDataCapture, mayReadChanges });
  const streaming = openStreaming({
    clock,
    access: sessions,
    faults,
    catalogs: [topics, changeData],
    ...limitsOf(fixture),
    seed: context.seed,
    maxRetainedEvents: RETAINED_EVENTS_MAX,
    requiresBrowserCookie: () => context.switches.values.browserCookieRequired,
    onDelivered: noteDeliveries(context)
  });
  publishCommits({ store, clock, hub: streaming.hub, topics, changeData, latencyMs: () => publishLatencyMs });
  endStreamsInTime(context, sessions, streaming);
  return streaming;
}

/** Polls that are held already feel a fault that is set, a token that is revoked and a user who is deactivated. */
function endStreamsInTime({ faults, store }: OrgContext, sessions: Sessions, { server }: Streaming): void {
  faults.onSet(() => {
    server.recheckHeldPolls();
  });
  sessions.onRevoke(() => {
    server.endRevokedStreams();
  });
  store.onCommit(({ changes }) => {
    if (changes.some(({ object, changedFields }) => object === "User" && changedFields.includes("IsActive"))) {
      server.endRevokedStreams();
    }
  });
}
