import { z } from "zod";
import { close } from "../omni/agentWorkClose.ts";
import { customerLeaves } from "../omni/customer.ts";
import type { OmniContext } from "../omni/omniContext.ts";
import { transferToAgent, transferToQueue } from "../omni/transfer.ts";
import { defineOperation, type Operation, Problem } from "../openapi/operation.ts";
import { LookUp } from "./lookUp.ts";
import { workFor, workReference, workTouched } from "./workReference.ts";

/** What happens to work that an agent holds, and to items whose customer goes. */
export function workOperations(omni: OmniContext, actorId: () => string): Operation[] {
  return [closeWork(omni), transferWork(omni), leave(omni, actorId)];
}

function closeWork(omni: OmniContext): Operation {
  return defineOperation({
    operationId: "closeWork",
    method: "post",
    path: "/console/work/close",
    tag: "agents",
    summary: "The agent closes the tab of opened work; work of a status-based channel is completed.",
    body: workReference.extend({
      itemStatus: z.string().optional().describe("Also sets the item's status, for instance to Closed."),
      afterConversationSeconds: z.int().min(0).optional()
    }),
    response: workTouched,
    handler: ({ itemStatus, afterConversationSeconds, ...reference }) => {
      const work = workFor(omni, "closeWork", reference, "Opened");
      close(omni, work.Id, {
        ...(itemStatus === undefined ? {} : { itemStatus }),
        ...(afterConversationSeconds === undefined ? {} : { afterConversationSeconds })
      });
      return { agentWorkId: work.Id, status: String(omni.store.get("AgentWork", work.Id)?.["Status"]) };
    }
  });
}

function transferWork(omni: OmniContext): Operation {
  return defineOperation({
    operationId: "transferWork",
    method: "post",
    path: "/console/work/transfer",
    tag: "agents",
    summary: "The agent gives opened work to a queue (a new routing record) or to a colleague (a second AgentWork).",
    body: workReference.extend({ toQueue: z.string().optional(), toAgent: z.string().optional() }),
    response: workTouched,
    handler: ({ toQueue, toAgent, ...reference }) => {
      const lookUp = new LookUp(omni.store, "transferWork");
      if ((toQueue === undefined) === (toAgent === undefined))
        lookUp.problem("toQueue", "give either toQueue or toAgent");
      const queue = toQueue === undefined ? undefined : lookUp.queue("toQueue", toQueue);
      const colleague = toAgent === undefined ? undefined : lookUp.agent("toAgent", toAgent);
      lookUp.check();
      const work = workFor(omni, "transferWork", reference, "Opened");
      if (queue !== undefined) transferToQueue(omni, work.Id, queue.Id);
      else if (colleague !== undefined) transferToAgent(omni, work.Id, colleague.Id);
      return { agentWorkId: work.Id, status: String(omni.store.get("AgentWork", work.Id)?.["Status"]) };
    }
  });
}

function leave(omni: OmniContext, actorId: () => string): Operation {
  return defineOperation({
    operationId: "customerLeaves",
    method: "post",
    path: "/console/items/leave",
    tag: "customers",
    summary: "The customer hangs up, leaves the chat or withdraws: the item needs no agent any more.",
    body: z.strictObject({ workItemId: z.string() }),
    response: z.object({ workItemId: z.string() }),
    handler: ({ workItemId }) => {
      const object = omni.store.objectOfId(workItemId);
      if (object === undefined || omni.store.get(object.name, workItemId) === undefined) {
        throw new Problem(404, "No such work item", `customerLeaves cannot find the work item ${workItemId}.`);
      }
      customerLeaves(omni, workItemId, actorId());
      return { workItemId };
    }
  });
}
