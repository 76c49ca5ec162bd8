import { ChangeData } from "../../../src/emulator/streaming/changeData.ts";
import type { EventDraft } from "../../../src/emulator/streaming/eventLog.ts";
import { PushTopics } from "../../../src/emulator/streaming/pushTopics.ts";
import { noStreamFaults } from "../../../src/emulator/streaming/streamFaults.ts";
import { type OmniFixture, openOmniFixture } from "../omni/omniFixture.ts";

export interface TopicEvent {
  readonly channel: string;
  readonly type: string;
  readonly sobject: Readonly<Record<string, unknown>>;
}

export interface ChangeEventSeen {
  readonly channels: readonly string[];
  readonly header: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface EventFixture extends OmniFixture {
  readonly topics: PushTopics;
  readonly changeData: ChangeData;
  /** Notifications since the last call, in order of delivery. */
  topicEvents(): readonly TopicEvent[];
  changeEvents(): readonly ChangeEventSeen[];
  createTopic(name: string, query: string, more?: Readonly<Record<string, unknown>>): void;
}

/** A contact centre whose events are collected instead of delivered. */
export function openEventFixture(faults = noStreamFaults): EventFixture {
  const centre = openOmniFixture();
  const { store } = centre;
  const topics = new PushTopics(store, 100);
  const selectedObjects = ["PendingServiceRouting", "AgentWork", "UserServicePresence", "Case"];
  const changeData = new ChangeData({
    store,
    faults,
    selectedObjects,
    mayReadChanges: (userId) => userId !== "005limited"
  });
  const topicDrafts: EventDraft[] = [];
  const changeDrafts: EventDraft[] = [];
  store.onCommit((committed) => {
    topicDrafts.push(...topics.draftsOf(committed));
    changeDrafts.push(...changeData.draftsOf(committed));
  });
  return {
    ...centre,
    topics,
    changeData,
    topicEvents: () => topicDrafts.splice(0).map(readTopicEvent),
    changeEvents: () => changeDrafts.splice(0).map(readChangeEvent),
    createTopic: (Name, Query, more = {}) => {
      centre.insert("PushTopic", { Name, Query, ApiVersion: 67, ...more });
    }
  };
}

function readTopicEvent(draft: EventDraft): TopicEvent {
  const { event, sobject } = JSON.parse(draft.data(7)) as { event: { type: string }; sobject: Record<string, unknown> };
  return { channel: draft.channels[0] ?? "", type: event.type, sobject };
}

function readChangeEvent(draft: EventDraft): ChangeEventSeen {
  const { payload } = JSON.parse(draft.data(7)) as { payload: Record<string, unknown> };
  const { ChangeEventHeader, ...fields } = payload;
  return { channels: draft.channels, header: ChangeEventHeader as Record<string, unknown>, fields };
}

export const guideQuery =
  "Select Id, Serial, QueueId, WorkItemId, IsPushed, ServiceChannelId, LastDeclinedAgentSession, CreatedDate " +
  "from PendingServiceRouting where RoutingModel = 'ExternalRouting'";
