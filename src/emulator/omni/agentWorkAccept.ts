import { epochMs } from "../records/dateTime.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { agentWorkIn, changeStatus } from "./agentWorkChange.ts";
import { type OmniContext, omniOrigin, text } from "./omniContext.ts";
import { removeRouting, routingOf } from "./pendingServiceRouting.ts";
import { noteLoad } from "./presence.ts";
import { moveOwner, objectOf, showConversationTaken } from "./workItem.ts";

const aMomentMs = 200;

/** The agent takes the item. Returns false when it is no longer Assigned (or never had a record). */
export function accept(context: OmniContext, agentWorkId: string): boolean {
  const agentId = String(context.store.get("AgentWork", agentWorkId)?.["UserId"]);
  return context.store.transaction(omniOrigin(agentId), (tx) => {
    const agentWork = agentWorkIn(tx, agentWorkId, "Assigned");
    if (agentWork === undefined) return false;
    open(context, tx, agentWork, agentId);
    return true;
  });
}

function open(context: OmniContext, tx: Transaction, agentWork: SObjectRecord, agentId: string): void {
  const now = context.clock.now();
  const workItemId = String(agentWork["WorkItemId"]);
  const SpeedToAnswer = secondsSince(text(agentWork, "RequestDateTime"), now);
  changeStatus(context, tx, agentWork, "Opened", { AcceptDateTime: now, SpeedToAnswer });
  removeRoutingOf(context, tx, agentWork);
  moveOwner(context, tx, workItemId, agentId);
  showConversationTaken(tx, objectOf(context, workItemId), workItemId, now);
  if (isDirectTransfer(agentWork)) endHandedOver(context, tx, agentWork, now);
  noteLoad(context, tx, agentId);
}

function removeRoutingOf(context: OmniContext, tx: Transaction, agentWork: SObjectRecord): void {
  const routing = routingOf(tx, String(agentWork["WorkItemId"]));
  if (routing?.Id !== agentWork["PendingServiceRoutingId"]) return;
  if (context.switches.values.acceptRemovesRouting === "inTheSameTransaction") {
    removeRouting(tx, routing);
    return;
  }
  tx.afterCommit(() => {
    context.clock.setTimer(aMomentMs, () => {
      context.store.transaction(tx.origin, (later) => {
        removeRouting(later, routing && later.get("PendingServiceRouting", routing.Id));
      });
    });
  });
}

export function isDirectTransfer(agentWork: SObjectRecord): boolean {
  return agentWork["IsTransfer"] === true && text(agentWork, "PendingServiceRoutingId") === undefined;
}

/** The second agent took over: the first agent's work on the item ends. */
function endHandedOver(context: OmniContext, tx: Transaction, agentWork: SObjectRecord, now: number): void {
  for (const other of tx.find("AgentWork", "WorkItemId", String(agentWork["WorkItemId"]))) {
    if (other.Id === agentWork.Id || other["Status"] !== "Opened") continue;
    changeStatus(context, tx, other, "Transferred", handled(other, now));
    noteLoad(context, tx, String(other["UserId"]));
  }
}

/** Fields of work that ends after it was opened. `ActiveTime` exists in the tab-based model only. */
export function handled(agentWork: SObjectRecord, now: number): Readonly<Record<string, unknown>> {
  const HandleTime = secondsSince(text(agentWork, "AcceptDateTime"), now);
  const activeTime = agentWork["CapacityModel"] === "TabBased" ? { ActiveTime: HandleTime } : {};
  return { CloseDateTime: now, HandleTime, ...activeTime };
}

function secondsSince(moment: string | undefined, now: number): number {
  return moment === undefined ? 0 : Math.max(0, Math.round((now - epochMs(moment)) / 1_000));
}
