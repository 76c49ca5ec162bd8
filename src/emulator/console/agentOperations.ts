import { z } from "zod";
import { accept } from "../omni/agentWorkAccept.ts";
import { decline } from "../omni/agentWorkDecline.ts";
import { changeAgentStatus, goOffline, logIn, loseConnection, reconnect } from "../omni/agentSession.ts";
import type { OmniContext } from "../omni/omniContext.ts";
import { channelsOfStatus, presenceConfigOf, presenceOf } from "../omni/omniSetup.ts";
import { defineOperation, type Operation, Problem } from "../openapi/operation.ts";
import type { SObjectRecord } from "../records/schema.ts";
import { type AutoAgents, autoBehaviour } from "./autoAgents.ts";
import { LookUp } from "./lookUp.ts";
import { workFor, workReference, workTouched } from "./workReference.ts";

const agentName = z.string().min(1).describe("User: id, user name, federation identifier, alias or full name.");
const statusName = z.string().min(1).describe("Presence status: id, developer name or label.");
const presence = z.object({ agentId: z.string(), statusId: z.string().nullable() });

/** What an agent does in the Omni-Channel widget of the console. */
export function agentOperations(omni: OmniContext, auto: AutoAgents): Operation[] {
  return [
    agentLogin(omni, auto),
    agentStatus(omni),
    agentAccept(omni),
    agentDecline(omni),
    agentOffline(omni, auto),
    agentReconnect(omni)
  ];
}

function agentLogin(omni: OmniContext, auto: AutoAgents): Operation {
  return defineOperation({
    operationId: "agentLogin",
    method: "post",
    path: "/console/agents/login",
    tag: "agents",
    summary: "Logs an agent in to Omni-Channel. An agent who is online already is logged out first.",
    body: z.strictObject({
      agent: agentName,
      status: statusName.optional().describe("Without it, the first status that carries channels."),
      auto: autoBehaviour.optional().describe("Lets the org play this agent: answer, handle and close by itself.")
    }),
    response: presence,
    handler: ({ agent, status, auto: behaviour }) => {
      const lookUp = new LookUp(omni.store, "agentLogin");
      const user = lookUp.agent("agent", agent);
      const chosen = status === undefined ? firstOnlineStatus(omni, lookUp) : lookUp.status("status", status);
      lookUp.check();
      auto.stop(user.Id);
      if (behaviour !== undefined) auto.play(user.Id, behaviour);
      logIn(omni, user.Id, chosen.Id);
      return { agentId: user.Id, statusId: chosen.Id };
    }
  });
}

function firstOnlineStatus(omni: OmniContext, lookUp: LookUp): SObjectRecord {
  for (const status of omni.store.table("ServicePresenceStatus").all()) {
    if (channelsOfStatus(omni.store, status.Id).size > 0) return status;
  }
  lookUp.problem("status", "the org has no presence status that carries channels, so one must be named");
  return { Id: "" };
}

function agentStatus(omni: OmniContext): Operation {
  return defineOperation({
    operationId: "agentStatus",
    method: "post",
    path: "/console/agents/status",
    tag: "agents",
    summary: "Changes the presence status of an agent who is online. Assigned items stay, also in a busy status.",
    body: z.strictObject({ agent: agentName, status: statusName }),
    response: presence,
    handler: ({ agent, status }) => {
      const lookUp = new LookUp(omni.store, "agentStatus");
      const user = lookUp.agent("agent", agent);
      const chosen = lookUp.status("status", status);
      lookUp.check();
      mustBeOnline(omni, "agentStatus", user);
      changeAgentStatus(omni, user.Id, chosen.Id);
      return { agentId: user.Id, statusId: chosen.Id };
    }
  });
}

function agentAccept(omni: OmniContext): Operation {
  return defineOperation({
    operationId: "agentAccept",
    method: "post",
    path: "/console/agents/accept",
    tag: "agents",
    summary: "The agent accepts an assigned item: the named one, or the agent's oldest.",
    body: workReference,
    response: workTouched,
    handler: (body) => {
      const work = workFor(omni, "agentAccept", body, "Assigned");
      if (!accept(omni, work.Id)) throw tooLate("agentAccept", work.Id, "Assigned");
      return { agentWorkId: work.Id, status: statusOf(omni, work.Id) };
    }
  });
}

function agentDecline(omni: OmniContext): Operation {
  return defineOperation({
    operationId: "agentDecline",
    method: "post",
    path: "/console/agents/decline",
    tag: "agents",
    summary: "The agent declines an assigned item, where the presence configuration allows it.",
    body: workReference.extend({ reason: z.string().max(200).optional() }),
    response: workTouched,
    handler: (body) => {
      const work = workFor(omni, "agentDecline", body, "Assigned");
      refuseIfFixed(omni, work);
      if (!decline(omni, work.Id, body.reason)) throw tooLate("agentDecline", work.Id, "Assigned");
      return { agentWorkId: work.Id, status: statusOf(omni, work.Id) };
    }
  });
}

/** A required preferred user keeps the item, and a configuration may take the decline button away. */
function refuseIfFixed(omni: OmniContext, work: SObjectRecord): void {
  const agentId = String(work["UserId"]);
  const isRequired = work["IsPreferredUserRequired"] === true;
  const isDisabled = presenceConfigOf(omni.store, agentId)?.["OptionsIsDeclineEnabled"] === false;
  if (!isRequired && !isDisabled) return;
  const why = isRequired ? "its preferred user is required" : "the presence configuration does not allow declining";
  throw new Problem(409, "The item cannot be declined", `agentDecline cannot decline ${work.Id}: ${why}.`);
}

function agentOffline(omni: OmniContext, auto: AutoAgents): Operation {
  return defineOperation({
    operationId: "agentOffline",
    method: "post",
    path: "/console/agents/offline",
    tag: "agents",
    summary: "The agent logs out, or loses the connection, which the org notices only after a while.",
    body: z.strictObject({ agent: agentName, connectionLost: z.boolean().default(false) }),
    response: z.object({ agentId: z.string() }),
    handler: ({ agent, connectionLost }) => {
      const lookUp = new LookUp(omni.store, "agentOffline");
      const user = lookUp.agent("agent", agent);
      lookUp.check();
      mustBeOnline(omni, "agentOffline", user);
      auto.stop(user.Id);
      if (connectionLost) loseConnection(omni, user.Id);
      else goOffline(omni, user.Id);
      return { agentId: user.Id };
    }
  });
}

function agentReconnect(omni: OmniContext): Operation {
  return defineOperation({
    operationId: "agentReconnect",
    method: "post",
    path: "/console/agents/reconnect",
    tag: "agents",
    summary: "The connection of an agent's console comes back.",
    body: z.strictObject({ agent: agentName }),
    response: z.object({ agentId: z.string(), isOnline: z.boolean() }),
    handler: ({ agent }) => {
      const lookUp = new LookUp(omni.store, "agentReconnect");
      const user = lookUp.agent("agent", agent);
      lookUp.check();
      return { agentId: user.Id, isOnline: reconnect(omni, user.Id) };
    }
  });
}

function mustBeOnline(omni: OmniContext, operationId: string, user: SObjectRecord): void {
  if (presenceOf(omni.store, user.Id) !== undefined) return;
  const detail = `${operationId} needs an agent who is online; ${String(user["Username"])} is not. Use agentLogin first.`;
  throw new Problem(409, "The agent is offline", detail);
}

function tooLate(operationId: string, agentWorkId: string, expected: string): Problem {
  return new Problem(409, "Too late", `${operationId} found ${agentWorkId} no longer ${expected}.`);
}

function statusOf(omni: OmniContext, agentWorkId: string): string {
  return String(omni.store.get("AgentWork", agentWorkId)?.["Status"]);
}
