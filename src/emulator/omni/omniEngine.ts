import type { OrgContext } from "../orgContext.ts";
import type { SObjectRecord } from "../records/schema.ts";
import { AgentConsoles } from "./agentConsoles.ts";
import { agentWorkHooks } from "./agentWorkHooks.ts";
import { LiveWork } from "./liveWork.ts";
import type { OmniContext } from "./omniContext.ts";
import type { OmniLimits } from "./routingQuota.ts";
import { openNativeRouting } from "./nativeRouting.ts";
import { OmniEvents } from "./omniEvents.ts";
import { PushTimers } from "./pushTimers.ts";
import { routingHooks } from "./routingHooks.ts";
import { RoutingQuota } from "./routingQuota.ts";
import { workItemHooks } from "./workItemHooks.ts";

/** Objects that have an owner and are never work items themselves. */
const neverWorkItems = new Set([
  "PendingServiceRouting",
  "AgentWork",
  "UserServicePresence",
  "ServiceResource",
  "Group"
]);

/**
 * Gives the org its Omni-Channel behaviour by registering hooks on the store; register before the fixture's records
 * are written if they should be routed. The returned context is what the operations of this folder work on.
 */
export function openOmni(org: OrgContext, limits: OmniLimits = {}): OmniContext {
  const routings = org.store.table("PendingServiceRouting");
  const context: OmniContext = {
    ...org,
    consoles: new AgentConsoles(),
    live: new LiveWork(),
    events: new OmniEvents(),
    timers: new PushTimers(org.clock),
    quota: new RoutingQuota(limits, org.clock, () => routings.size),
    quietOwnerMoves: new Set(),
    flowFields: {}
  };
  org.store.addHooks("AgentWork", agentWorkHooks(context));
  org.store.addHooks("PendingServiceRouting", routingHooks(context));
  for (const schema of org.store.schema.values()) {
    if (!schema.fields.has("ownerid") || neverWorkItems.has(schema.name)) continue;
    org.store.addHooks(schema.name, workItemHooks(context, schema.name));
  }
  openNativeRouting(context);
  return context;
}

/** AgentWork that the agent's console shows: requests and open work, oldest first. */
export function workOf(context: OmniContext, agentId: string): readonly SObjectRecord[] {
  return context.live.of(context.store, agentId);
}
