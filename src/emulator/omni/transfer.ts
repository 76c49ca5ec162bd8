import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { handled } from "./agentWorkAccept.ts";
import { agentWorkIn, changeStatus } from "./agentWorkChange.ts";
import { type OmniContext, omniOrigin } from "./omniContext.ts";
import { createRouting, removeRouting, routingOf } from "./pendingServiceRouting.ts";
import { noteLoad } from "./presence.ts";
import { moveOwner, objectOf, showConversationWaiting } from "./workItem.ts";

/**
 * The agent gives opened work to a queue: the work is Transferred, and a new routing record with IsTransfer begins the
 * process again. Returns false when the work is not Opened.
 */
export function transferToQueue(context: OmniContext, agentWorkId: string, queueId: string): boolean {
  return withOpened(context, agentWorkId, (tx, agentWork, agentId) => {
    moveToQueue(context, tx, agentWork, queueId, agentId);
  });
}

/** The part of a transfer that also happens when somebody changes the item's owner by hand. */
export function moveToQueue(
  context: OmniContext,
  tx: Transaction,
  agentWork: SObjectRecord,
  queueId: string,
  requesterId: string
): void {
  const workItemId = String(agentWork["WorkItemId"]);
  const object = objectOf(context, workItemId);
  changeStatus(context, tx, agentWork, "Transferred", handled(agentWork, context.clock.now()));
  noteLoad(context, tx, String(agentWork["UserId"]));
  removeRouting(tx, routingOf(tx, workItemId));
  moveOwner(context, tx, workItemId, queueId);
  showConversationWaiting(tx, object, workItemId);
  createRouting(context, tx, { object, workItemId, queueId, isTransfer: true, transferRequesterId: requesterId });
}

/**
 * The agent gives opened work to a colleague: no new routing record; a second AgentWork is Assigned beside the first,
 * which stays Opened until the colleague accepts; the item belongs to the colleague at once.
 */
export function transferToAgent(context: OmniContext, agentWorkId: string, colleagueId: string): boolean {
  return withOpened(context, agentWorkId, (tx, agentWork, agentId) => {
    const workItemId = String(agentWork["WorkItemId"]);
    removeRouting(tx, routingOf(tx, workItemId));
    moveOwner(context, tx, workItemId, colleagueId);
    tx.insert("AgentWork", directTransfer(agentWork, agentId, colleagueId), { system: true });
  });
}

function directTransfer(
  agentWork: SObjectRecord,
  agentId: string,
  colleagueId: string
): Readonly<Record<string, unknown>> {
  return {
    UserId: colleagueId,
    WorkItemId: agentWork["WorkItemId"],
    ServiceChannelId: agentWork["ServiceChannelId"],
    CapacityWeight: agentWork["CapacityWeight"],
    CapacityPercentage: agentWork["CapacityPercentage"],
    OriginalQueueId: agentWork["OriginalQueueId"],
    OriginalGroupId: agentWork["OriginalGroupId"],
    RoutingModel: agentWork["RoutingModel"],
    IsTransfer: true,
    TransferRequesterId: agentId
  };
}

function withOpened(
  context: OmniContext,
  agentWorkId: string,
  work: (tx: Transaction, agentWork: SObjectRecord, agentId: string) => void
): boolean {
  const agentId = String(context.store.get("AgentWork", agentWorkId)?.["UserId"]);
  return context.store.transaction(omniOrigin(agentId), (tx) => {
    const agentWork = agentWorkIn(tx, agentWorkId, "Opened");
    if (agentWork === undefined) return false;
    work(tx, agentWork, agentId);
    return true;
  });
}
