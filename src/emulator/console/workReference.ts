import { z } from "zod";
import type { OmniContext } from "../omni/omniContext.ts";
import { Problem } from "../openapi/operation.ts";
import type { SObjectRecord } from "../records/schema.ts";
import { LookUp } from "./lookUp.ts";

/** AgentWork, named directly or as the oldest of an agent. */
export const workReference = z.strictObject({
  agentWorkId: z.string().optional(),
  agent: z.string().optional().describe("Takes the agent's oldest AgentWork that fits, where no id is given."),
  workItemId: z.string().optional().describe("Takes the AgentWork on this item that fits.")
});
export type WorkReference = z.output<typeof workReference>;

export const workTouched = z.object({ agentWorkId: z.string(), status: z.string() });

/** The AgentWork that the body means, in the status that the operation needs; throws a Problem where there is none. */
export function workFor(
  omni: OmniContext,
  operationId: string,
  reference: WorkReference,
  status: "Assigned" | "Opened"
): SObjectRecord {
  const { agentWorkId, workItemId, agent } = reference;
  if (agentWorkId !== undefined) return byId(omni, operationId, agentWorkId, status);
  const works =
    agent === undefined ? worksOnItem(omni, operationId, workItemId) : worksOfAgent(omni, operationId, agent);
  const found = works.find(
    (work) => work["Status"] === status && (workItemId === undefined || work["WorkItemId"] === workItemId)
  );
  if (found !== undefined) return found;
  const seen = works.map((work) => `${work.Id} ${String(work["Status"])}`).join(", ") || "none";
  throw new Problem(
    409,
    `No AgentWork is ${status}`,
    `${operationId} needs AgentWork that is ${status}; there is: ${seen}.`
  );
}

function byId(omni: OmniContext, operationId: string, agentWorkId: string, status: string): SObjectRecord {
  const work = omni.store.get("AgentWork", agentWorkId);
  if (work === undefined) {
    const detail = `${operationId} cannot find AgentWork ${agentWorkId}. A pushed item whose request was rolled back has none.`;
    throw new Problem(404, "No such AgentWork", detail);
  }
  if (work["Status"] === status) return work;
  const detail = `${operationId} needs AgentWork that is ${status}; ${agentWorkId} is ${String(work["Status"])}.`;
  throw new Problem(409, `The AgentWork is not ${status}`, detail);
}

function worksOfAgent(omni: OmniContext, operationId: string, agent: string): readonly SObjectRecord[] {
  const lookUp = new LookUp(omni.store, operationId);
  const user = lookUp.agent("agent", agent);
  lookUp.check();
  return omni.live.of(omni.store, user.Id);
}

function worksOnItem(omni: OmniContext, operationId: string, workItemId: string | undefined): readonly SObjectRecord[] {
  if (workItemId !== undefined) return omni.store.find("AgentWork", "WorkItemId", workItemId);
  const message = "one of agentWorkId, agent and workItemId is needed";
  throw new Problem(400, "The request body is not valid", `${operationId}: ${message}.`, [{ path: "", message }]);
}
