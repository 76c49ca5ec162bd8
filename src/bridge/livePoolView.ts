import { agentByCentre, agentByUser } from "../core/directory.ts";
import type { State } from "../core/state.ts";
import { liveWorkIds } from "../core/heldWork.ts";
import type { PoolView } from "../ports/poolView.ts";

/** The live state as adapters may ask it. `current` because a reload replaces the state. */
export function livePoolView(current: () => State): PoolView {
  return {
    itemSerial: (itemId) => current().items.get(itemId)?.facts.serial ?? null,
    *itemIds(side) {
      for (const item of current().items.values()) if (item.side === side) yield item.itemId;
    },
    liveAgentWorkIds: () => liveWorkIds(current()),
    *onlineAgentIds() {
      for (const agent of current().agents.values()) if (agent.presence.isOnline) yield agent.agentId;
    },
    agentOfUser: (userId) => agentByUser(current(), userId),
    agentOfCentre: (centreAgentId) => agentByCentre(current(), centreAgentId),
    centreAgentOf: (agentId) => current().agents.get(agentId)?.centreAgentId ?? null,
    userOf: (agentId) => current().agents.get(agentId)?.userId ?? null
  };
}
