import type { InsertAgentWork, WriterIdentity } from "../../../ports/agentWorkWriter.ts";
import type { OrgConnection } from "../connection.ts";
import { flagOf, idOf, numberOf, textOf, timeOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";
import { guardObject } from "./offerRequest.ts";

export interface GuardRecord {
  readonly key: string;
  readonly bridgeId: string | null;
  readonly pool: string | null;
  readonly epoch: number;
  readonly agentId: string | null;
  readonly itemId: string | null;
  readonly workItemId: string | null;
  readonly isTombstone: boolean;
  /** Written back after the insert; null until then. */
  readonly agentWorkId: string | null;
  /** By the org's clock. */
  readonly createdAt: number;
}

const guardFields =
  "Id, Key__c, Bridge__c, Pool__c, Epoch__c, Agent__c, Pending_Service_Routing_Id__c, Work_Item_Id__c, Tombstone__c, Agent_Work_Id__c, CreatedDate";

/**
 * Guard records by key, with the AgentWork behind each that is no tombstone: from the guard where it was written back,
 * else found by its PendingServiceRouting (or work item) and agent. Throws BridgeError.
 */
export async function readGuards(
  connection: OrgConnection,
  keys: readonly string[]
): Promise<Map<string, GuardRecord>> {
  const soql = `SELECT ${guardFields} FROM ${guardObject} WHERE Key__c IN ${listOf(keys)}`;
  const guards = (await connection.queryAll(soql)).flatMap((row) => guardOf(row) ?? []);
  const lacking = guards.filter(({ isTombstone, agentWorkId }) => !isTombstone && agentWorkId === null);
  const works = lacking.length === 0 ? [] : await readWorks(connection, lacking);
  return new Map(
    guards.map((guard) => [guard.key, { ...guard, agentWorkId: guard.agentWorkId ?? workOf(guard, works) }])
  );
}

function guardOf(row: Row): GuardRecord | null {
  const key = textOf(row, "Key__c");
  if (key === null) return null;
  return {
    key,
    bridgeId: textOf(row, "Bridge__c"),
    pool: textOf(row, "Pool__c"),
    epoch: numberOf(row, "Epoch__c") ?? 0,
    agentId: idOf(row, "Agent__c"),
    itemId: idOf(row, "Pending_Service_Routing_Id__c"),
    workItemId: idOf(row, "Work_Item_Id__c"),
    isTombstone: flagOf(row, "Tombstone__c"),
    agentWorkId: idOf(row, "Agent_Work_Id__c"),
    createdAt: timeOf(row, "CreatedDate") ?? 0
  };
}

function readWorks(connection: OrgConnection, guards: readonly GuardRecord[]): Promise<Row[]> {
  const some = (pick: (guard: GuardRecord) => string | null): string =>
    listOf([...new Set(guards.flatMap((guard) => pick(guard) ?? []))]);
  return connection.queryAll(
    `SELECT Id, PendingServiceRoutingId, WorkItemId, UserId, CreatedDate FROM AgentWork WHERE UserId IN ${some(({ agentId }) => agentId)} AND (PendingServiceRoutingId IN ${some(({ itemId }) => itemId)} OR WorkItemId IN ${some(({ workItemId }) => workItemId)})`
  );
}

/** Both were made in one transaction, so the AgentWork is not older than its guard; the first of those is its own. */
function workOf(guard: GuardRecord, works: readonly Row[]): string | null {
  const candidates = works
    .filter((row) => idOf(row, "UserId") === guard.agentId && (timeOf(row, "CreatedDate") ?? 0) >= guard.createdAt)
    .filter((row) => {
      const itemId = idOf(row, "PendingServiceRoutingId");
      return itemId === guard.itemId || (itemId === null && idOf(row, "WorkItemId") === guard.workItemId);
    })
    .sort((a, b) => (timeOf(a, "CreatedDate") ?? 0) - (timeOf(b, "CreatedDate") ?? 0));
  return candidates[0] === undefined ? null : idOf(candidates[0], "Id");
}

/**
 * Whether a guard is an attempt of this very command: same bridge, pool and agent, in this life or an earlier one of
 * the same journal. A later epoch means that another life of our journal is writing.
 */
export function isOwn(guard: GuardRecord, command: InsertAgentWork, identity: WriterIdentity): boolean {
  return (
    guard.bridgeId === identity.bridgeId &&
    guard.pool === identity.pool &&
    guard.agentId === command.agentId &&
    guard.epoch <= identity.epoch
  );
}

export function foreignSentence(guard: GuardRecord): string {
  return `Offer ${guard.key} was made by bridge ${guard.bridgeId ?? "?"} (pool ${guard.pool ?? "?"}, epoch ${guard.epoch}) to ${guard.agentId ?? "nobody"}.`;
}
