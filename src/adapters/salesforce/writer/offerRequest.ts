import type { InsertAgentWork, WriterIdentity } from "../../../ports/agentWorkWriter.ts";

export const guardObject = "OneQueue_Offer__c";
export const guardReference = "guard";
export const workReference = "work";
/** Most offers in one composite/graph request: a slow trigger delays all of them. */
export const graphsPerRequest = 25;
const reasonLength = 2000;

/** Who offers, and when, by the bridge's clock. */
export interface Signature extends WriterIdentity {
  readonly at: number;
}

interface Subrequest {
  readonly method: "POST";
  readonly url: string;
  readonly referenceId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Number behind the colon of `<18-character id>:<offer number>`. */
export function offerNumberOf(commandId: string): number {
  return Number(commandId.slice(commandId.lastIndexOf(":") + 1));
}

/** The guard record. Its unique key lets the org itself refuse a second AgentWork for the same offer. */
export function guardBody(
  command: InsertAgentWork,
  signature: Signature,
  isTombstone = false
): Readonly<Record<string, unknown>> {
  return {
    Key__c: command.commandId,
    Offer_Number__c: offerNumberOf(command.commandId),
    Pending_Service_Routing_Id__c: command.itemId,
    Work_Item_Id__c: command.workItemId,
    Agent__c: command.agentId,
    Bridge__c: signature.bridgeId,
    Pool__c: signature.pool,
    Epoch__c: signature.epoch,
    Policy_Version__c: command.policyVersion.slice(0, 80),
    Reason__c: command.reason.slice(0, reasonLength),
    Offered_At__c: new Date(signature.at).toISOString(),
    ...(isTombstone ? { Tombstone__c: true } : {})
  };
}

/** Status is not sent: the platform sets Assigned and pushes the item. Capacity is checked by the org, too. */
export function workBody(command: InsertAgentWork): Readonly<Record<string, unknown>> {
  return {
    PendingServiceRoutingId: command.itemId,
    WorkItemId: command.workItemId,
    UserId: command.agentId,
    ServiceChannelId: command.serviceChannelId,
    ...(command.capacityWeight === null ? {} : { CapacityWeight: command.capacityWeight }),
    ...(command.capacityPercent === null ? {} : { CapacityPercentage: command.capacityPercent }),
    ShouldSkipCapacityCheck: false
  };
}

/** Guard first: a duplicate is refused before an AgentWork could be pushed to anybody. */
export function guardedSubrequests(basePath: string, command: InsertAgentWork, signature: Signature): Subrequest[] {
  const insert = (type: string, referenceId: string, body: Subrequest["body"]): Subrequest => ({
    method: "POST",
    url: `${basePath}/sobjects/${type}`,
    referenceId,
    body
  });
  return [
    insert(guardObject, guardReference, guardBody(command, signature)),
    insert("AgentWork", workReference, workBody(command))
  ];
}
