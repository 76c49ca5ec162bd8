/** Which classes an agent sees, worked out once for all agents who are alike in that. */
import type { Agent, Profile } from "./agent.ts";
import { isByNameOnly } from "./audience.ts";
import type { AgentTraits } from "./input.ts";
import type { State } from "./state.ts";
import { showClass } from "./classes.ts";

export function profileFor(state: State, agent: Agent): Profile {
  const isMember = agent.traits.informal === null;
  const queueIds = isMember ? agent.queueIds : noIds;
  const channels = agent.presence.isOnline ? agent.presence.serviceChannelIds : noIds;
  const centreQueues = isMember && agent.centre?.isLoggedIn === true ? agent.centre.queueIds : noIds;
  const { profile, traits, isInformalOpen } = agent;
  // Identity is enough: facts are replaced, never changed in place.
  if (profile?.source.queueIds === queueIds && profile.source.channels === channels) {
    const { source } = profile;
    const isSame = source.centreQueues === centreQueues && source.traits === traits;
    if (isSame && source.isInformalOpen === isInformalOpen) return profile;
  }
  const queues = `${queueIds.join(",")};${channels.join(",")};${[...centreQueues].sort(byText).join(",")}`;
  const key = `${queues};${traitsKey(traits)}${isInformalOpen ? "!" : ""}`;
  return (
    state.profiles.get(key) ?? createProfile(state, key, { queueIds, channels, centreQueues, traits, isInformalOpen })
  );
}

function traitsKey({ skills, groups, informal }: AgentTraits): string {
  if (skills.length === 0 && groups.length === 0 && informal === null) return "";
  const levels = skills.map(({ skill, level }) => `${skill}:${level}`).join(",");
  return `${levels};${groups.join(",")};${informal === null ? "" : (informal.channels?.join(",") ?? "*")}`;
}

const noIds: readonly string[] = [];

/** Beyond so many, profiles that nobody has any more are dropped before one is added. */
const profilesMax = 1_024;

function dropUnused(state: State): void {
  for (const profile of state.profiles.values()) if (profile.agents === 0) state.profiles.delete(profile.key);
}

function createProfile(state: State, key: string, source: Profile["source"]): Profile {
  const profile: Profile = {
    key,
    source,
    queueIds: new Set(source.queueIds),
    serviceChannelIds: new Set(source.channels),
    centreQueueIds: new Set(source.centreQueues),
    skillLevels: new Map(source.traits.skills.map(({ skill, level }) => [skill, level])),
    groups: new Set(source.traits.groups),
    isInformal: source.traits.informal !== null,
    informalChannels: source.isInformalOpen ? (source.traits.informal?.channels ?? null) : [],
    classes: [],
    views: [],
    agents: 0,
    sees: []
  };
  if (state.profiles.size >= profilesMax) dropUnused(state);
  state.profiles.set(key, profile);
  for (const itemClass of state.classes.values()) if (!isByNameOnly(itemClass.audience)) showClass(profile, itemClass);
  return profile;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
