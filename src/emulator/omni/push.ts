import type { SObjectRecord } from "../records/schema.ts";
import { pushTimedOut } from "./agentWorkEnds.ts";
import { accept } from "./agentWorkAccept.ts";
import { number, type OmniContext, text } from "./omniContext.ts";
import { presenceConfigOf } from "./omniSetup.ts";

/**
 * Shows an item in the agent's console once its insert has ended, and starts the push time-out. After a rollback the
 * console shows a ghost, in an org that pushes within the transaction: accepting it finds no record.
 */
export function pushToConsole(context: OmniContext, agentWork: SObjectRecord, committed: boolean): void {
  if (!committed && !context.switches.values.rolledBackInsertIsPushed) return;
  const agentId = String(agentWork["UserId"]);
  context.consoles.of(agentId)?.shown.add(agentWork.Id);
  if (committed) startTimeout(context, agentWork);
  context.events.emit({
    type: "pushed",
    agentId,
    agentWorkId: agentWork.Id,
    workItemId: String(agentWork["WorkItemId"]),
    pendingServiceRoutingId: text(agentWork, "PendingServiceRoutingId") ?? null,
    serviceChannelId: String(agentWork["ServiceChannelId"]),
    committed
  });
  if (committed && acceptsByItself(context, agentWork)) accept(context, agentWork.Id);
}

/** A preferred user who is required keeps the item whatever happens: no time-out runs. */
function startTimeout(context: OmniContext, agentWork: SObjectRecord): void {
  const seconds = number(agentWork, "PushTimeout") ?? 0;
  if (seconds <= 0 || agentWork["IsPreferredUserRequired"] === true) return;
  context.timers.start(agentWork.Id, seconds, () => {
    pushTimedOut(context, agentWork.Id);
  });
}

function acceptsByItself({ store }: OmniContext, agentWork: SObjectRecord): boolean {
  const channel = store.get("ServiceChannel", String(agentWork["ServiceChannelId"]));
  if (channel?.["HasAutoAcceptEnabled"] === true) return true;
  return presenceConfigOf(store, String(agentWork["UserId"]))?.["OptionsIsAutoAcceptEnabled"] === true;
}
