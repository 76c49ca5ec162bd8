/** May this agent be offered items of this class? */
import type { Agent, Profile, Seat } from "./agent.ts";
import { noUnits } from "./capacity.ts";
import type { IneligibleReason } from "./decision.ts";
import type { ItemClass } from "./item.ts";
import { isPaused, type State } from "./state.ts";

/** Why an available seat may not be offered the class; null when it may. Exclusions are per item. */
export function whyNot(state: State, seat: Seat, index: number): IneligibleReason | null {
  const { table } = state;
  if ((seat.mask & (table.kindBit[index] as number)) === 0) return "kindNotAllowed";
  if ((seat.fullChannels & (table.channelBit[index] as number)) !== 0) return "channelFull";
  const weight = table.weightTimes10k[index] as number;
  const isByWeight = weight !== 0 && seat.weightRoom !== noUnits;
  const fits = isByWeight ? weight <= seat.weightRoom : (table.basisPoints[index] as number) <= seat.room;
  if (!fits) return "noRoom";
  return state.pausedUntil.size > 0 && isClassPaused(state, index) ? "channelPaused" : null;
}

function isClassPaused(state: State, index: number): boolean {
  return isPaused(state, (state.classList[index] as ItemClass).channel.id);
}

/** The class is seen through membership, or waits for this agent alone and their status carries its channel. */
export function seesClass(agent: Agent, itemClass: ItemClass): boolean {
  if (itemClass.preferredAgentId === null) return (agent.profile as Profile).sees[itemClass.index] === true;
  return itemClass.preferredAgentId === agent.agentId && carriesChannel(agent, itemClass);
}

export function carriesChannel(agent: Agent, itemClass: ItemClass): boolean {
  return itemClass.serviceChannelId === "" || agent.presence.serviceChannelIds.includes(itemClass.serviceChannelId);
}
