import { declined } from "./agentWorkEnds.ts";
import { agentWorkIn } from "./agentWorkChange.ts";
import { type OmniContext, omniOrigin } from "./omniContext.ts";

/** The agent declines an assigned item, with a reason if the console asked for one. Returns false when it is too late. */
export function decline(context: OmniContext, agentWorkId: string, reason: string | undefined): boolean {
  const agentId = String(context.store.get("AgentWork", agentWorkId)?.["UserId"]);
  return context.store.transaction(omniOrigin(agentId), (tx) => {
    const agentWork = agentWorkIn(tx, agentWorkId, "Assigned");
    if (agentWork === undefined) return false;
    declined(context, tx, agentWork, reason);
    return true;
  });
}
