import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { RecordStore } from "../records/store.ts";
import type { CommittedTransaction, RecordChange, RecordHooks } from "../records/transaction.ts";
import { bayeuxErrors } from "./bayeuxErrors.ts";
import type { ChannelCatalog, ChannelLookUp } from "./channelCatalog.ts";
import type { EventDraft } from "./eventLog.ts";
import { notifies, type PushTopic, pushTopicBody, readPushTopic } from "./pushTopic.ts";

/** The org's PushTopics: refused when their query is not allowed, live as soon as they are committed. */
export class PushTopics implements ChannelCatalog {
  readonly #store: RecordStore;
  /** By name in lower case: two topics may not vary by case only. */
  #topics = new Map<string, PushTopic>();
  #topicsOfObject = new Map<string, PushTopic[]>();

  constructor(store: RecordStore, maxTopics: number) {
    this.#store = store;
    store.addHooks("PushTopic", pushTopicHooks(store, maxTopics));
    this.#reload();
  }

  find(channel: string): ChannelLookUp | undefined {
    if (!channel.startsWith("/topic/")) return undefined;
    const topic = this.#topics.get(channel.slice("/topic/".length).toLowerCase());
    if (topic === undefined || !topic.isActive)
      return { found: false, error: bayeuxErrors.channelDoesNotExist(channel) };
    if (topic.channel !== channel) return { found: false, error: bayeuxErrors.channelVariesByCase() };
    return { found: true, family: "pushTopic" };
  }

  /** Notifications of one transaction, in the order in which they are delivered. */
  draftsOf(committed: CommittedTransaction): readonly EventDraft[] {
    if (committed.changes.some(({ object }) => object === "PushTopic")) this.#reload();
    if (this.#topics.size === 0) return [];
    const { values } = this.#store.switches;
    const changes = values.pushTopicChanges === "everyChange" ? committed.changes : lastOfEach(committed.changes);
    const drafts = changes.flatMap((change) => this.#draftsOfChange(change, committed.committedAt));
    return values.pushTopicOrder === "lastFirst" ? drafts.toReversed() : drafts;
  }

  #draftsOfChange(change: RecordChange, committedAt: number): readonly EventDraft[] {
    const topics = this.#topicsOfObject.get(change.object) ?? [];
    return topics
      .filter((topic) => notifies(topic, change))
      .map((topic) =>
        draft(topic, change, committedAt, JSON.stringify(pushTopicBody(topic, change, this.#store.switches)))
      );
  }

  #reload(): void {
    this.#topics = new Map();
    this.#topicsOfObject = new Map();
    for (const record of this.#store.table("PushTopic").all()) {
      const topic = stillValid(this.#store, record);
      if (topic === undefined) continue;
      this.#topics.set(topic.name.toLowerCase(), topic);
      const { object } = topic.query;
      this.#topicsOfObject.set(object, [...(this.#topicsOfObject.get(object) ?? []), topic]);
    }
  }
}

/** A topic whose query was allowed once and is no more (a switch was turned) is treated as inactive. */
function stillValid(store: RecordStore, record: SObjectRecord): PushTopic | undefined {
  try {
    return readPushTopic(store, record);
  } catch (error) {
    if (error instanceof SalesforceError) return undefined;
    throw error;
  }
}

function draft(topic: PushTopic, change: RecordChange, committedAt: number, body: string): EventDraft {
  const createdDate = new Date(committedAt).toISOString();
  return {
    channels: [topic.channel],
    recordIds: [change.id],
    data: (replayId) =>
      `{"event":{"createdDate":"${createdDate}","replayId":${replayId},"type":"${change.type}"},"sobject":${body}}`
  };
}

function lastOfEach(changes: readonly RecordChange[]): readonly RecordChange[] {
  const last = new Map(changes.map((change) => [change.id, change]));
  return changes.filter((change) => last.get(change.id) === change);
}

function pushTopicHooks(store: RecordStore, maxTopics: number): RecordHooks {
  return {
    beforeInsert(_hook, topic) {
      if (typeof topic["Query"] !== "string") return;
      readPushTopic(store, topic);
      if (store.table("PushTopic").size < maxTopics) return;
      throw new SalesforceError("LIMIT_EXCEEDED", `The org allows ${maxTopics} PushTopics`);
    },
    beforeUpdate(_hook, before, changed) {
      readPushTopic(store, { ...before, ...changed });
    }
  };
}
