/**
 * The single things that could have been different, with what each is worth in waiting: the search space of the
 * smallest change. Whether one would have changed the choice is for the engine to say.
 */
import type { Agent } from "../core/agent.ts";
import type { Item } from "../core/item.ts";
import type { Tier } from "../core/policy.ts";
import type { State } from "../core/state.ts";
import type { Ineligibility } from "../ports/explanation.ts";
import { waitMissing, type WeighedAgent, type WeighedItem } from "./candidates.ts";
import * as edit from "./edits.ts";
import { withoutHindrance } from "./hindrances.ts";
import { proposal, type Proposal } from "./proposal.ts";

/** Of each kind of rival, so many are looked at: those with the least to make up for. */
const rivalsMax = 5;

/** Other items could have gone first: these by waiting longer, the chosen one by having waited less or being standard. */
export function changesAmongItems(state: State, chosen: WeighedItem, rivals: readonly WeighedItem[]): Proposal[] {
  const behind = rivals
    .filter(({ verdict }) => verdict.whyNot === null)
    .flatMap((rival) => {
      const ms = waitMissing(rival, chosen);
      return ms === null || ms === 0 ? [] : [{ rival, ms }];
    })
    .sort((a, b) => a.ms - b.ms)
    .slice(0, rivalsMax);
  return [
    ...behind.flatMap(({ rival, ms }) =>
      proposal("waitedLonger", ms, { item: rival.item }, edit.cameEarlier(state, rival.item, ms))
    ),
    ...behind.flatMap(({ rival }) => waitedLess(state, chosen, rival)),
    ...otherTiers(state, chosen, (tier, { bonus }) => tier.bonus < bonus),
    ...behind.flatMap(({ rival }) => otherTiers(state, rival, (tier, { bonus }) => tier.bonus > bonus))
  ];
}

function waitedLess(state: State, chosen: WeighedItem, rival: WeighedItem): Proposal[] {
  const { item, parts } = chosen;
  if (parts.level !== rival.parts.level) return [];
  const ms = Math.floor((parts.score - rival.parts.score) / item.channel.slope) + 1;
  if (ms > parts.waitedMs || item.clockKey !== item.clockSince) return [];
  return proposal("waitedLess", ms, { item }, edit.cameEarlier(state, item, -ms));
}

function otherTiers(state: State, { item }: WeighedItem, isWanted: (tier: Tier, now: Tier) => boolean): Proposal[] {
  return state.policy.tiers
    .filter((tier) => isWanted(tier, item.tier))
    .flatMap((tier) => {
      const worthMs = Math.round(Math.abs(tier.bonus - item.tier.bonus) / item.channel.slope);
      const tiers = { from: item.tier.id, to: tier.id };
      return proposal("otherTier", worthMs, { item, tiers }, edit.ofTier(item, tier.id));
    });
}

/** Items that would have gone first, had something not kept them from the agent. */
export function changesForHinderedItems(
  state: State,
  agent: Agent,
  isAhead: (rival: WeighedItem) => boolean,
  weighed: readonly WeighedItem[]
): Proposal[] {
  return weighed
    .filter((rival) => rival.verdict.whyNot !== null && isAhead(rival))
    .slice(0, 4 * rivalsMax)
    .flatMap(({ item, verdict }) => withoutHindrance(state, item, agent, verdict.whyNot as Ineligibility));
}

/** Another agent could have come first: by being idle longer or holding less, or by being there at all. */
export function changesAmongAgents(
  state: State,
  item: Item,
  chosen: WeighedAgent | null,
  weighed: readonly WeighedAgent[]
): Proposal[] {
  const others = weighed.filter(({ agent }) => agent !== chosen?.agent);
  const free = others.filter(({ verdict }) => verdict.whyNot === null).slice(0, rivalsMax);
  const hindered = others.filter(({ verdict }) => verdict.whyNot !== null && couldBeFreed.has(verdict.whyNot));
  return [
    ...(chosen === null ? [] : free.flatMap((rival) => betterPlaced(rival, chosen))),
    ...hindered.slice(0, 4 * rivalsMax).flatMap(({ agent, verdict }) => {
      if (verdict.whyNot === "wrappingUp") {
        const until = agent.centre?.wrapUpUntil ?? state.now;
        return proposal("wrapUpOver", until - state.now, { agentId: agent.agentId }, edit.wrapUpOver(agent));
      }
      const change = withoutHindrance(state, item, agent, verdict.whyNot as Ineligibility);
      if (change.length > 0 || !isBusy.has(verdict.whyNot as Ineligibility)) return change;
      return proposal("agentFree", null, { agentId: agent.agentId }, ...edit.freed(agent));
    })
  ];
}

/** Of the agent: they would only have to be free. */
const isBusy: ReadonlySet<Ineligibility> = new Set<Ineligibility>([
  "offerPending",
  "notResponding",
  "onCall",
  "ringing",
  "ownBreak",
  "phoneNotReady",
  "kindNotAllowed",
  "noRoom",
  "channelFull"
]);

/** The others are not at work, or not in that queue: nothing that a single change could stand for. */
const couldBeFreed: ReadonlySet<Ineligibility> = new Set<Ineligibility>([
  ...isBusy,
  "wrappingUp",
  "pinned",
  "customerElsewhere",
  "waitsForAnother",
  "ringNotOpen",
  "lacksSkill",
  "excluded",
  "reserve",
  "occupancy",
  "channelPaused",
  "parked",
  "enriching",
  "notReady"
]);

function betterPlaced({ agent }: WeighedAgent, chosen: WeighedAgent): Proposal[] {
  const { agentId } = agent;
  const idle = Math.max(agent.idleSince - chosen.agent.idleSince, agent.lastReceivedAt - chosen.agent.lastReceivedAt);
  const longer = idle < 0 ? [] : proposal("idleLonger", idle + 1, { agentId }, edit.idleLonger(agent, idle + 1));
  return agent.held === 0 ? longer : [...longer, ...proposal("agentEmptied", null, { agentId }, edit.emptied(agent))];
}
