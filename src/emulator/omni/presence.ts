import { epochMs } from "../records/dateTime.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { usedUnits } from "./capacity.ts";
import { type OmniContext, text } from "./omniContext.ts";
import { capacityOf, channelsOfStatus, presenceOf } from "./omniSetup.ts";

/**
 * Presence rows, one per period in one status: a change of status ends the running row and begins the next at once; a
 * logout only ends it.
 */
export function beginPresence(context: OmniContext, tx: Transaction, agentId: string, statusId: string): void {
  endPresence(context, tx, agentId);
  const capacity = capacityOf(tx, agentId);
  const draft = {
    UserId: agentId,
    OwnerId: agentId,
    ServicePresenceStatusId: statusId,
    IsCurrentState: true,
    IsAway: channelsOfStatus(tx, statusId).size === 0,
    StatusStartDate: context.clock.now(),
    ConfiguredCapacity: capacity.primary,
    ConfiguredInterruptCapacity: capacity.interruptible,
    AverageCapacity: usedUnits(tx, context.live, agentId)
  };
  tx.insert("UserServicePresence", draft, { system: true });
  announce(context, tx, agentId, statusId);
}

/** Ends the running row, if any, and tells nothing about what follows. */
export function endPresence(context: OmniContext, tx: Transaction, agentId: string): void {
  const row = presenceOf(tx, agentId);
  if (row === undefined) return;
  const endedAt = context.clock.now();
  const startedAt = epochMs(String(row["StatusStartDate"]));
  const StatusDuration = Math.max(0, Math.floor((endedAt - startedAt) / 1_000));
  const fields = { IsCurrentState: false, StatusEndDate: endedAt, StatusDuration };
  tx.update("UserServicePresence", row.Id, fields, { system: true });
}

/** Ends the running row of an agent who leaves Omni-Channel. */
export function leavePresence(context: OmniContext, tx: Transaction, agentId: string): void {
  endPresence(context, tx, agentId);
  announce(context, tx, agentId, null);
}

/** The running row's average follows each change of load: updates that mean nothing to routing, and yet are events. */
export function noteLoad(context: OmniContext, tx: Transaction, agentId: string): void {
  const row: SObjectRecord | undefined = presenceOf(tx, agentId);
  if (row === undefined) return;
  const AverageCapacity = usedUnits(tx, context.live, agentId);
  if (row["AverageCapacity"] === AverageCapacity) return;
  tx.update("UserServicePresence", row.Id, { AverageCapacity }, { system: true });
}

/** Moves the agent to the status that the presence configuration names for a decline or a time-out, if it names one. */
export function followConfiguredStatus(
  context: OmniContext,
  tx: Transaction,
  agentId: string,
  config: SObjectRecord | undefined,
  field: "PresenceStatusOnDeclineId" | "PresenceStatusOnPushTimeoutId"
): void {
  const statusId = text(config, field);
  const current = text(presenceOf(tx, agentId), "ServicePresenceStatusId");
  if (statusId === undefined || current === undefined || current === statusId) return;
  beginPresence(context, tx, agentId, statusId);
}

function announce(context: OmniContext, tx: Transaction, agentId: string, statusId: string | null): void {
  tx.afterCommit(() => {
    context.events.emit({ type: "presenceChanged", agentId, statusId });
  });
}
