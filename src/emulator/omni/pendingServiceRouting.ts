import { SalesforceError } from "../records/salesforceError.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Transaction } from "../records/transaction.ts";
import { number, type OmniContext, text } from "./omniContext.ts";
import type { Reader } from "./reader.ts";
import { routingConfigOf, serviceChannelOf } from "./omniSetup.ts";

export interface NewRouting {
  readonly object: string;
  readonly workItemId: string;
  readonly queueId: string;
  readonly isTransfer?: boolean;
  readonly transferRequesterId?: string;
}

/** The live routing record of a work item. */
export function routingOf(reader: Reader, workItemId: string): SObjectRecord | undefined {
  return reader.find("PendingServiceRouting", "WorkItemId", workItemId)[0];
}

/**
 * Creates the routing record of an item that a queue with a routing configuration now owns. Does nothing for a queue
 * that Omni-Channel does not serve, or an object without a service channel. Throws LIMIT_EXCEEDED when the org's Omni-Channel limits are
 * reached and the configuration names nobody for the overflow.
 */
export function createRouting(context: OmniContext, tx: Transaction, routing: NewRouting): void {
  const config = routingConfigOf(tx, routing.queueId);
  const channel = serviceChannelOf(tx, routing.object);
  if (config === undefined || channel === undefined) return;
  if (context.quota.isFull()) {
    overflow(tx, config, routing);
    return;
  }
  const values = context.switches.values.routingValues === "copied" ? copiedValues(config) : {};
  const draft = {
    ...values,
    WorkItemId: routing.workItemId,
    ServiceChannelId: channel.Id,
    QueueId: routing.queueId,
    GroupId: routing.queueId,
    OwnerId: routing.queueId,
    RoutingModel: text(config, "RoutingModel") ?? null,
    RoutingType: "QueueBased",
    IsReadyForRouting: true,
    IsTransfer: routing.isTransfer === true,
    TransferRequesterId: routing.transferRequesterId ?? null,
    Serial: 1,
    ...context.flowFields
  };
  tx.insert("PendingServiceRouting", draft, { system: true });
  tx.afterCommit(() => {
    context.quota.count();
  });
}

function copiedValues(config: SObjectRecord): Readonly<Record<string, unknown>> {
  return {
    CapacityWeight: number(config, "CapacityWeight") ?? null,
    CapacityPercentage: number(config, "CapacityPercentage") ?? null,
    RoutingPriority: number(config, "RoutingPriority") ?? null,
    PushTimeout: number(config, "PushTimeout") ?? null
  };
}

/** Changes a routing record; every modification raises its Serial, by which readers order events. */
export function changeRouting(
  context: OmniContext,
  tx: Transaction,
  routing: SObjectRecord,
  fields: Readonly<Record<string, unknown>>
): void {
  const step = context.switches.values.serialStep === "one" ? 1 : 3;
  const Serial = (number(routing, "Serial") ?? 0) + step;
  tx.update("PendingServiceRouting", routing.Id, { ...fields, Serial }, { system: true });
}

/** Routing records leave nothing in the recycle bin. */
export function removeRouting(tx: Transaction, routing: SObjectRecord | undefined): void {
  if (routing !== undefined) tx.delete("PendingServiceRouting", routing.Id, { system: true, hard: true });
}

function overflow(tx: Transaction, config: SObjectRecord, routing: NewRouting): void {
  const assignee = text(config, "OverflowAssigneeId");
  if (assignee === undefined) throw new SalesforceError("LIMIT_EXCEEDED", "limit exceeded");
  tx.update(routing.object, routing.workItemId, { OwnerId: assignee }, { system: true });
}
