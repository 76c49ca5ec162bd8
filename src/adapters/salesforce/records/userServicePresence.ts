import type { InputOf } from "../../../core/input.ts";
import type { Unstamped } from "../../../ports/inputSink.ts";
import { flagOf, idOf, numberOf, timeOf, type Row } from "../row.ts";
import type { ItemContext } from "./pendingServiceRouting.ts";

export type Presence = Unstamped<InputOf<"PresenceObserved">>;

export interface PresenceRow {
  readonly presenceId: string;
  readonly userId: string;
  readonly isCurrent: boolean;
}

/** Null when the row does not say whose presence it is. */
export function presenceRowOf(row: Row): PresenceRow | null {
  const [presenceId, userId] = [idOf(row, "Id"), idOf(row, "UserId")];
  if (presenceId === null || userId === null) return null;
  return { presenceId, userId, isCurrent: flagOf(row, "IsCurrentState") };
}

/** When the status began, on the org's clock. */
export function statusStartOf(row: Row): number {
  return timeOf(row, "StatusStartDate") ?? timeOf(row, "CreatedDate") ?? 0;
}

/** `capacityOfUser` answers for presences that do not carry a capacity. */
export function onlinePresence(
  userId: string,
  row: Row,
  { configuration, toOurs }: ItemContext,
  capacityOfUser: (userId: string) => number | null
): Presence {
  const statusId = idOf(row, "ServicePresenceStatusId");
  return {
    type: "PresenceObserved",
    agentId: userId,
    isOnline: true,
    statusId,
    serviceChannelIds: statusId === null ? [] : configuration.channelsOf(statusId),
    configuredCapacity: numberOf(row, "ConfiguredCapacity") ?? capacityOfUser(userId),
    since: toOurs(statusStartOf(row))
  };
}

export function offlinePresence(userId: string, since: number): Presence {
  return {
    type: "PresenceObserved",
    agentId: userId,
    isOnline: false,
    statusId: null,
    serviceChannelIds: [],
    configuredCapacity: null,
    since
  };
}
