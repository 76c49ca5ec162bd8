/** How each change is written into a copy of the state. */
import type { Agent } from "../core/agent.ts";
import type { Item } from "../core/item.ts";
import type { State } from "../core/state.ts";
import { calendarOf, clockOf } from "../core/score.ts";
import type { Edit } from "./stateCopy.ts";

/** The customer came so much earlier (or later, negative) on the clock of the item's channel; null: it cannot be said. */
export function cameEarlier(state: State, item: Item, ms: number): Edit | null {
  const calendar = calendarOf(state, item.channel);
  const key = clockOf(calendar, item.since) - ms;
  const since = calendar === null ? key : calendar.whenOpen(key);
  if (since === null || since > state.now) return null;
  return {
    kind: "item",
    id: item.itemId,
    make: (body) => ({ ...body, since, facts: { ...(body["facts"] as object), since } })
  };
}

export function ofTier(item: Item, tier: string): Edit {
  const route = item.facts.route === null ? null : { ...item.facts.route, tier };
  return {
    kind: "item",
    id: item.itemId,
    make: (body) => ({ ...body, facts: { ...(body["facts"] as object), tier, route } })
  };
}

export function notExcluded(item: Item, agentId: string): Edit {
  const exclusions = item.exclusions.filter((exclusion) => exclusion.agentId !== agentId);
  return { kind: "item", id: item.itemId, make: (body) => ({ ...body, exclusions }) };
}

/** Whatever kept it from waiting, or waiting for everybody, is over. */
export function unhindered(item: Item): Edit {
  const over = { preferredUntil: 0, notBefore: 0, parkedUntil: 0, parkedCode: null };
  return {
    kind: "item",
    id: item.itemId,
    make: (body) => ({ ...body, ...over, facts: { ...(body["facts"] as object), enrichUntil: 0 } })
  };
}

/** What it waits for by name, or had to wait for, is over: a field of the item. */
export function itemWith(item: Item, fields: Readonly<Record<string, unknown>>): Edit {
  return { kind: "item", id: item.itemId, make: (body) => ({ ...body, ...fields }) };
}

export function withSkill(agent: Agent, skill: string, level: number): Edit {
  const others = agent.traits.skills.filter((own) => own.skill !== skill);
  const skills = [...others, { skill, level }].sort((a, b) => (a.skill < b.skill ? -1 : 1));
  return { kind: "agent", id: agent.agentId, make: (body) => ({ ...body, traits: { ...agent.traits, skills } }) };
}

export function idleLonger(agent: Agent, ms: number): Edit {
  return {
    kind: "agent",
    id: agent.agentId,
    make: (body) => ({ ...body, idleSince: agent.idleSince - ms, lastReceivedAt: agent.lastReceivedAt - ms })
  };
}

export function wrapUpOver(agent: Agent): Edit {
  return {
    kind: "agent",
    id: agent.agentId,
    make: (body) => ({ ...body, centre: { ...(body["centre"] as object), wrapUpUntil: null } })
  };
}

export function emptied(agent: Agent): Edit {
  return { kind: "agent", id: agent.agentId, make: (body) => ({ ...body, work: [], held: 0 }) };
}

/** Nothing in hand, no call, no offer, and ready: what they hold or are offered had not been. */
export function freed(agent: Agent): Edit[] {
  const ready = { device: "idle", isReady: true, notReadyBy: null, wrapUpUntil: null, activeCalls: [] };
  const centreOf = (body: Readonly<Record<string, unknown>>): object | null =>
    body["centre"] === null ? null : { ...(body["centre"] as object), ...ready };
  return [
    {
      kind: "agent",
      id: agent.agentId,
      make: (body) => ({ ...body, work: [], calls: [], held: 0, isNotResponding: false, centre: centreOf(body) })
    },
    ...agent.offers.flatMap(({ commandId, itemId }): Edit[] => [
      { kind: "offer", id: commandId, make: () => null },
      { kind: "item", id: itemId, make: () => null }
    ])
  ];
}

export function channelResumed(channel: string): Edit {
  type Paused = readonly (readonly [string, number])[];
  return {
    kind: "pool",
    id: "",
    make: (body) => ({ ...body, pausedUntil: (body["pausedUntil"] as Paused).filter(([id]) => id !== channel) })
  };
}

/** The agent was left alone earlier. */
export function restedLonger(agent: Agent, ms: number): Edit {
  const occupancy = { ...agent.occupancy, since: agent.occupancy.since - ms };
  return { kind: "agent", id: agent.agentId, make: (body) => ({ ...body, occupancy }) };
}

/** The reserve in force; a fixed one follows the policy. */
export function smallerReserve(hotAgents: number): Edit[] {
  const smaller = (body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    ...body,
    reserve: { ...(body["reserve"] as object), hotAgents }
  });
  return [
    { kind: "pool", id: "", make: smaller },
    { kind: "policy", id: "", make: smaller }
  ];
}
