import type { SObjectRecord } from "../records/schema.ts";
import type { RecordHooks, Transaction } from "../records/transaction.ts";
import { closeOpenedWorkOf } from "./agentWorkClose.ts";
import { endRouting } from "./customer.ts";
import type { OmniContext } from "./omniContext.ts";
import { isQueue } from "./omniSetup.ts";
import { createRouting, routingOf } from "./pendingServiceRouting.ts";
import { moveToQueue } from "./transfer.ts";
import { isCompleted } from "./workItem.ts";

/** What routing does around the records that can be work items: it watches their owner and their status. */
export function workItemHooks(context: OmniContext, object: string): RecordHooks {
  return {
    afterInsert({ tx }, after) {
      enterQueue(context, tx, object, after);
    },
    afterUpdate({ tx }, before, after) {
      if (before["OwnerId"] !== after["OwnerId"] && !context.quietOwnerMoves.has(after.Id)) {
        ownerChanged(context, tx, object, after);
      }
      if (!isCompleted(tx, object, before) && isCompleted(tx, object, after)) closeOpenedWorkOf(context, tx, after.Id);
    },
    afterDelete({ tx }, before) {
      endRouting(context, tx, before.Id);
      closeOpenedWorkOf(context, tx, before.Id);
    }
  };
}

/** Routing begins when a queue becomes the owner; later edits of other fields route nothing again. */
function enterQueue(context: OmniContext, tx: Transaction, object: string, item: SObjectRecord): void {
  const queueId = String(item["OwnerId"]);
  if (isQueue(queueId)) createRouting(context, tx, { object, workItemId: item.Id, queueId });
}

function ownerChanged(context: OmniContext, tx: Transaction, object: string, after: SObjectRecord): void {
  const ownerId = String(after["OwnerId"]);
  const opened = tx.find("AgentWork", "WorkItemId", after.Id).find((work) => work["Status"] === "Opened");
  if (opened !== undefined && isQueue(ownerId)) {
    moveToQueue(context, tx, opened, ownerId, tx.origin.userId);
    return;
  }
  if (opened !== undefined && opened["UserId"] !== ownerId && opened["CapacityModel"] === "StatusBased") {
    closeOpenedWorkOf(context, tx, after.Id);
  }
  if (routingOf(tx, after.Id)?.["QueueId"] === ownerId) return;
  endRouting(context, tx, after.Id);
  enterQueue(context, tx, object, after);
}
