import type { OrgContext } from "../orgContext.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { Origin } from "../records/transaction.ts";
import type { AgentConsoles } from "./agentConsoles.ts";
import type { LiveWork } from "./liveWork.ts";
import type { OmniEvents } from "./omniEvents.ts";
import type { PushTimers } from "./pushTimers.ts";
import type { RoutingQuota } from "./routingQuota.ts";

/** What the parts of the Omni-Channel engine share. */
export interface OmniContext extends OrgContext {
  readonly consoles: AgentConsoles;
  readonly live: LiveWork;
  readonly events: OmniEvents;
  readonly timers: PushTimers;
  readonly quota: RoutingQuota;
  /** Work items whose owner the engine itself is changing: no routing follows from that. */
  readonly quietOwnerMoves: Set<string>;
  /** Fields that the flow routing the item being created sets on its routing record, such as the preferred user. */
  flowFields: Readonly<Record<string, unknown>>;
}

/** Work of the platform on behalf of an agent's console. */
export function omniOrigin(agentId: string): Origin {
  return { kind: "omni", userId: agentId };
}

/** A text field, or `undefined` when it is null. */
export function text(record: SObjectRecord | undefined, field: string): string | undefined {
  const value = record?.[field];
  return typeof value === "string" ? value : undefined;
}

/** A number field, or `undefined` when it is null. */
export function number(record: SObjectRecord | undefined, field: string): number | undefined {
  const value = record?.[field];
  return typeof value === "number" ? value : undefined;
}
