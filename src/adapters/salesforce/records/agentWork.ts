import type { AgentWorkStatus, WorkFacts } from "../../../core/input.ts";
import { idOf, timeOf, type Row } from "../row.ts";
import { capacityOf, type ItemContext } from "./pendingServiceRouting.ts";

/** In the order of the database values that PushTopics deliver. */
const statuses: readonly AgentWorkStatus[] = [
  "Assigned",
  "Unavailable",
  "Declined",
  "Opened",
  "Closed",
  "DeclinedOnPushTimeout",
  "Canceled",
  "Transferred"
];

/** A label, or its database value as number or text; null for anything else. */
export function statusOf(value: unknown): AgentWorkStatus | null {
  if (typeof value === "number") return statuses[value] ?? null;
  if (typeof value !== "string") return null;
  return statuses.find((status) => status === value) ?? (/^\d$/.test(value) ? (statuses[Number(value)] ?? null) : null);
}

/** A work only moves up: Assigned, Opened, and one of the ends. */
export function rankOf(status: AgentWorkStatus): number {
  if (status === "Assigned") return 0;
  return status === "Opened" ? 1 : 2;
}

export function isLive(status: AgentWorkStatus): boolean {
  return rankOf(status) < 2;
}

/** Null when the row lacks what every AgentWork has. */
export function workFactsOf(row: Row, { configuration, toOurs }: ItemContext): WorkFacts | null {
  const agentWorkId = idOf(row, "Id");
  const agentId = idOf(row, "UserId");
  const workItemId = idOf(row, "WorkItemId");
  const channelId = idOf(row, "ServiceChannelId");
  const status = statusOf(row["Status"]);
  if (agentWorkId === null || agentId === null || workItemId === null || channelId === null || status === null)
    return null;
  const openedAt = timeOf(row, "AcceptDateTime");
  return {
    agentWorkId,
    itemId: idOf(row, "PendingServiceRoutingId"),
    workItemId,
    agentId,
    status,
    serviceChannelId: channelId,
    serviceChannelName: configuration.channel(channelId)?.name ?? channelId,
    ...capacityOf(row, null),
    openedAt: openedAt === null ? null : toOurs(openedAt)
  };
}
