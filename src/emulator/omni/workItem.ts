import { epochMs } from "../records/dateTime.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { type OmniContext, text } from "./omniContext.ts";
import type { Reader } from "./reader.ts";
import { serviceChannelOf } from "./omniSetup.ts";

/** The object of a record id; throws when the org has no such object. */
export function objectOf(context: OmniContext, workItemId: string): string {
  const object = context.store.objectOfId(workItemId);
  if (object !== undefined) return object.name;
  throw new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", { fields: ["WorkItemId"] });
}

/** Gives the item to an owner without any routing that an owner change would otherwise start. */
export function moveOwner(context: OmniContext, tx: Transaction, workItemId: string, ownerId: string): void {
  const object = objectOf(context, workItemId);
  const item = tx.get(object, workItemId);
  if (item === undefined || item["OwnerId"] === ownerId) return;
  context.quietOwnerMoves.add(workItemId);
  try {
    tx.update(object, workItemId, { OwnerId: ownerId }, { system: true });
  } finally {
    context.quietOwnerMoves.delete(workItemId);
  }
}

/** Whether a change of the item's status field completes work of a status-based channel. */
export function isCompleted(reader: Reader, object: string, item: SObjectRecord): boolean {
  const channel = serviceChannelOf(reader, object);
  if (channel === undefined || channel["CapacityModel"] !== "StatusBased") return false;
  return completedValues(reader, channel).includes(String(item[statusFieldOf(channel)]));
}

/** The field whose value holds or frees capacity in a status-based channel. */
export function statusFieldOf(channel: SObjectRecord): string {
  return text(channel, "StatusField") ?? "Status";
}

/** Values of the status field that free the capacity. */
export function completedValues(reader: Reader, channel: SObjectRecord): readonly string[] {
  return reader
    .find("ServiceChannelStatusField", "ServiceChannelId", channel.Id)
    .filter((row) => row["Type"] === "Completed")
    .map((row) => String(row["Value"]));
}

/** What a conversation's own record shows when an agent takes it. Other work items have no such state. */
export function showConversationTaken(tx: Transaction, object: string, workItemId: string, at: number): void {
  if (object === "LiveChatTranscript") {
    const item = tx.get(object, workItemId);
    const StartTime = item?.["StartTime"] ?? at;
    tx.update(object, workItemId, { Status: "InProgress", StartTime }, { system: true });
  } else if (object === "MessagingSession") {
    tx.update(object, workItemId, { Status: "Active", AcceptTime: at }, { system: true });
  }
}

/** What a conversation's own record shows when it waits for another agent after a transfer. */
export function showConversationWaiting(tx: Transaction, object: string, workItemId: string): void {
  const status = { LiveChatTranscript: "Waiting", MessagingSession: "Waiting" }[object];
  if (status !== undefined) tx.update(object, workItemId, { Status: status }, { system: true });
}

/** What a conversation's own record shows when the customer has left; `wasTaken` tells an end from an abandonment. */
export function showCustomerGone(tx: Transaction, object: string, item: SObjectRecord, at: number): void {
  const wasTaken = item["Status"] === "InProgress" || item["Status"] === "Active";
  if (object === "LiveChatTranscript") {
    const requestedAt = text(item, "RequestTime") ?? String(item["CreatedDate"]);
    const waitedSeconds = Math.max(0, Math.round((at - epochMs(requestedAt)) / 1_000));
    const abandoned = wasTaken ? {} : { Abandoned: waitedSeconds };
    tx.update(
      object,
      item.Id,
      { Status: wasTaken ? "Completed" : "Missed", EndTime: at, ...abandoned },
      { system: true }
    );
  } else if (object === "MessagingSession") {
    tx.update(object, item.Id, { Status: "Ended", EndTime: at }, { system: true });
  } else if (object === "VoiceCall") {
    tx.update(object, item.Id, { CallEndDateTime: at }, { system: true });
  }
}
