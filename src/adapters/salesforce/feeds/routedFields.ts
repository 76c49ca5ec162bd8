import type { RoutedObject } from "./feed.ts";

/**
 * What is read of each object, wherever it is read: by polling, and by whoever reads a record again. All of it exists
 * since API 50 or so, so that an older org answers too.
 */
export const routedFields: Readonly<Record<RoutedObject, readonly string[]>> = {
  PendingServiceRouting: [
    "Id",
    "Serial",
    "RoutingModel",
    "QueueId",
    "GroupId",
    "ServiceChannelId",
    "WorkItemId",
    "IsPushed",
    "IsReadyForRouting",
    "IsTransfer",
    "LastDeclinedAgentSession",
    "CapacityWeight",
    "CapacityPercentage",
    "RoutingPriority",
    "PushTimeout",
    "PreferredUserId",
    "IsPreferredUserRequired",
    "CustomRequestedDateTime",
    "CreatedDate",
    "SystemModstamp"
  ],
  AgentWork: [
    "Id",
    "Status",
    "UserId",
    "WorkItemId",
    "ServiceChannelId",
    "PendingServiceRoutingId",
    "CapacityWeight",
    "CapacityPercentage",
    "AcceptDateTime",
    "CreatedDate",
    "SystemModstamp"
  ],
  UserServicePresence: [
    "Id",
    "UserId",
    "ServicePresenceStatusId",
    "IsCurrentState",
    "IsAway",
    "ConfiguredCapacity",
    "StatusStartDate",
    "StatusEndDate",
    "CreatedDate",
    "SystemModstamp"
  ]
};

/**
 * Never null on a whole record: a creation that carries all of them carries the record, and what it leaves out is null.
 */
export const mandatoryFields: Readonly<Record<RoutedObject, readonly string[]>> = {
  PendingServiceRouting: ["RoutingModel", "ServiceChannelId", "WorkItemId", "IsPushed", "IsReadyForRouting"],
  AgentWork: ["Status", "UserId", "WorkItemId", "ServiceChannelId"],
  UserServicePresence: ["UserId", "ServicePresenceStatusId", "IsCurrentState"]
};

/** True when nothing has to be read of a record that was announced with these fields. */
export function isWholeRecord(object: RoutedObject, fields: Readonly<Record<string, unknown>>): boolean {
  return mandatoryFields[object].every((field) => fields[field] !== undefined && fields[field] !== null);
}
