import type { ItemFacts } from "../../../core/input.ts";
import type { OrgConfiguration } from "../configuration.ts";
import { flagOf, idOf, numberOf, timeOf, type Row } from "../row.ts";

/** What of an item does not stand on its record. */
export interface ItemContext {
  readonly configuration: OrgConfiguration;
  /** A time by the org's clock as one by ours. */
  readonly toOurs: (orgTime: number) => number;
}

/** Key prefix of VoiceCall records. */
export const voiceCallPrefix = "0LQ";

/** Facts that come from elsewhere: guard records, the work item, its customer. */
export type RecordFacts = Omit<
  ItemFacts,
  "firstOfferNumber" | "tier" | "language" | "customerRef" | "fields" | "enrichUntil" | "joinedTo" | "route"
>;

/**
 * The item that a PendingServiceRouting announces; null when the record is not one of ours (another routing model) or
 * lacks what an item needs. Capacity, priority and time-out that the record leaves null are its queue's.
 */
export function recordFactsOf(row: Row, { configuration, toOurs }: ItemContext): RecordFacts | null {
  const [itemId, workItemId, channelId] = [idOf(row, "Id"), idOf(row, "WorkItemId"), idOf(row, "ServiceChannelId")];
  if (itemId === null || workItemId === null || channelId === null || !configuration.isRouted(row)) return null;
  const queueId = idOf(row, "GroupId") ?? idOf(row, "QueueId") ?? "";
  const queue = configuration.queue(queueId);
  const since = timeOf(row, "CustomRequestedDateTime") ?? timeOf(row, "CreatedDate");
  const preferred = idOf(row, "PreferredUserId");
  const deadline = timeOf(row, "TargetAcceptDateTime");
  return {
    itemId,
    side: "salesforce",
    workItemId,
    queueId,
    queueName: queue?.name ?? queueId,
    serviceChannelId: channelId,
    serviceChannelName: configuration.channel(channelId)?.name ?? channelId,
    since: since === null ? toOurs(timeOf(row, "SystemModstamp") ?? 0) : toOurs(since),
    ...capacityOf(row, queue?.routing ?? null),
    routingPriority: numberOf(row, "RoutingPriority") ?? queue?.routing?.routingPriority ?? null,
    pushTimeoutMs: pushTimeoutOf(row) ?? queue?.routing?.pushTimeoutMs ?? null,
    preferredAgentId: preferred?.startsWith("005") === true ? preferred : null,
    isPreferredRequired: flagOf(row, "IsPreferredUserRequired"),
    isReadyForRouting: flagOf(row, "IsReadyForRouting"),
    isPushed: flagOf(row, "IsPushed"),
    serial: numberOf(row, "Serial") ?? 0,
    deadline: deadline === null ? null : toOurs(deadline)
  };
}

interface Capacity {
  readonly capacityWeight: number | null;
  readonly capacityPercent: number | null;
}

/** Weight and percentage exclude each other, so both come from the same place. */
export function capacityOf(row: Row, fallback: Capacity | null): Capacity {
  const own = { capacityWeight: numberOf(row, "CapacityWeight"), capacityPercent: numberOf(row, "CapacityPercentage") };
  if (own.capacityWeight !== null || own.capacityPercent !== null || fallback === null) return own;
  return { capacityWeight: fallback.capacityWeight, capacityPercent: fallback.capacityPercent };
}

function pushTimeoutOf(row: Row): number | null {
  const seconds = numberOf(row, "PushTimeout");
  return seconds === null || seconds <= 0 ? null : seconds * 1000;
}
