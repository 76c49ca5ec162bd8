import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Draft } from "../records/fieldRules.ts";
import type { Transaction } from "../records/transaction.ts";
import type { SwitchValues } from "../switches.ts";
import { fits } from "./capacity.ts";
import { type OmniContext, text } from "./omniContext.ts";
import { channelsOfStatus, presenceOf } from "./omniSetup.ts";
import { routingOf } from "./pendingServiceRouting.ts";
import { objectOf } from "./workItem.ts";

/** What becomes of an AgentWork that was accepted for insertion. */
export type InsertPlan =
  | { readonly outcome: "pushed"; readonly routing: SObjectRecord | undefined }
  /** Created, and Unavailable a moment later. */
  | { readonly outcome: "unavailable"; readonly routing: SObjectRecord | undefined }
  /** Created and Assigned for ever: the org does not connect it with the live routing of its item. */
  | { readonly outcome: "neverPushed"; readonly routing: undefined };

/**
 * The routing record that an AgentWork of a client refers to, or `undefined` when it names none. No refusal is
 * documented with a code, so each has a switch for it; the texts are this org's own, and no client may rely on them.
 * Throws a SalesforceError to refuse.
 */
export function referencedRouting(context: OmniContext, tx: Transaction, draft: Draft): SObjectRecord | undefined {
  refuseMissingItem(context, tx, draft);
  const routingId = draft["PendingServiceRoutingId"];
  return typeof routingId === "string" ? matchingRouting(context, tx, draft, routingId) : undefined;
}

/** Decides about an AgentWork whose fields are complete. Throws a SalesforceError to refuse. */
export function planInsert(
  context: OmniContext,
  tx: Transaction,
  draft: Draft,
  routing: SObjectRecord | undefined
): InsertPlan {
  if (routing === undefined && routingOf(tx, String(draft["WorkItemId"])) !== undefined) {
    if (context.switches.values.routingNotReferenced === "createdNeverPushed")
      return { outcome: "neverPushed", routing };
    throw refused(context, "refusalRoutingNotReferenced", "the pending routing of this work item is not referenced", [
      "PendingServiceRoutingId"
    ]);
  }
  const problem = problemOfAgent(context, tx, draft);
  if (problem === undefined) return { outcome: "pushed", routing };
  if (context.switches.values.unusableAgent === "createdThenUnavailable") return { outcome: "unavailable", routing };
  throw refused(context, problem.code, problem.message, ["UserId"]);
}

function refuseMissingItem(context: OmniContext, tx: Transaction, draft: Draft): void {
  const workItemId = String(draft["WorkItemId"]);
  if (tx.get(objectOf(context, workItemId), workItemId) !== undefined) return;
  throw new SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", { fields: ["WorkItemId"] });
}

function matchingRouting(context: OmniContext, tx: Transaction, draft: Draft, routingId: string): SObjectRecord {
  const routing = tx.get("PendingServiceRouting", routingId);
  const fields = ["PendingServiceRoutingId"];
  if (routing === undefined)
    throw refused(context, "refusalRoutingGone", "the pending routing no longer exists", fields);
  if (routing["WorkItemId"] !== draft["WorkItemId"] || routing["ServiceChannelId"] !== draft["ServiceChannelId"]) {
    const message = "the work item or the service channel is not that of the pending routing";
    throw refused(context, "refusalRoutingMismatch", message, [...fields, "WorkItemId", "ServiceChannelId"]);
  }
  if (context.switches.values.secondAgentWork === "refused" && isAssigned(tx, routingId)) {
    throw refused(context, "refusalSecondAgentWork", "the pending routing has been pushed to an agent already", fields);
  }
  return routing;
}

function isAssigned(tx: Transaction, routingId: string): boolean {
  return tx.find("AgentWork", "PendingServiceRoutingId", routingId).some((work) => work["Status"] === "Assigned");
}

interface AgentProblem {
  readonly code: RefusalSwitch;
  readonly message: string;
}
type RefusalSwitch = Extract<keyof SwitchValues, `refusal${string}`>;

function problemOfAgent(context: OmniContext, tx: Transaction, draft: Draft): AgentProblem | undefined {
  const agentId = String(draft["UserId"]);
  const statusId = text(presenceOf(tx, agentId), "ServicePresenceStatusId");
  if (statusId === undefined)
    return { code: "refusalAgentOffline", message: "the agent is not logged in to Omni-Channel" };
  if (!channelsOfStatus(tx, statusId).has(String(draft["ServiceChannelId"]))) {
    return { code: "refusalAgentChannel", message: "the agent's presence status does not include the service channel" };
  }
  if (draft["ShouldSkipCapacityCheck"] === true || fits(tx, context.live, agentId, draft)) return undefined;
  return { code: "refusalAgentCapacity", message: "the agent does not have enough capacity" };
}

function refused(
  context: OmniContext,
  codeSwitch: RefusalSwitch,
  message: string,
  fields: readonly string[]
): SalesforceError {
  return new SalesforceError(context.switches.values[codeSwitch], message, { fields });
}
