import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { agentWorkIn, changeStatus } from "./agentWorkChange.ts";
import { usedUnits } from "./capacity.ts";
import { type OmniContext, omniOrigin, text } from "./omniContext.ts";
import { presenceConfigOf } from "./omniSetup.ts";
import { changeRouting, routingOf } from "./pendingServiceRouting.ts";
import { followConfiguredStatus } from "./presence.ts";
import { moveOwner } from "./workItem.ts";

/** Ends of Assigned AgentWork that give the item back: the same routing record waits again, and needs a new AgentWork. */

/** The agent says no. The routing record learns the agent's live-agent session. */
export function declined(
  context: OmniContext,
  tx: Transaction,
  agentWork: SObjectRecord,
  reason: string | undefined
): void {
  const agentId = String(agentWork["UserId"]);
  changeStatus(context, tx, agentWork, "Declined", {
    DeclineDateTime: context.clock.now(),
    DeclineReason: reason ?? null,
    ...capacityWhenDeclined(context, tx, agentId)
  });
  giveBack(context, tx, agentWork, true, context.switches.values.ownerOnDecline === "backToQueue");
  followConfiguredStatus(context, tx, agentId, presenceConfigOf(tx, agentId), "PresenceStatusOnDeclineId");
}

/** The push time-out ran out; nothing happens when the agent was quicker. */
export function pushTimedOut(context: OmniContext, agentWorkId: string): void {
  const { clock, store, switches } = context;
  const agentId = String(store.get("AgentWork", agentWorkId)?.["UserId"]);
  store.transaction(omniOrigin(agentId), (tx) => {
    const agentWork = agentWorkIn(tx, agentWorkId, "Assigned");
    if (agentWork === undefined) return;
    const now = clock.now();
    changeStatus(context, tx, agentWork, "DeclinedOnPushTimeout", {
      PushTimeoutDateTime: now,
      ...(switches.values.declineDateTimeOnTimeout ? { DeclineDateTime: now } : {}),
      ...capacityWhenDeclined(context, tx, agentId)
    });
    giveBack(context, tx, agentWork, true, switches.values.ownerOnDecline === "backToQueue");
    followConfiguredStatus(context, tx, agentId, presenceConfigOf(tx, agentId), "PresenceStatusOnPushTimeoutId");
  });
}

/** A new AgentWork turned out to be for an agent who cannot take it. */
export function becomeUnavailable(context: OmniContext, agentWorkId: string): void {
  const agentId = String(context.store.get("AgentWork", agentWorkId)?.["UserId"]);
  context.store.transaction(omniOrigin(agentId), (tx) => {
    const agentWork = agentWorkIn(tx, agentWorkId, "Assigned");
    if (agentWork !== undefined) unavailable(context, tx, agentWork);
  });
}

/** The agent is gone: offline, connection lost, or never usable. */
export function unavailable(context: OmniContext, tx: Transaction, agentWork: SObjectRecord): void {
  const { ownerOnUnavailable, unavailableSetsDeclinedSession } = context.switches.values;
  changeStatus(context, tx, agentWork, "Unavailable", {});
  giveBack(context, tx, agentWork, unavailableSetsDeclinedSession, ownerOnUnavailable === "backToQueue");
}

/** The reason for the work is gone: the customer left, or the item was taken out of the queue. */
export function canceled(context: OmniContext, tx: Transaction, agentWork: SObjectRecord): void {
  changeStatus(context, tx, agentWork, "Canceled", { CancelDateTime: context.clock.now() });
}

function capacityWhenDeclined(
  context: OmniContext,
  tx: Transaction,
  agentId: string
): Readonly<Record<string, number>> {
  return { AgentCapacityWhenDeclined: usedUnits(tx, context.live, agentId), AgentIntCapacityWhenDeclined: 0 };
}

/**
 * The routing record waits again. It is gone when another AgentWork on it was accepted: then the item belongs to that
 * agent. Work that was handed over directly has no routing record and goes back to whoever handed it over.
 */
function giveBack(
  context: OmniContext,
  tx: Transaction,
  agentWork: SObjectRecord,
  setsDeclinedSession: boolean,
  ownerGoesBack: boolean
): void {
  const workItemId = String(agentWork["WorkItemId"]);
  const routing = routingOf(tx, workItemId);
  if (routing !== undefined && routing.Id === agentWork["PendingServiceRoutingId"]) {
    const session = context.consoles.of(String(agentWork["UserId"]))?.sessionKey;
    const declinedSession = setsDeclinedSession && session !== undefined ? { LastDeclinedAgentSession: session } : {};
    changeRouting(context, tx, routing, { IsPushed: false, ...declinedSession });
    const queueId = text(routing, "QueueId");
    if (ownerGoesBack && queueId !== undefined) moveOwner(context, tx, workItemId, queueId);
    return;
  }
  const requester = text(agentWork, "TransferRequesterId");
  if (
    text(agentWork, "PendingServiceRoutingId") === undefined &&
    agentWork["IsTransfer"] === true &&
    requester !== undefined
  ) {
    moveOwner(context, tx, workItemId, requester);
  }
}
