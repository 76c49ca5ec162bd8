import { z } from "zod";
import type { OmniContext } from "../omni/omniContext.ts";
import { text } from "../omni/omniContext.ts";
import { capacityUse } from "../omni/capacity.ts";
import { defineOperation, type Operation } from "../openapi/operation.ts";
import type { SObjectRecord } from "../records/schema.ts";

const nothing = z.unknown();

const agentView = z.object({
  agentId: z.string(),
  username: z.string(),
  name: z.string().nullable(),
  statusId: z.string(),
  status: z.string().nullable(),
  isConnected: z.boolean(),
  usedPercent: z.number(),
  work: z.array(
    z.object({
      agentWorkId: z.string(),
      workItemId: z.string(),
      pendingServiceRoutingId: z.string().nullable(),
      status: z.string()
    })
  )
});

const waitingView = z.object({
  pendingServiceRoutingId: z.string(),
  workItemId: z.string(),
  queueId: z.string().nullable(),
  isPushed: z.boolean(),
  routingModel: z.string().nullable(),
  createdDate: z.string()
});

/** What a supervisor sees. */
export function readOperations(omni: OmniContext): Operation[] {
  return [
    defineOperation({
      operationId: "listAgents",
      method: "get",
      path: "/console/agents",
      tag: "agents",
      summary: "The agents who are online, with their assigned and opened work.",
      body: nothing,
      response: z.object({ agents: z.array(agentView) }),
      handler: () => ({ agents: onlineAgents(omni) })
    }),
    defineOperation({
      operationId: "listWaiting",
      method: "get",
      path: "/console/items",
      tag: "customers",
      summary: "The routing records of the org: everything that waits for an agent or for an answer.",
      body: nothing,
      response: z.object({ waiting: z.array(waitingView) }),
      handler: () => ({ waiting: [...omni.store.table("PendingServiceRouting").all()].map(waiting) })
    })
  ];
}

function onlineAgents(omni: OmniContext): z.input<typeof agentView>[] {
  return omni.store.find("UserServicePresence", "IsCurrentState", true).map((row) => {
    const agentId = String(row["UserId"]);
    const statusId = String(row["ServicePresenceStatusId"]);
    const user = omni.store.get("User", agentId);
    return {
      agentId,
      username: text(user, "Username") ?? "",
      name: text(user, "Name") ?? null,
      statusId,
      status: text(omni.store.get("ServicePresenceStatus", statusId), "DeveloperName") ?? null,
      isConnected: omni.consoles.of(agentId)?.isConnected ?? false,
      usedPercent: capacityUse(omni.store, omni.live, agentId).primaryPercent,
      work: omni.live.of(omni.store, agentId).map((work) => ({
        agentWorkId: work.Id,
        workItemId: String(work["WorkItemId"]),
        pendingServiceRoutingId: text(work, "PendingServiceRoutingId") ?? null,
        status: String(work["Status"])
      }))
    };
  });
}

function waiting(routing: SObjectRecord): z.input<typeof waitingView> {
  return {
    pendingServiceRoutingId: routing.Id,
    workItemId: String(routing["WorkItemId"]),
    queueId: text(routing, "QueueId") ?? null,
    isPushed: routing["IsPushed"] === true,
    routingModel: text(routing, "RoutingModel") ?? null,
    createdDate: String(routing["CreatedDate"])
  };
}
