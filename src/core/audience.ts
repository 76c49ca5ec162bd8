/**
 * Whom a waiting item may be offered to: the members of its queue, or whoever its open rings, an operator or its
 * customer's agent name. Part of the class key, so that the head of a class is never ineligible for one agent alone.
 */
import type { Agent, Profile } from "./agent.ts";
import type { Audience, Item } from "./item.ts";
import { isOpen } from "./skills.ts";
import type { State } from "./state.ts";

const nobody: Audience = {
  hasMembers: false,
  hasInformal: false,
  agentIds: [],
  isPinned: false,
  groups: [],
  queueIds: []
};
const members: Audience = { ...nobody, hasMembers: true };

export function audienceOf(state: State, item: Item): Audience {
  const { pinnedTo, boundTo } = item;
  if (pinnedTo !== null) return { ...nobody, agentIds: [pinnedTo], isPinned: true };
  if (boundTo !== null && boundTo.until > state.now) return { ...nobody, agentIds: [boundTo.agentId] };
  return plannedAudience(state, item);
}

/** Without regard to operators and to the customer's other items. */
export function plannedAudience(state: State, item: Item): Audience {
  const { preferredAgentId, isPreferredRequired, route } = item.facts;
  if (preferredAgentId !== null && isPreferredRequired) return { ...nobody, agentIds: [preferredAgentId] };
  if (route !== null && route.rings.length > 0) return ringAudience(state, item);
  if (preferredAgentId === null || item.preferredUntil <= state.now) return members;
  return { ...nobody, agentIds: [preferredAgentId] };
}

function ringAudience(state: State, { facts, openRings }: Item): Audience {
  const open = (facts.route?.rings ?? []).filter((_, index) => isOpen(openRings, index));
  const namesOf = (who: "group" | "queue"): string[] => open.filter((ring) => ring.who === who).map(({ name }) => name);
  const has = (who: (typeof open)[number]["who"]): boolean => open.some((ring) => ring.who === who);
  const preferred = facts.preferredAgentId;
  const pair = preferred === null ? null : (state.agents.get(preferred)?.traits.pairedWith ?? null);
  const named = [has("preferred") ? preferred : null, has("pair") ? pair : null];
  return {
    hasMembers: has("members"),
    hasInformal: has("informal"),
    agentIds: sortedSet(named.filter((agentId) => agentId !== null)),
    isPinned: false,
    groups: sortedSet(namesOf("group")),
    queueIds: sortedSet(namesOf("queue").map((name) => state.queueIdOfName.get(name) ?? name))
  };
}

function sortedSet(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
}

/** For class keys: equal audiences give equal texts; the members of the queue alone give "". */
export function audienceKey(audience: Audience): string {
  if (audience === members) return "";
  const { hasMembers, hasInformal, isPinned, agentIds, groups, queueIds } = audience;
  const flags = `${hasMembers ? "m" : ""}${hasInformal ? "i" : ""}${isPinned ? "p" : ""}`;
  const text = `${flags}@${agentIds.join(",")}#${groups.join(",")}&${queueIds.join(",")}`;
  return text === "m@#&" ? "" : text;
}

/** Nobody but agents by name, so that no profile lists the class. */
export function isByNameOnly({ hasMembers, hasInformal, groups, queueIds }: Audience): boolean {
  return !hasMembers && !hasInformal && groups.length === 0 && queueIds.length === 0;
}

/** What a class asks of agents; an item asks the same. */
export interface Wanted {
  readonly queueId: string;
  readonly serviceChannelId: string;
  readonly channelId: string;
}

/** Agents of the profile belong to the audience, other than by name. */
export function includesProfile(audience: Audience, wanted: Wanted, profile: Profile): boolean {
  if (!carries(profile, wanted)) return false;
  if (profile.isInformal) return audience.hasInformal && isOpenTo(profile, wanted.channelId);
  if (audience.hasMembers && isMember(profile, wanted, wanted.queueId)) return true;
  for (const group of audience.groups) if (profile.groups.has(group)) return true;
  for (const queueId of audience.queueIds) if (isMember(profile, wanted, queueId)) return true;
  return false;
}

export function carries(profile: Profile, { serviceChannelId }: Wanted): boolean {
  return serviceChannelId === "" || profile.serviceChannelIds.has(serviceChannelId);
}

function isMember(profile: Profile, { serviceChannelId }: Wanted, queueId: string): boolean {
  return (serviceChannelId === "" ? profile.centreQueueIds : profile.queueIds).has(queueId);
}

function isOpenTo({ informalChannels }: Profile, channelId: string): boolean {
  return informalChannels === null || informalChannels.includes(channelId);
}

/** The agent belongs to the audience by name, membership or group, whether or not they are there now. */
export function includesAgent(audience: Audience, { facts }: Item, agent: Agent): boolean {
  if (audience.agentIds.includes(agent.agentId)) return true;
  if (agent.traits.informal !== null) return false;
  const queueIds = facts.serviceChannelId === "" ? (agent.centre?.queueIds ?? []) : agent.queueIds;
  if (audience.hasMembers && queueIds.includes(facts.queueId)) return true;
  if (agent.traits.groups.some((group) => audience.groups.includes(group))) return true;
  return audience.queueIds.some((queueId) => queueIds.includes(queueId));
}
