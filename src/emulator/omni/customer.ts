import type { Transaction } from "../records/transaction.ts";
import { canceled } from "./agentWorkEnds.ts";
import { type OmniContext, omniOrigin } from "./omniContext.ts";
import { removeRouting, routingOf } from "./pendingServiceRouting.ts";
import { noteLoad } from "./presence.ts";
import { objectOf, showCustomerGone } from "./workItem.ts";

/**
 * The customer leaves. Before an accept the reason for the routing is gone: its record is deleted, and an Assigned
 * AgentWork is Canceled. After it, the conversation ends and the agent's work stays open until the agent closes it.
 */
export function customerLeaves(context: OmniContext, workItemId: string, actorId: string): void {
  const object = objectOf(context, workItemId);
  context.store.transaction(omniOrigin(actorId), (tx) => {
    endRouting(context, tx, workItemId);
    const item = tx.get(object, workItemId);
    if (item !== undefined) showCustomerGone(tx, object, item, context.clock.now());
  });
}

/** Takes an item out of routing: no agent needs it any more. */
export function endRouting(context: OmniContext, tx: Transaction, workItemId: string): void {
  removeRouting(tx, routingOf(tx, workItemId));
  for (const agentWork of tx.find("AgentWork", "WorkItemId", workItemId)) {
    if (agentWork["Status"] !== "Assigned") continue;
    canceled(context, tx, agentWork);
    noteLoad(context, tx, String(agentWork["UserId"]));
  }
}
