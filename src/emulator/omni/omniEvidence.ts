import type { RecordChange } from "../records/transaction.ts";
import type { OmniContext } from "./omniContext.ts";

/**
 * Writes down what outside scripts judge a routing application by: each push as the agent saw it, and each step in the
 * life of AgentWork, of routing records and of presence as it was committed.
 */
export function recordOmniEvidence({ evidence, events, store }: OmniContext): void {
  events.on((event) => {
    if (event.type !== "pushed") return;
    const { type: _type, ...push } = event;
    evidence.write({ event: "push", ...push });
  });
  store.onCommit(({ changes, transactionKey }) => {
    for (const change of changes) {
      const line = lineOf(change);
      if (line !== undefined) evidence.write({ ...line, transactionKey });
    }
  });
}

function lineOf(change: RecordChange): Readonly<Record<string, unknown>> | undefined {
  switch (change.object) {
    case "AgentWork":
      return agentWorkLine(change);
    case "PendingServiceRouting":
      return routingLine(change);
    case "UserServicePresence":
      return presenceLine(change);
    default:
      return undefined;
  }
}

function agentWorkLine({ after, before, id, type }: RecordChange): Readonly<Record<string, unknown>> {
  const record = after ?? before;
  return {
    event: "agentWork",
    type,
    agentWorkId: id,
    status: type === "deleted" ? null : record?.["Status"],
    agentId: record?.["UserId"],
    workItemId: record?.["WorkItemId"],
    pendingServiceRoutingId: record?.["PendingServiceRoutingId"] ?? null,
    capacityWeight: record?.["CapacityWeight"] ?? null,
    capacityPercentage: record?.["CapacityPercentage"] ?? null,
    isDirectTransfer: record?.["IsTransfer"] === true && (record["PendingServiceRoutingId"] ?? null) === null
  };
}

function routingLine({ after, before, id, type }: RecordChange): Readonly<Record<string, unknown>> {
  const record = after ?? before;
  return {
    event: "pendingServiceRouting",
    type,
    pendingServiceRoutingId: id,
    workItemId: record?.["WorkItemId"],
    queueId: record?.["QueueId"],
    isPushed: record?.["IsPushed"],
    routingModel: record?.["RoutingModel"],
    serial: record?.["Serial"]
  };
}

/** Presence lines tell who was online when; changes of load are no news. */
function presenceLine({ after, changedFields, type }: RecordChange): Readonly<Record<string, unknown>> | undefined {
  if (type === "updated" && !changedFields.includes("IsCurrentState")) return undefined;
  return {
    event: "presence",
    agentId: after?.["UserId"],
    statusId: after?.["ServicePresenceStatusId"],
    isCurrent: after?.["IsCurrentState"]
  };
}
