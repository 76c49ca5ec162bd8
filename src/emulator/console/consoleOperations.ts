import type { OmniContext } from "../omni/omniContext.ts";
import type { Operation } from "../openapi/operation.ts";
import type { Streaming } from "../streaming/streaming.ts";
import { agentOperations } from "./agentOperations.ts";
import { AutoAgents } from "./autoAgents.ts";
import { createItemOperation } from "./createItem.ts";
import { readOperations } from "./readOperations.ts";
import { streamOperations } from "./streamOperations.ts";
import { workOperations } from "./workOperations.ts";

/**
 * The console API: agents, customers, and what happens to an org as a whole. `actorId` is the user on whose behalf
 * customers' records are written.
 */
export function consoleOperations(omni: OmniContext, streaming: Streaming, actorId: () => string): Operation[] {
  return [
    createItemOperation(omni, actorId),
    ...workOperations(omni, actorId),
    ...agentOperations(omni, new AutoAgents(omni)),
    ...readOperations(omni),
    ...streamOperations(omni, streaming)
  ];
}
