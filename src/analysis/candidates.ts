/** Everybody who could have been chosen: waiting items for an agent, agents for an item. */
import { fullRoom, type Agent } from "../core/agent.ts";
import { isPreferredAgent } from "../core/idleAgents.ts";
import type { Item } from "../core/item.ts";
import { shareOf } from "../core/occupancy.ts";
import { scorePerTarget } from "../core/policy.ts";
import { bonusOf, longestScoredWait, outranks, scoreOf, scoreTermsOf } from "../core/score.ts";
import type { State } from "../core/state.ts";
import type { AgentCandidate, CandidateList, Ineligibility, ItemCandidate, ScoreParts } from "../ports/explanation.ts";
import { verdictOf, type Verdict } from "./ineligibility.ts";

export interface WeighedItem {
  readonly item: Item;
  readonly parts: ScoreParts;
  readonly verdict: Verdict;
}

export interface WeighedAgent {
  readonly agent: Agent;
  readonly verdict: Verdict;
}

export function scorePartsOf(state: State, item: Item): ScoreParts {
  const { level, score, waitMs, targetMs, bonus } = scoreTermsOf(state, item);
  const { slope } = item.channel;
  const waitedMs = Math.max(0, waitMs + item.clockKey - item.clockSince);
  const bonusMs = Math.round(bonus / slope);
  const worthMs = Math.round(score / slope);
  return { level, score, share: score / scorePerTarget, waitedMs, waitMs, bonusMs, worthMs, targetMs };
}

/** Items that wait, or would wait but for a reason; those with somebody else are no candidates. */
export function weighItems(state: State, agent: Agent): WeighedItem[] {
  const weighed: WeighedItem[] = [];
  for (const item of state.items.values()) {
    const { phase } = item;
    if (phase === "accepted" || phase === "offered" || phase === "reserved") continue;
    if (phase === "joined" || phase === "dissuaded") continue;
    weighed.push({ item, parts: scorePartsOf(state, item), verdict: verdictOf(state, agent, item) });
  }
  return weighed.sort((a, b) => byEligibility(a.verdict, b.verdict) || byRank(a, b));
}

/** Everybody listed, those who may take it first, in the policy's order. */
export function weighAgents(state: State, item: Item): WeighedAgent[] {
  const { agentChoice } = state.policy;
  const skills = item.itemClass?.skills ?? [];
  const weighed: WeighedAgent[] = [];
  for (const agent of state.agents.values()) {
    if (agent.isListed) weighed.push({ agent, verdict: verdictOf(state, agent, item) });
  }
  const byChoice = (a: Agent, b: Agent): number => (isPreferredAgent(agentChoice, a, b, skills) ? -1 : 1);
  return weighed.sort((a, b) => byEligibility(a.verdict, b.verdict) || byChoice(a.agent, b.agent));
}

function byEligibility(a: Verdict, b: Verdict): number {
  return Number(b.whyNot === null) - Number(a.whyNot === null);
}

function byRank(a: WeighedItem, b: WeighedItem): number {
  return outranks(a.parts, a.item, b.parts, b.item) ? -1 : 1;
}

export function itemCandidate({ item, parts, verdict }: WeighedItem, behindMs: number | null): ItemCandidate {
  return { itemId: item.itemId, channel: item.channel.id, tier: item.tier.id, parts, ...verdict, behindMs };
}

export function agentCandidate(state: State, { agent, verdict }: WeighedAgent): AgentCandidate {
  return {
    agentId: agent.agentId,
    ...verdict,
    loadPercent: Math.round((fullRoom - agent.room) / 100),
    held: agent.work.length + agent.calls.length,
    occupancyPercent: state.isOccupancyKept ? shareOf(state, agent) / 100 : null,
    idleMs: agent.held === 0 ? Math.max(0, state.now - agent.idleSince) : 0,
    receivedMs: agent.lastReceivedAt === 0 ? null : state.now - agent.lastReceivedAt
  };
}

/** A list of candidates as told, with the counts of those who were no candidates. */
export function listOf<W extends { readonly verdict: Verdict }, C>(
  weighed: readonly W[],
  most: number,
  told: (one: W) => C
): CandidateList<C> {
  const counts = new Map<Ineligibility, number>();
  for (const { verdict } of weighed) {
    if (verdict.whyNot !== null) counts.set(verdict.whyNot, (counts.get(verdict.whyNot) ?? 0) + 1);
  }
  const ineligible = [...counts].map(([whyNot, count]) => ({ whyNot, count })).sort((a, b) => b.count - a.count);
  const eligible = weighed.length - ineligible.reduce((sum, { count }) => sum + count, 0);
  return { total: weighed.length, eligible, ineligible, listed: weighed.slice(0, most).map(told) };
}

/**
 * How much longer an item would have to have waited to go before another; null when no wait would do. Exact: one
 * millisecond less would not.
 */
export function waitMissing(loser: WeighedItem, winner: WeighedItem): number | null {
  const { item, parts } = loser;
  if (outranks(parts, item, winner.parts, winner.item)) return 0;
  if (parts.level !== winner.parts.level) return null;
  if (item.facts.deadline !== null && item.channel.deadline === "replace") return null;
  const bonus = bonusOf(item.tier, item.facts.route);
  // A deadline that counts for more than the wait has to be made up for first.
  const hidden = item.clockSince - item.clockKey;
  const isEnough = (ms: number): boolean => {
    const counted = Math.max(parts.waitMs, parts.waitMs - hidden + ms);
    const score = scoreOf(item.channel, bonus, counted);
    const earlier = { ...item, since: item.since - ms };
    return outranks({ level: parts.level, score }, earlier, winner.parts, winner.item);
  };
  const most = longestScoredWait(item.channel.slope, bonus) - parts.waitMs;
  return most > 0 && isEnough(most) ? leastThat(isEnough, most) : null;
}

/** The least whole number up to `most` for which it holds; it must hold from some number on. */
function leastThat(holds: (value: number) => boolean, most: number): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
