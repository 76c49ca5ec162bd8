/**
 * Who may take what, worked out from the facts alone and as slowly as possible: no classes, no groups, no table. What
 * the core does quickly is compared with this.
 */
import type { Agent, Work } from "../../src/core/agent.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { Item, Offer } from "../../src/core/item.ts";
import type { AgentCriterion } from "../../src/core/policy.ts";
import { scoreTermsOf } from "../../src/core/score.ts";
import type { SkillNeed } from "../../src/core/route.ts";
import type { State } from "../../src/core/state.ts";

/** Waiting items, best first: level, score, arrival, id. */
export function waitingByRank(state: State): Item[] {
  const waiting = [...state.items.values()].filter((item) => item.phase === "waiting");
  const ranked = waiting.map((item) => ({ item, ...scoreTermsOf(state, item) }));
  ranked.sort((a, b) => {
    if (a.level !== b.level) return b.level - a.level;
    if (a.score !== b.score) return b.score - a.score;
    if (a.item.since !== b.item.since) return a.item.since - b.item.since;
    return a.item.itemId < b.item.itemId ? -1 : 1;
  });
  return ranked.map(({ item }) => item);
}

/** May the agent be offered the item now, whatever the reserve says? */
export function mayTake(state: State, agent: Agent, item: Item): boolean {
  if (item.exclusions.some((ban) => ban.agentId === agent.agentId && ban.until > state.now)) return false;
  if ((state.pausedUntil.get(item.channel.id) ?? 0) > state.now) return false;
  if (!isReachable(state, agent) || !sees(state, agent, item)) return false;
  return item.side === "centre" ? mayTakeCall(state, agent) : mayTakeWork(state, agent, item);
}

function isReachable(state: State, agent: Agent): boolean {
  if (!agent.isListed || agent.isNotResponding) return false;
  if (agent.work.some((work) => work.status === "assigned")) return false;
  const patience = state.policy.offers.unknownFreesCallsMs;
  return agent.offers.every((offer) => offer.unknownSince !== null && state.now >= offer.unknownSince + patience);
}

function sees(state: State, agent: Agent, item: Item): boolean {
  const { serviceChannelId } = item.facts;
  const { presence } = agent;
  const carries =
    serviceChannelId === "" || (presence.isOnline && presence.serviceChannelIds.includes(serviceChannelId));
  if (!carries) return false;
  if (item.pinnedTo !== null) return item.pinnedTo === agent.agentId;
  if (!hasSkills(state, agent, item)) return false;
  if (item.boundTo !== null && item.boundTo.until > state.now) return item.boundTo.agentId === agent.agentId;
  return isAsked(state, agent, item);
}

/** By preference, ring or membership. */
function isAsked(state: State, agent: Agent, item: Item): boolean {
  const { preferredAgentId, isPreferredRequired, route, queueId } = item.facts;
  if (preferredAgentId !== null && isPreferredRequired) return preferredAgentId === agent.agentId;
  if (route !== null && route.rings.length > 0) {
    return route.rings.some((ring, index) => {
      if ((item.openRings & (1 << index)) === 0) return false;
      if (ring.who === "preferred") return preferredAgentId === agent.agentId;
      if (ring.who === "pair") {
        const preferred = preferredAgentId === null ? undefined : state.agents.get(preferredAgentId);
        return preferred?.traits.pairedWith === agent.agentId;
      }
      if (ring.who === "informal") return mayHelp(state, agent, item);
      if (ring.who === "group") return agent.traits.informal === null && agent.traits.groups.includes(ring.name);
      if (ring.who === "members") return isMember(state, agent, item, queueId);
      return ring.who === "queue" && isMember(state, agent, item, state.queueIdOfName.get(ring.name) ?? ring.name);
    });
  }
  if (preferredAgentId !== null && item.preferredUntil > state.now) return preferredAgentId === agent.agentId;
  return isMember(state, agent, item, queueId);
}

/** Within hours and channels, and with less accepted this month than the elapsed share of the quota and one more. */
export function mayHelp(state: State, { traits, helped }: Agent, item: Item): boolean {
  const { informal } = traits;
  if (informal === null || informal.channels?.includes(item.channel.id) === false) return false;
  if (informal.calendar !== null && stretchNow(state, informal.calendar) === null) return false;
  if (informal.monthlyQuota === null) return true;
  const month = stretchNow(state, informal.months);
  if (month === null) return false;
  const [start, end] = month;
  const accepted = helped.lastAt >= start ? helped.items : 0;
  const share = (BigInt(informal.monthlyQuota) * BigInt(state.now - start)) / BigInt(end - start);
  return accepted < Math.min(informal.monthlyQuota, Number(share) + 1);
}

function stretchNow(state: State, calendar: string): readonly [number, number] | null {
  const intervals = state.calendars.get(calendar)?.intervals ?? [];
  for (let at = 0; at + 1 < intervals.length; at += 2) {
    const [start = 0, end = 0] = intervals.slice(at, at + 2);
    if (start <= state.now && state.now < end) return [start, end];
  }
  return null;
}

function isMember(state: State, agent: Agent, item: Item, queueId: string): boolean {
  if (agent.traits.informal !== null) return false;
  if (item.side === "centre") return agent.centre?.isLoggedIn === true && agent.centre.queueIds.includes(queueId);
  return state.membership.get(queueId)?.has(agent.agentId) ?? false;
}

/** As far as the item still asks for them. */
function hasSkills(state: State, agent: Agent, item: Item): boolean {
  return skillsLeft(state, item).every(({ skill, minLevel }) =>
    agent.traits.skills.some((own) => own.skill === skill && own.level >= minLevel)
  );
}

function skillsLeft(state: State, { facts, waitingSince, openRings }: Item): readonly SkillNeed[] {
  const waited = state.now - (waitingSince ?? state.now);
  return (facts.route?.skills ?? []).filter(({ skill, dropAfterMs }) => {
    const isDropped = facts.route?.rings.some(
      (ring, index) => (openRings & (1 << index)) !== 0 && ring.dropSkills.includes(skill)
    );
    return isDropped !== true && (dropAfterMs === null || waited < dropAfterMs);
  });
}

function isPhoneReady(state: State, { centre, calls }: Agent): boolean {
  if (!state.links.centre || centre === null || !centre.isLoggedIn || !centre.isReady) return false;
  if (centre.device !== "idle" || centre.activeCalls.length > 0 || calls.length > 0) return false;
  return centre.wrapUpUntil === null || centre.wrapUpUntil <= state.now;
}

function mayTakeCall(state: State, agent: Agent): boolean {
  return (
    isPhoneReady(state, agent) &&
    agent.work.every((work) => {
      const { kind, isInterruptible, handlingLimitMs } = work.channel;
      const isLong = handlingLimitMs !== null && state.now >= work.since + handlingLimitMs;
      return work.status === "open" && kind === "deferred" && (isInterruptible || isLong);
    })
  );
}

function mayTakeWork(state: State, agent: Agent, item: Item): boolean {
  const { centre, presence } = agent;
  const { policy, links } = state;
  if (!links.salesforce || !presence.isOnline || agent.offers.length > 0 || agent.calls.length > 0) return false;
  if (state.unknownOffers >= policy.offers.breakerUnknowns) return false;
  if (agent.centreAgentId !== null || centre !== null) {
    if (!links.centre) {
      if (policy.whenCentreUnseen === "none") return false;
      if (policy.whenCentreUnseen === "hot" && item.channel.kind === "deferred") return false;
    } else if (centre?.isLoggedIn === true) {
      const isBusy = centre.device === "busy" || centre.device === "ringing" || centre.activeCalls.length > 0;
      const isWrappingUp = centre.wrapUpUntil !== null && centre.wrapUpUntil > state.now;
      const isOnBreak = !centre.isReady && centre.notReadyBy === "agent";
      if (isBusy || isWrappingUp || isOnBreak) return false;
    }
  }
  const { kind, maxPerAgent, id } = item.channel;
  if (!agent.work.every((work) => policy.whileHolding[work.channel.kind].includes(kind))) return false;
  if (maxPerAgent !== null && agent.work.filter((work) => work.channel.id === id).length >= maxPerAgent) return false;
  return hasRoom(agent, item);
}

/** In units where the agent has a capacity and the item a weight, in percent otherwise. */
function hasRoom(agent: Agent, item: Item): boolean {
  const capacity = agent.presence.configuredCapacity ?? 0;
  const { capacityWeight, route } = item.facts;
  const isKnown = capacityWeight !== null || item.facts.capacityPercent !== null;
  const capacityPercent = isKnown ? item.facts.capacityPercent : (route?.capacityPercent ?? null);
  const wanted = capacityPercent ?? (capacityWeight === 0 ? 0 : item.channel.capacityPercent);
  const roomLeft = capacity <= 0 ? 100 - sum(agent.work.map((work) => percentOf(work))) : 1;
  if (roomLeft <= 0) return false;
  if (capacity <= 0) return wanted <= 100 - sum(agent.work.map((work) => percentOf(work)));
  const leftUnits = capacity - sum(agent.work.map((work) => unitsOf(work, capacity)));
  if (Math.floor((10_000 * leftUnits) / capacity + 1e-6) <= 0) return false;
  if (capacityPercent === null && capacityWeight !== null && capacityWeight > 0)
    return capacityWeight <= leftUnits + 1e-9;
  return wanted <= Math.max(0, (100 * leftUnits) / capacity) + 1e-9;
}

function percentOf(work: Work): number {
  return work.capacityPercent ?? (work.capacityWeight === 0 ? 0 : work.channel.capacityPercent);
}

function unitsOf(work: Work, capacity: number): number {
  if (work.capacityPercent === null && work.capacityWeight !== null) return work.capacityWeight;
  return (percentOf(work) * capacity) / 100;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Agents kept for hot work, free ones, counted from the facts. */
export function freeForHot(state: State): Agent[] {
  return [...state.agents.values()].filter(
    (agent) => agent.traits.informal === null && isReachable(state, agent) && mayTakeCall(state, agent)
  );
}

export function hasHotSeat(agent: Agent): boolean {
  const { centre, traits } = agent;
  return (
    traits.informal === null && agent.isListed && centre !== null && centre.isLoggedIn && centre.notReadyBy !== "agent"
  );
}

/** Do reserve and occupancy let the item through to the agent, with so many agents free for hot work? */
export function reserveLetsThrough(state: State, agent: Agent, item: Item): boolean {
  const { overduePercent, exemptionPercent } = state.policy.reserve;
  if (item.channel.kind !== "deferred") return true;
  const free = freeForHot(state);
  const { hotAgents } = state.reserve;
  const isKeptFree =
    hotAgents > 0 && agent.traits.informal === null && isPhoneReady(state, agent) && free.length <= hotAgents;
  if (!isKeptFree && !isTooBusy(state, agent)) return true;
  const seats = [...state.agents.values()].filter(hasHotSeat).length;
  const overdueCap = overduePercent === 0 ? 0 : Math.max(1, Math.floor((seats * overduePercent) / 100));
  const isOverdue = scoreTermsOf(state, item).waitMs >= item.channel.targetMs;
  if (isOverdue && admittedBy(state, "overdue") < overdueCap) return true;
  const tierCap = Math.max(1, Math.floor((seats * exemptionPercent) / 100));
  return item.tier.isExemptFromReserve && admittedBy(state, "tier") < tierCap;
}

/** By exact fractions: share = (share then * window + busy time since) / (window + time since), rounded down. */
export function isTooBusy(state: State, agent: Agent): boolean {
  const { occupancy } = state.policy;
  if (occupancy === null) return false;
  return exactShare(agent.occupancy, occupancy.windowMs, state.now) > BigInt(occupancy.ceilingPercent * 100);
}

export function exactShare({ share, isBusy, since }: Agent["occupancy"], windowMs: number, now: number): bigint {
  const [window, elapsed] = [BigInt(windowMs), BigInt(now - since)];
  return (BigInt(share) * window + (isBusy ? 10_000n : 0n) * elapsed) / (window + elapsed);
}

function admittedBy(state: State, admission: "overdue" | "tier"): number {
  const offers = [...state.offers].filter((offer) => offer.admission === admission);
  const held = new Set(offers.map((offer) => offer.agentWorkId));
  const works = [...state.agents.values()].flatMap((agent) => agent.work);
  return offers.length + works.filter((work) => work.admission === admission && !held.has(work.agentWorkId)).length;
}

/** Pairs that wait for each other although nothing keeps them apart: there must be none after a step. */
export function missedPairs(state: State): string[] {
  if (state.reconciling.size > 0) return [];
  const missed: string[] = [];
  for (const item of waitingByRank(state)) {
    for (const agent of state.agents.values()) {
      if (!mayTake(state, agent, item) || !reserveLetsThrough(state, agent, item)) continue;
      missed.push(`${item.itemId} waits although ${agent.agentId} is free for it`);
    }
  }
  return missed;
}

/**
 * The items that should be served, best first: each that can still be placed beside all better ones, by trying every
 * way to place them (no reserve).
 */
export function bestServed(state: State): string[] {
  const agents = [...state.agents.values()];
  const served: Item[] = [];
  for (const item of waitingByRank(state)) {
    if (canPlaceAll(state, [...served, item], agents)) served.push(item);
  }
  return served.map(({ itemId }) => itemId);
}

function canPlaceAll(state: State, items: readonly Item[], agents: readonly Agent[]): boolean {
  const [first, ...rest] = items;
  if (first === undefined) return true;
  return agents.some(
    (agent) =>
      mayTake(state, agent, first) &&
      canPlaceAll(
        state,
        rest,
        agents.filter((other) => other !== agent)
      )
  );
}

/** Pairs that should have been preferred to this one, all else being as it was before the decision. */
export function betterPairs(state: State, itemId: string, agentId: string): string[] {
  const agent = state.agents.get(agentId) as Agent;
  const ranked = waitingByRank(state);
  const place = ranked.findIndex((item) => item.itemId === itemId);
  const item = ranked[place] as Item;
  const isOpen = (one: Agent, other: Item): boolean =>
    mayTake(state, one, other) && reserveLetsThrough(state, one, other);
  const items = ranked.slice(0, place).filter((other) => isOpen(agent, other));
  const agents = [...state.agents.values()].filter(
    (other) => isOpen(other, item) && goesFirst(state, other, agent, item)
  );
  return [...items.map((other) => other.itemId), ...agents.map((other) => other.agentId)];
}

export type OfferMade = Extract<Decision, { kind: "offer" }>;

/**
 * Pairs that should have been preferred to an offer just made, looked for in the state after it: agent and item are
 * taken as they were before. `receivedAt`: when agents had last received something.
 */
export function betterThan(state: State, made: OfferMade, receivedAt: ReadonlyMap<Agent, number>): string[] {
  const agent = state.agents.get(made.agentId) as Agent;
  const item = state.items.get(made.itemId) as Item;
  const offer = item.offer as Offer;
  const { lastReceivedAt } = agent;
  agent.offers.splice(agent.offers.indexOf(offer), 1);
  state.offers.delete(offer);
  agent.lastReceivedAt = receivedAt.get(agent) ?? lastReceivedAt;
  item.phase = "waiting";
  const better = betterPairs(state, item.itemId, agent.agentId);
  item.phase = offer.phase;
  agent.lastReceivedAt = lastReceivedAt;
  state.offers.add(offer);
  agent.offers.push(offer);
  return better;
}

/** The policy's order of two agents who could both take an item. */
function goesFirst(state: State, a: Agent, b: Agent, item: Item): boolean {
  const wanted = skillsLeft(state, item).map(({ skill }) => skill);
  for (const criterion of state.policy.agentChoice) {
    const difference = measureOf(criterion, a, wanted) - measureOf(criterion, b, wanted);
    if (difference !== 0) return difference < 0;
  }
  return a.agentId < b.agentId;
}

function measureOf(criterion: AgentCriterion, agent: Agent, wanted: readonly string[]): number {
  const capacity = agent.presence.configuredCapacity ?? 0;
  const leftUnits = capacity - sum(agent.work.map((work) => unitsOf(work, capacity)));
  switch (criterion) {
    case "leastLoaded":
      if (capacity > 0) return -Math.floor((10_000 * leftUnits) / capacity + 1e-6);
      return Math.round(100 * sum(agent.work.map(percentOf))) - 10_000;
    case "leastActive":
      return agent.work.length + agent.calls.length;
    case "mostAvailable":
      return -Math.max(0, leftUnits);
    case "longestIdle":
      return agent.idleSince;
    case "longestSinceReceived":
      return agent.lastReceivedAt;
    case "bestSkill":
      return -sum(agent.traits.skills.map(({ skill, level }) => (wanted.includes(skill) ? level : 0)));
    case "fewestSkills":
      return agent.traits.skills.length;
    case "leastOccupied":
      return agent.occupancy.share;
    default:
      return criterion satisfies never;
  }
}
