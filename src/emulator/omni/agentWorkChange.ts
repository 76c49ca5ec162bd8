import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { isActive } from "./liveWork.ts";
import type { OmniContext } from "./omniContext.ts";

/**
 * The one writer of AgentWork.Status.
 *
 *   Assigned -> Opened       the agent accepts
 *   Assigned -> Declined, DeclinedOnPushTimeout, Unavailable, Canceled
 *   Opened   -> Closed, Transferred
 */
export function changeStatus(
  context: OmniContext,
  tx: Transaction,
  agentWork: SObjectRecord,
  status: string,
  fields: Readonly<Record<string, unknown>>
): SObjectRecord {
  const after = tx.update("AgentWork", agentWork.Id, { ...fields, Status: status }, { system: true });
  const agentId = String(agentWork["UserId"]);
  tx.afterCommit(() => {
    if (!isActive(after)) context.live.drop(agentId, after.Id);
    context.timers.stop(after.Id);
    context.consoles.of(agentId)?.shown.delete(after.Id);
    const workItemId = String(after["WorkItemId"]);
    context.events.emit({ type: "workChanged", agentId, agentWorkId: after.Id, workItemId, status });
  });
  return after;
}

/** AgentWork in the expected status, or `undefined` when something else happened to it first. */
export function agentWorkIn(
  tx: Transaction,
  agentWorkId: string,
  status: "Assigned" | "Opened"
): SObjectRecord | undefined {
  const agentWork = tx.get("AgentWork", agentWorkId);
  return agentWork?.["Status"] === status ? agentWork : undefined;
}
