import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { handled } from "./agentWorkAccept.ts";
import { agentWorkIn, changeStatus } from "./agentWorkChange.ts";
import type { OmniContext } from "./omniContext.ts";
import { completedValues, objectOf, statusFieldOf } from "./workItem.ts";
import { noteLoad } from "./presence.ts";

/** What the agent did with the item's own record while closing the work. */
export interface Closing {
  /** After-conversation work, in seconds, where the channel has it. */
  readonly afterConversationSeconds?: number;
  /** Also sets the work item to this status, as agents do when they finish a case. */
  readonly itemStatus?: string;
}

/**
 * The agent finishes. Tab-based: the console tab closes. Status-based: the item's status is set to a completed value,
 * which closes the work; closing the tab alone would not. Returns false when the work is not Opened.
 */
export function close(context: OmniContext, agentWorkId: string, closing: Closing = {}): boolean {
  const agentId = String(context.store.get("AgentWork", agentWorkId)?.["UserId"]);
  return context.store.transaction({ kind: "console", userId: agentId }, (tx) => {
    const agentWork = agentWorkIn(tx, agentWorkId, "Opened");
    if (agentWork === undefined) return false;
    completeItem(context, tx, agentWork, closing);
    // Completing a status-based item has already closed its work through the hook on the item.
    const still = agentWorkIn(tx, agentWorkId, "Opened");
    if (still !== undefined) endOpened(context, tx, still, closing.afterConversationSeconds);
    return true;
  });
}

/** Opened work of an item ends because the item was completed or given to somebody else. */
export function closeOpenedWorkOf(context: OmniContext, tx: Transaction, workItemId: string): void {
  for (const agentWork of tx.find("AgentWork", "WorkItemId", workItemId)) {
    if (agentWork["Status"] === "Opened") endOpened(context, tx, agentWork, undefined);
  }
}

function endOpened(
  context: OmniContext,
  tx: Transaction,
  agentWork: SObjectRecord,
  afterConversationSeconds?: number
): void {
  const acw = afterConversationSeconds === undefined ? {} : { AfterConversationActualTime: afterConversationSeconds };
  changeStatus(context, tx, agentWork, "Closed", { ...handled(agentWork, context.clock.now()), ...acw });
  noteLoad(context, tx, String(agentWork["UserId"]));
}

function completeItem(context: OmniContext, tx: Transaction, agentWork: SObjectRecord, closing: Closing): void {
  const workItemId = String(agentWork["WorkItemId"]);
  const channel = tx.get("ServiceChannel", String(agentWork["ServiceChannelId"]));
  if (channel === undefined) return;
  const isStatusBased = agentWork["CapacityModel"] === "StatusBased";
  const status = closing.itemStatus ?? (isStatusBased ? completedValues(tx, channel)[0] : undefined);
  if (status === undefined) return;
  tx.update(objectOf(context, workItemId), workItemId, { [statusFieldOf(channel)]: status }, { system: true });
}
