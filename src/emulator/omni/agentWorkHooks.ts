import type { Draft } from "../records/fieldRules.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { HookContext, RecordHooks, Transaction } from "../records/transaction.ts";
import { type InsertPlan, planInsert, referencedRouting } from "./agentWorkChecks.ts";
import { becomeUnavailable } from "./agentWorkEnds.ts";
import { sizeFieldsOf } from "./capacity.ts";
import { isActive } from "./liveWork.ts";
import { number, type OmniContext, text } from "./omniContext.ts";
import { routingConfigOf } from "./omniSetup.ts";
import { changeRouting } from "./pendingServiceRouting.ts";
import { pushToConsole } from "./push.ts";
import { moveOwner } from "./workItem.ts";

/** What the org does around AgentWork: check, fill in, push; refuse updates, and deletes while the work is active. */
export function agentWorkHooks(context: OmniContext): RecordHooks {
  let plan: InsertPlan = { outcome: "pushed", routing: undefined };
  return {
    beforeInsert({ tx, system }, draft) {
      if (!system && lacksRequiredField(draft)) return;
      const routing = system ? ownRouting(tx, draft) : referencedRouting(context, tx, draft);
      fillIn(context, tx, draft, routing);
      plan = system ? { outcome: "pushed", routing } : planInsert(context, tx, draft, routing);
    },
    afterInsert({ tx }, after) {
      begin(context, tx, after, plan);
    },
    beforeUpdate({ system }) {
      if (!system) refuseUpdate();
    },
    beforeDelete(hook, before) {
      refuseDeleteOfActive(hook, before);
    }
  };
}

/** The routing record of work that the platform itself hands out; a direct transfer has none. */
function ownRouting(tx: Transaction, draft: Draft): SObjectRecord | undefined {
  const routingId = draft["PendingServiceRoutingId"];
  return typeof routingId === "string" ? tx.get("PendingServiceRouting", routingId) : undefined;
}

/** The store refuses such a record by itself, with the text every object has. */
function lacksRequiredField(draft: Draft): boolean {
  return ["WorkItemId", "ServiceChannelId", "UserId"].some((field) => (draft[field] ?? null) === null);
}

/** Fields that the org writes. What the routing record leaves null is left null, except the size. */
function fillIn(context: OmniContext, tx: Transaction, draft: Draft, routing: SObjectRecord | undefined): void {
  const queueId = text(routing, "QueueId");
  const config = routingConfigOf(tx, queueId);
  const channel = tx.get("ServiceChannel", String(draft["ServiceChannelId"]));
  const now = context.store.dateTime(context.clock.now());
  draft["Status"] = "Assigned";
  draft["AssignedDateTime"] = now;
  draft["OwnerId"] = draft["UserId"] ?? null;
  draft["CapacityModel"] = text(channel, "CapacityModel") ?? "TabBased";
  draft["RequestDateTime"] = requestedAt(routing) ?? draft["RequestDateTime"] ?? now;
  draft["OriginalGroupId"] ??= queueId ?? null;
  draft["OriginalQueueId"] ??= queueId ?? null;
  for (const field of copiedFromRouting) draft[field] ??= routing?.[field] ?? null;
  for (const flag of flagsCopiedFromRouting) draft[flag] ||= routing?.[flag] === true;
  if ((draft["CapacityWeight"] ?? draft["CapacityPercentage"] ?? null) === null) {
    const isCounted = context.switches.values.capacityNotGiven === "fromRoutingConfig";
    Object.assign(draft, sizeFieldsOf(routing, isCounted ? config : undefined));
  }
  if ((draft["PushTimeout"] ?? null) === null && context.switches.values.nullPushTimeout === "routingConfigTimesOut") {
    draft["PushTimeout"] = number(config, "PushTimeout") ?? null;
  }
}

const copiedFromRouting = [
  "RoutingModel",
  "RoutingPriority",
  "RoutingType",
  "SecondaryRoutingPriority",
  "PreferredUserId",
  "PushTimeout",
  "TargetAcceptDateTime",
  "TransferRequesterId"
];
const flagsCopiedFromRouting = ["IsInterruptible", "IsPreferredUserRequired", "IsTransfer"];

function requestedAt(routing: SObjectRecord | undefined): string | undefined {
  return text(routing, "CustomRequestedDateTime") ?? text(routing, "CreatedDate");
}

function begin(context: OmniContext, tx: Transaction, after: SObjectRecord, plan: InsertPlan): void {
  if (plan.outcome === "neverPushed") return;
  if (plan.routing !== undefined) {
    changeRouting(context, tx, plan.routing, { IsPushed: true, IsPushAttempted: true });
  }
  if (plan.outcome === "unavailable") {
    tx.afterCommit(() => {
      context.clock.setTimer(context.switches.values.unavailableAfterMs, () => {
        becomeUnavailable(context, after.Id);
      });
    });
    return;
  }
  const agentId = String(after["UserId"]);
  context.live.add(agentId, after.Id);
  if (context.switches.values.ownerChangesAt === "push") moveOwner(context, tx, String(after["WorkItemId"]), agentId);
  tx.evenIfRolledBack((committed) => {
    pushToConsole(context, after, committed);
  });
}

function refuseUpdate(): never {
  const message = "AgentWork cannot be updated: none of its fields can be changed through the API";
  throw new SalesforceError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, { fields: [] });
}

function refuseDeleteOfActive({ system }: HookContext, before: SObjectRecord): void {
  if (system || !isActive(before)) return;
  const message = `AgentWork cannot be deleted while its status is ${String(before["Status"])}`;
  throw new SalesforceError("DELETE_FAILED", message, { fields: [] });
}
