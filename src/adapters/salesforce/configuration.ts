import type { Time } from "../../ports/time.ts";
import { externalRecords, type RoutedRecords } from "./routedRecords.ts";
import type { OrgConnection } from "./connection.ts";
import { idOf, numberOf, textOf, type Row } from "./row.ts";

/** What a queue's routing configuration says where the PendingServiceRouting says nothing. */
export interface RoutingConfiguration {
  readonly capacityWeight: number | null;
  readonly capacityPercent: number | null;
  readonly routingPriority: number | null;
  readonly pushTimeoutMs: number | null;
  readonly isExternal: boolean;
}

export interface QueueFacts {
  readonly queueId: string;
  readonly name: string;
  /** Null: the queue is not routed at all. */
  readonly routing: RoutingConfiguration | null;
}

export interface ChannelFacts {
  readonly channelId: string;
  readonly name: string;
  /** Object of its work items, for instance `Case`. */
  readonly entity: string | null;
}

interface Loaded {
  readonly queues: ReadonlyMap<string, QueueFacts>;
  readonly channels: ReadonlyMap<string, ChannelFacts>;
  /** Presence status -> service channels; a busy status has none. */
  readonly statusChannels: ReadonlyMap<string, readonly string[]>;
  /** Units of capacity by user and by profile, for presences that do not say. */
  readonly capacityOfUser: ReadonlyMap<string, number>;
  readonly capacityOfProfile: ReadonlyMap<string, number>;
}

const nothing: Loaded = {
  queues: new Map(),
  channels: new Map(),
  statusChannels: new Map(),
  capacityOfUser: new Map(),
  capacityOfProfile: new Map()
};

const queries = [
  "SELECT Id, RoutingModel, CapacityWeight, CapacityPercentage, RoutingPriority, PushTimeout FROM QueueRoutingConfig",
  "SELECT Id, DeveloperName, Name, QueueRoutingConfigId FROM Group WHERE Type = 'Queue'",
  "SELECT Id, DeveloperName, RelatedEntity FROM ServiceChannel",
  "SELECT ServiceChannelId, ServicePresenceStatusId FROM ServiceChannelStatus"
] as const;

const unknownPauseMs = 10_000;

const presenceQueries = [
  "SELECT Id, Capacity FROM PresenceUserConfig",
  "SELECT PresenceUserConfigId, UserId FROM PresenceUserConfigUser",
  "SELECT PresenceUserConfigId, ProfileId FROM PresenceUserConfigProfile"
] as const;

/** Omni-Channel's set-up as it was read last. It changes rarely; whoever meets an id it lacks asks for a re-read. */
export class OrgConfiguration {
  readonly #connection: OrgConnection;
  readonly #time: Pick<Time, "monotonic">;
  readonly records: RoutedRecords;
  #loaded = nothing;
  #loadedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | null = null;

  constructor(connection: OrgConnection, time: Pick<Time, "monotonic">, records: RoutedRecords = externalRecords) {
    this.#connection = connection;
    this.records = records;
    this.#time = time;
  }

  /** Reads everything; calls at the same time share one reading. Throws BridgeError and keeps what it had. */
  load(): Promise<void> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** The same for whoever has met an id that is not known; an id that stays unknown does not cost a reading each time. */
  async loadUnknown(): Promise<void> {
    if (this.#time.monotonic() - this.#loadedAt >= unknownPauseMs) await this.load();
  }

  queue(queueId: string): QueueFacts | null {
    return this.#loaded.queues.get(queueId) ?? null;
  }

  channel(channelId: string): ChannelFacts | null {
    return this.#loaded.channels.get(channelId) ?? null;
  }

  get channels(): Iterable<ChannelFacts> {
    return this.#loaded.channels.values();
  }

  /** Service channels that a presence status carries; empty for a busy one. */
  channelsOf(statusId: string): readonly string[] {
    return this.#loaded.statusChannels.get(statusId) ?? [];
  }

  /** Queues whose items are read: the external ones, or in shadow mode the named native ones. */
  get externalQueues(): QueueFacts[] {
    return [...this.#loaded.queues.values()].filter((queue) => this.#isRead(queue));
  }

  /** Whether a record is one of those that are read. */
  isRouted(row: Row): boolean {
    const isExternal = isExternalModel(textOf(row, "RoutingModel"));
    if (this.records.nativeQueues === null) return isExternal;
    const queue = this.queue(idOf(row, "GroupId") ?? idOf(row, "QueueId") ?? "");
    return !isExternal && queue !== null && this.#isRead(queue);
  }

  #isRead({ queueId, name, routing }: QueueFacts): boolean {
    const { nativeQueues } = this.records;
    if (nativeQueues === null) return routing?.isExternal === true;
    return routing?.isExternal === false && (nativeQueues.includes(name) || nativeQueues.includes(queueId));
  }

  /** Queues that Omni-Channel itself routes, and that are no concern of ours. */
  get nativeQueues(): QueueFacts[] {
    if (this.records.nativeQueues !== null) return [];
    return [...this.#loaded.queues.values()].filter(({ routing }) => routing?.isExternal === false);
  }

  /** Units of capacity configured for a user, or null when neither user nor profile has a configuration. */
  capacityOf(userId: string, profileId: string | null): number | null {
    const { capacityOfUser, capacityOfProfile } = this.#loaded;
    return capacityOfUser.get(userId) ?? (profileId === null ? null : (capacityOfProfile.get(profileId) ?? null));
  }

  async #read(): Promise<void> {
    const [configs = [], queues = [], channels = [], statuses = []] = await this.#connection.queryTogether(queries);
    const [capacities = [], users = [], profiles = []] = await this.#connection.queryTogether(presenceQueries);
    const routing = new Map(configs.map((row) => [idOf(row, "Id") ?? "", routingOf(row)]));
    this.#loadedAt = this.#time.monotonic();
    this.#loaded = {
      queues: byId(queues, (queueId, row) => queueOf(queueId, row, routing)),
      channels: byId(channels, channelOf),
      statusChannels: statusChannelsOf(statuses),
      ...capacitiesOf(capacities, users, profiles)
    };
  }
}

function routingOf(row: Row): RoutingConfiguration {
  const seconds = numberOf(row, "PushTimeout");
  return {
    capacityWeight: numberOf(row, "CapacityWeight"),
    capacityPercent: numberOf(row, "CapacityPercentage"),
    routingPriority: numberOf(row, "RoutingPriority"),
    pushTimeoutMs: seconds === null || seconds <= 0 ? null : seconds * 1000,
    isExternal: isExternalModel(textOf(row, "RoutingModel"))
  };
}

/** Records say `ExternalRouting`, metadata says `EXTERNAL_ROUTING`. */
export function isExternalModel(model: string | null): boolean {
  return model !== null && model.replace(/_/g, "").toLowerCase() === "externalrouting";
}

function queueOf(queueId: string, row: Row, routing: ReadonlyMap<string, RoutingConfiguration>): QueueFacts {
  const configId = idOf(row, "QueueRoutingConfigId");
  return {
    queueId,
    name: textOf(row, "DeveloperName") ?? textOf(row, "Name") ?? queueId,
    routing: configId === null ? null : (routing.get(configId) ?? null)
  };
}

function channelOf(channelId: string, row: Row): ChannelFacts {
  return { channelId, name: textOf(row, "DeveloperName") ?? channelId, entity: textOf(row, "RelatedEntity") };
}

function statusChannelsOf(rows: readonly Row[]): Map<string, string[]> {
  const channels = new Map<string, string[]>();
  for (const row of rows) {
    const [statusId, channelId] = [idOf(row, "ServicePresenceStatusId"), idOf(row, "ServiceChannelId")];
    if (statusId === null || channelId === null) continue;
    channels.set(statusId, [...(channels.get(statusId) ?? []), channelId].sort(byText));
  }
  return channels;
}

function capacitiesOf(configs: readonly Row[], users: readonly Row[], profiles: readonly Row[]) {
  const capacity = new Map(configs.map((row) => [idOf(row, "Id"), numberOf(row, "Capacity")]));
  const assigned = (rows: readonly Row[], field: string): Map<string, number> => {
    const result = new Map<string, number>();
    for (const row of rows) {
      const [id, units] = [idOf(row, field), capacity.get(idOf(row, "PresenceUserConfigId"))];
      if (id !== null && units !== null && units !== undefined) result.set(id, units);
    }
    return result;
  };
  return { capacityOfUser: assigned(users, "UserId"), capacityOfProfile: assigned(profiles, "ProfileId") };
}

function byId<T>(rows: readonly Row[], make: (id: string, row: Row) => T): Map<string, T> {
  const map = new Map<string, T>();
  for (const row of rows) {
    const id = idOf(row, "Id");
    if (id !== null) map.set(id, make(id, row));
  }
  return map;
}

export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
