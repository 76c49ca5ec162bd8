/** May this agent be offered items of this class? */
import type { Agent, Profile, Seat, SeatView } from "./agent.ts";
import { noUnits } from "./capacity.ts";
import { carries } from "./audience.ts";
import { basisPoints, weight } from "./classTable.ts";
import type { IneligibleReason } from "./decision.ts";
import type { ItemClass } from "./item.ts";
import { hasSkills } from "./skills.ts";
import { isPaused, type State } from "./state.ts";

export const ineligibleReasons: readonly IneligibleReason[] = [
  "noRoom",
  "kindNotAllowed",
  "channelFull",
  "excluded",
  "reserve",
  "channelPaused",
  "occupancy"
];

/** Why an available seat may not be offered the class; null when it may. Exclusions are per item. */
export function whyNot(state: State, seat: Seat, index: number): IneligibleReason | null {
  return whyNeverNow(state, seat, index) ?? (isClassPaused(state, index) ? "channelPaused" : null);
}

/** The same, whatever the time: it depends on seat and class alone. */
function whyNeverNow({ table }: State, seat: Seat, index: number): IneligibleReason | null {
  if ((seat.mask & (table.kindBit[index] as number)) === 0) return "kindNotAllowed";
  if ((seat.fullChannels & (table.channelBit[index] as number)) !== 0) return "channelFull";
  const units = table.get(index, weight);
  const isByWeight = units !== 0 && seat.weightRoom !== noUnits;
  const fits = isByWeight ? units <= seat.weightRoom : table.get(index, basisPoints) <= seat.room;
  return fits ? null : "noRoom";
}

export function isClassPaused(state: State, index: number): boolean {
  return state.pausedUntil.size > 0 && isPaused(state, (state.classList[index] as ItemClass).channel.id);
}

const viewsMax = 8;

/** Agents of a profile come in a few kinds only (free, one chat, ...), so what each kind may take is worked out once. */
export function viewFor(state: State, profile: Profile, seat: Seat): SeatView {
  const { mask, room, weightRoom, fullChannels } = seat;
  for (const view of profile.views) {
    const isSame = view.mask === mask && view.room === room && view.weightRoom === weightRoom;
    if (isSame && view.fullChannels === fullChannels) return view;
  }
  const refusals = new Uint8Array(state.table.size);
  for (const index of profile.classes) {
    const reason = whyNeverNow(state, seat, index);
    refusals[index] = reason === null ? 0 : ineligibleReasons.indexOf(reason) + 1;
  }
  const view = { mask, room, weightRoom, fullChannels, refusals };
  if (profile.views.length === viewsMax) profile.views.shift();
  profile.views.push(view);
  return view;
}

/** The class is seen through membership, group or traits, or the agent is named and has its channel and skills. */
export function seesClass(agent: Agent, itemClass: ItemClass): boolean {
  return (agent.profile as Profile).sees[itemClass.index] === true || isSeenByNameOnly(agent, itemClass);
}

/** The agent is named by the class and does not see it anyway. */
export function isSeenByNameOnly(agent: Agent, itemClass: ItemClass): boolean {
  const { audience, index, skills } = itemClass;
  const profile = agent.profile as Profile;
  if (profile.sees[index] === true || !audience.agentIds.includes(agent.agentId)) return false;
  return carries(profile, itemClass) && (audience.isPinned || hasSkills(profile, skills));
}
