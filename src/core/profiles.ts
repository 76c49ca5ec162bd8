/** Which classes an agent sees, worked out once for all agents who are alike in that. */
import type { Agent, Profile } from "./agent.ts";
import type { State } from "./state.ts";
import { showClass } from "./classes.ts";

export function profileFor(state: State, agent: Agent): Profile {
  const isMember = agent.traits.informal === null;
  const queueIds = isMember ? agent.queueIds : noIds;
  const channels = agent.presence.isOnline ? agent.presence.serviceChannelIds : noIds;
  const centreQueues = isMember && agent.centre?.isLoggedIn === true ? agent.centre.queueIds : noIds;
  const { profile } = agent;
  // Identity is enough: facts are replaced, never changed in place.
  if (profile?.source.queueIds === queueIds && profile.source.channels === channels) {
    if (profile.source.centreQueues === centreQueues) return profile;
  }
  const key = `${queueIds.join(",")};${channels.join(",")};${[...centreQueues].sort(byText).join(",")}`;
  return state.profiles.get(key) ?? createProfile(state, key, { queueIds, channels, centreQueues });
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
    classes: [],
    views: [],
    agents: 0,
    sees: []
  };
  if (state.profiles.size >= profilesMax) dropUnused(state);
  state.profiles.set(key, profile);
  for (const itemClass of state.classes.values())
    if (itemClass.preferredAgentId === null) showClass(profile, itemClass);
  return profile;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
