/**
 * Writing to an org without the guard object. Nothing in the org can then refuse a repetition: the performer looks the
 * offer up, waits out the longest time that the org may still take (two minutes), looks again and only then repeats.
 * That is not proof, and the bridge says so on the board and in `/ready`.
 */
import type { InsertAgentWork, LookUpResult } from "../../../ports/agentWorkWriter.ts";
import type { OrgConnection, Reply } from "../connection.ts";
import { isLive, statusOf } from "../records/agentWork.ts";
import { idOf } from "../row.ts";
import { quoted } from "../soql.ts";
import { workBody } from "./offerRequest.ts";

export function degradedInsert(
  connection: OrgConnection,
  commands: readonly InsertAgentWork[],
  timeoutMs: number
): Promise<Reply> {
  const compositeRequest = commands.map((command, index) => ({
    method: "POST",
    url: `${connection.basePath}/sobjects/AgentWork`,
    referenceId: `work${index}`,
    body: workBody(command)
  }));
  const body = { allOrNone: false, compositeRequest };
  return connection.send({ method: "POST", path: "/composite", body }, { timeoutMs });
}

/** By PendingServiceRouting: a live AgentWork for our agent is ours, one for another agent is somebody else's. */
export async function degradedLookUp(connection: OrgConnection, command: InsertAgentWork): Promise<LookUpResult> {
  const soql = `SELECT Id, UserId, Status FROM AgentWork WHERE PendingServiceRoutingId = ${quoted(command.itemId)}`;
  const rows = (await connection.queryAll(soql)).filter((row) => {
    const status = statusOf(row["Status"]);
    return status !== null && isLive(status);
  });
  const own = rows.find((row) => idOf(row, "UserId") === command.agentId);
  const agentWorkId = own === undefined ? null : idOf(own, "Id");
  if (agentWorkId !== null) return { kind: "found", agentWorkId };
  if (rows.length === 0) return { kind: "absent" };
  return {
    kind: "foreign",
    blame: "item",
    message: `Another AgentWork holds the item: ${idOf(rows[0] ?? {}, "Id") ?? "?"}.`
  };
}
