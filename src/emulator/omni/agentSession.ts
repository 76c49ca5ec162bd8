import type { Transaction } from "../records/transaction.ts";
import { handled } from "./agentWorkAccept.ts";
import { changeStatus } from "./agentWorkChange.ts";
import { unavailable } from "./agentWorkEnds.ts";
import { type OmniContext, omniOrigin } from "./omniContext.ts";
import { presenceOf } from "./omniSetup.ts";
import { beginPresence, leavePresence } from "./presence.ts";

/** Logging in, changing status, leaving. An agent is online while a presence row is current. */

/** Opens a console in the given status. A console that is already open is logged out first, as in Salesforce. */
export function logIn(context: OmniContext, agentId: string, statusId: string): void {
  if (presenceOf(context.store, agentId) !== undefined) goOffline(context, agentId);
  context.consoles.open(agentId);
  context.store.transaction(omniOrigin(agentId), (tx) => {
    beginPresence(context, tx, agentId, statusId);
  });
}

/** A busy status withdraws nothing: assigned items stay until they are answered, time out, or the agent leaves. */
export function changeAgentStatus(context: OmniContext, agentId: string, statusId: string): void {
  context.store.transaction(omniOrigin(agentId), (tx) => {
    beginPresence(context, tx, agentId, statusId);
  });
}

/**
 * The agent leaves: in one transaction every Assigned AgentWork turns Unavailable, tab-based open work closes, and the
 * presence row ends. Status-based work outlives the logout.
 */
export function goOffline(context: OmniContext, agentId: string): void {
  context.store.transaction(omniOrigin(agentId), (tx) => {
    leave(context, tx, agentId);
  });
  context.consoles.close(agentId);
}

/** The downtime of a data-centre switch: everybody is logged out at once. Returns who was online. */
export function logEveryoneOut(context: OmniContext): readonly string[] {
  const online = context.store.find("UserServicePresence", "IsCurrentState", true).map((row) => String(row["UserId"]));
  for (const agentId of online) goOffline(context, agentId);
  return online;
}

/** The browser lost its connection. The org finds out after a while, unless the agent comes back first. */
export function loseConnection(context: OmniContext, agentId: string): void {
  const lost = context.consoles.of(agentId);
  if (lost === undefined) return;
  lost.isConnected = false;
  context.clock.setTimer(context.switches.values.connectionLostAfterMs, () => {
    if (context.consoles.of(agentId) === lost && !lost.isConnected) goOffline(context, agentId);
  });
}

/** Returns false when the org had already logged the agent out. */
export function reconnect(context: OmniContext, agentId: string): boolean {
  const found = context.consoles.of(agentId);
  if (found !== undefined) found.isConnected = true;
  return found !== undefined;
}

function leave(context: OmniContext, tx: Transaction, agentId: string): void {
  const now = context.clock.now();
  for (const agentWork of context.live.of(tx, agentId)) {
    if (agentWork["Status"] === "Assigned") unavailable(context, tx, agentWork);
    else if (agentWork["CapacityModel"] !== "StatusBased") {
      changeStatus(context, tx, agentWork, "Closed", handled(agentWork, now));
    }
  }
  leavePresence(context, tx, agentId);
}
