/** What could have been over earlier, or not been at all, of the things that keep an item from an agent. */
import type { Agent } from "../core/agent.ts";
import type { Item } from "../core/item.ts";
import { nextOccupancyChange } from "../core/occupancy.ts";
import { waitOf } from "../core/score.ts";
import type { State } from "../core/state.ts";
import type { Ineligibility } from "../ports/explanation.ts";
import * as edit from "./edits.ts";
import { couldBeAmong } from "./ineligibility.ts";
import { proposal, type Proposal } from "./proposal.ts";

const yearMs = 31_536_000_000;

/** The item as if what keeps it from the agent were over; none where nothing of the item is in the way. */
export function withoutHindrance(state: State, item: Item, agent: Agent, whyNot: Ineligibility): Proposal[] {
  const { agentId } = agent;
  const left = (until: number): number | null =>
    until > state.now && until < state.now + yearMs ? until - state.now : null;
  switch (whyNot) {
    case "excluded": {
      const until = item.exclusions.find((exclusion) => exclusion.agentId === agentId)?.until ?? 0;
      return proposal("exclusionOver", left(until), { item, agentId }, edit.notExcluded(item, agentId));
    }
    case "pinned":
      return proposal("notPinned", null, { item }, edit.itemWith(item, { pinnedTo: null, raisedTo: null }));
    case "customerElsewhere":
      return proposal("customerFree", left(item.boundTo?.until ?? 0), { item }, edit.itemWith(item, { boundTo: null }));
    case "waitsForAnother":
      return item.preferredUntil > state.now
        ? proposal("preferenceOver", left(item.preferredUntil), { item }, edit.itemWith(item, { preferredUntil: 0 }))
        : [];
    case "ringNotOpen":
      return ringOpen(state, item, agent);
    case "lacksSkill":
      return otherSkills(state, item, agent);
    case "parked":
      return proposal("parkingOver", left(item.parkedUntil), { item }, edit.unhindered(item));
    case "enriching":
      return proposal("parkingOver", left(item.facts.enrichUntil), { item }, edit.unhindered(item));
    case "notReady":
      return item.notBefore > state.now
        ? proposal("parkingOver", left(item.notBefore), { item }, edit.unhindered(item))
        : [];
    case "channelPaused": {
      const until = state.pausedUntil.get(item.channel.id) ?? 0;
      return proposal("channelResumed", left(until), { name: item.channel.id }, edit.channelResumed(item.channel.id));
    }
    case "reserve":
      return againstReserve(state, item);
    case "occupancy":
      return [...overdueEarlier(state, item), ...rested(state, agent)];
    default:
      return [];
  }
}

/** The first ring to open, of those that are for the agent. */
function ringOpen(state: State, item: Item, agent: Agent): Proposal[] {
  const waited = state.now - (item.waitingSince ?? state.now);
  const rings = (item.facts.route?.rings ?? []).flatMap((ring, index) => {
    const openRings = item.openRings | (1 << index);
    const isForThem = openRings !== item.openRings && couldBeAmong(state, item, agent, openRings);
    return isForThem ? [{ openRings, ms: ring.afterMs - waited }] : [];
  });
  const [first] = rings.sort((a, b) => a.ms - b.ms);
  if (first === undefined) return [];
  const ms = first.ms > 0 ? first.ms : null;
  return proposal(
    "ringOpen",
    ms,
    { item, agentId: agent.agentId },
    edit.itemWith(item, { openRings: first.openRings })
  );
}

/** A skill that is not asked for any more after a while, or that the agent had. */
function otherSkills(state: State, item: Item, agent: Agent): Proposal[] {
  const { agentId } = agent;
  const waited = state.now - (item.waitingSince ?? state.now);
  const missing = (item.itemClass?.skills ?? []).filter(
    ({ skill, minLevel }) => !agent.traits.skills.some((own) => own.skill === skill && own.level >= minLevel)
  );
  const [only] = missing;
  if (only === undefined || missing.length > 1) return [];
  const { skill, minLevel, dropAfterMs } = only;
  const about = { item, agentId, name: skill };
  const ms = (dropAfterMs ?? 0) - waited;
  const since = (item.waitingSince ?? state.now) - ms;
  return [
    ...(ms > 0 ? proposal("skillDropped", ms, about, edit.itemWith(item, { waitingSince: since })) : []),
    ...proposal("hadSkill", null, about, edit.withSkill(agent, skill, minLevel))
  ];
}

function againstReserve(state: State, item: Item): Proposal[] {
  const hotAgents = Math.max(0, Math.min(state.reserve.hotAgents, state.freeHotAgents) - 1);
  return [
    ...overdueEarlier(state, item),
    ...proposal("reserveSmaller", null, { item }, ...edit.smallerReserve(hotAgents))
  ];
}

function overdueEarlier(state: State, item: Item): Proposal[] {
  const missing = item.channel.targetMs - waitOf(state, item);
  return missing <= 0 ? [] : proposal("becameOverdue", missing, { item }, edit.cameEarlier(state, item, missing));
}

function rested(state: State, agent: Agent): Proposal[] {
  const at = nextOccupancyChange(state, agent);
  if (agent.occupancy.isBusy || at === Infinity) return [];
  const ms = at - state.now;
  return proposal("restedLonger", ms, { agentId: agent.agentId }, edit.restedLonger(agent, ms));
}
