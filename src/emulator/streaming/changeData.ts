import { createHash } from "node:crypto";
import type { RecordStore } from "../records/store.ts";
import type { CommittedTransaction } from "../records/transaction.ts";
import { bayeuxErrors } from "./bayeuxErrors.ts";
import { changeEventPayload, changeEventsOf, type ChangeEvent, gapEventPayload } from "./changeEvent.ts";
import type { ChannelCatalog, ChannelLookUp, Subscriber } from "./channelCatalog.ts";
import { changeEventName, CustomChannels, objectOfChangeEvent } from "./customChannels.ts";
import type { EventDraft } from "./eventLog.ts";
import type { StreamFaults } from "./streamFaults.ts";

export interface ChangeDataOptions {
  readonly store: RecordStore;
  readonly faults: StreamFaults;
  /** Objects selected for the standard channels in Setup: five by default in a real org. */
  readonly selectedObjects: readonly string[];
  /** False for users without the View All Data permission. */
  readonly mayReadChanges: (userId: string) => boolean;
}

const allChanges = "/data/ChangeEvents";
/** API version from which the change events of an object exist. */
const firstVersion: Readonly<Record<string, number>> = {
  PendingServiceRouting: 62,
  UserServicePresence: 62,
  AgentWorkSkill: 62,
  AgentWork: 63
};
/** Configuration that has no change events. */
const withoutChangeEvents: ReadonlySet<string> = new Set([
  "ServiceChannel",
  "ServiceChannelStatus",
  "ServicePresenceStatus",
  "QueueRoutingConfig",
  "PresenceUserConfig",
  "PushTopic",
  "PlatformEventChannel",
  "PlatformEventChannelMember"
]);

/** Change Data Capture: which channels exist, and which events a commit gives. */
export class ChangeData implements ChannelCatalog {
  readonly #options: ChangeDataOptions;
  readonly #selected: ReadonlySet<string>;
  readonly #custom: CustomChannels;
  readonly #schemaIds = new Map<string, string>();

  constructor(options: ChangeDataOptions) {
    this.#options = options;
    this.#selected = new Set(options.selectedObjects);
    this.#custom = new CustomChannels(options.store);
  }

  find(channel: string, subscriber: Subscriber): ChannelLookUp | undefined {
    if (!channel.startsWith("/data/")) return undefined;
    if (!this.#exists(channel, subscriber.apiVersion)) {
      return { found: false, error: bayeuxErrors.channelDoesNotExist(channel) };
    }
    if (this.#options.mayReadChanges(subscriber.userId)) return { found: true, family: "changeData" };
    return { found: false, error: bayeuxErrors.changeDataNotAllowed() };
  }

  /** The events of one transaction, in order. */
  draftsOf(committed: CommittedTransaction): readonly EventDraft[] {
    if (committed.changes.some(({ object }) => object.startsWith("PlatformEventChannel"))) this.#custom.reload();
    const captured = committed.changes.filter(({ object }) => this.#isCaptured(object));
    if (captured.length === 0) return [];
    const events = changeEventsOf(captured, this.#options.store.switches.values.changeEventsMerge);
    return events.flatMap((event, place) => this.#draft(event, committed, place + 1));
  }

  #exists(channel: string, apiVersion: number): boolean {
    if (channel === allChanges || this.#custom.has(channel)) return true;
    const object = objectOfChangeEvent(this.#options.store, channel.slice("/data/".length));
    if (object === undefined || withoutChangeEvents.has(object)) return false;
    if (apiVersion < (firstVersion[object] ?? 0) || channel !== `/data/${changeEventName(object)}`) return false;
    return this.#selected.has(object) || this.#options.store.switches.values.unselectedEntity === "acceptedAndSilent";
  }

  #isCaptured(object: string): boolean {
    return this.#selected.has(object) || this.#custom.carries(object);
  }

  #draft(event: ChangeEvent, committed: CommittedTransaction, sequenceNumber: number): readonly EventDraft[] {
    const standard = this.#selected.has(event.object) ? [`/data/${changeEventName(event.object)}`, allChanges] : [];
    const channels = [...standard, ...this.#custom.channelsOf(event)];
    if (channels.length === 0) return [];
    const payload = this.#payload(event, committed, sequenceNumber, channels[0] ?? "");
    const schema = this.#schemaId(event.object);
    return [
      {
        channels,
        recordIds: event.recordIds,
        data: (replayId) => `{"schema":"${schema}","payload":${payload},"event":{"replayId":${replayId}}}`
      }
    ];
  }

  #payload(event: ChangeEvent, committed: CommittedTransaction, sequenceNumber: number, channel: string): string {
    const { faults } = this.#options;
    if (faults.strikes("gapOverflow", { channel })) return gapEventPayload(event, committed, true);
    if (faults.strikes("gapEvents", { channel })) return gapEventPayload(event, committed, false);
    return changeEventPayload(event, committed, sequenceNumber);
  }

  #schemaId(object: string): string {
    const known = this.#schemaIds.get(object);
    if (known !== undefined) return known;
    const id = createHash("sha256").update(object).digest("base64url").slice(0, 22);
    this.#schemaIds.set(object, id);
    return id;
  }
}
