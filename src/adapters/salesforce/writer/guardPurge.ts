import type { PoolView } from "../../../ports/poolView.ts";
import type { OrgConnection } from "../connection.ts";
import { idOf, type Row } from "../row.ts";
import { chunksOf, quoted } from "../soql.ts";
import { guardObject } from "./offerRequest.ts";

const recordsPerPurge = 2_000;
const dayMs = 86_400_000;

export interface GuardPurge {
  readonly connection: OrgConnection;
  readonly view: PoolView;
  readonly pool: string;
  readonly retentionDays: number;
  /** By the org's clock. */
  readonly orgNow: number;
}

/**
 * Deletes the pool's guard records that are older than the retention, oldest first and at most 2,000 a time, except
 * those of items and work that are still alive: their key must stay taken. Returns how many were deleted. Throws
 * BridgeError when the org does not answer.
 */
export async function purgeGuards({ connection, view, pool, retentionDays, orgNow }: GuardPurge): Promise<number> {
  const before = new Date(orgNow - retentionDays * dayMs).toISOString().replace(/\.\d+Z$/, "Z");
  const soql = `SELECT Id, Pending_Service_Routing_Id__c, Agent_Work_Id__c FROM ${guardObject} WHERE Pool__c = ${quoted(pool)} AND CreatedDate < ${before} ORDER BY CreatedDate LIMIT ${recordsPerPurge}`;
  const rows = await connection.queryAll(soql);
  const liveWork = new Set(view.liveAgentWorkIds());
  const isLive = (row: Row): boolean =>
    view.itemSerial(idOf(row, "Pending_Service_Routing_Id__c") ?? "") !== null ||
    liveWork.has(idOf(row, "Agent_Work_Id__c") ?? "");
  const ids = rows.filter((row) => !isLive(row)).flatMap((row) => idOf(row, "Id") ?? []);
  for (const chunk of chunksOf(ids, 200)) {
    const path = `/composite/sobjects?ids=${chunk.join(",")}&allOrNone=false`;
    await connection.request({ method: "DELETE", path });
  }
  return ids.length;
}
