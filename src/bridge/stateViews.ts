/** Items and agents of the live state as people see them. */
import { basisPointsOf } from "../core/capacity.ts";
import type { Agent } from "../core/agent.ts";
import type { Item } from "../core/item.ts";
import { bitOfKind } from "../core/itemClass.ts";
import { workKinds } from "../core/policy.ts";
import { scoreTermsOf } from "../core/score.ts";
import type { State } from "../core/state.ts";
import type { AgentView, AgentWorkView, ItemView } from "./views.ts";

export function itemView(state: State, item: Item, rank: number | null): ItemView {
  const { facts, offer } = item;
  const terms = scoreTermsOf(state, item);
  return {
    itemId: item.itemId,
    side: item.side,
    workItemId: facts.workItemId,
    channel: item.channel.id,
    kind: item.channel.kind,
    queueId: facts.queueId,
    queueName: facts.queueName,
    tier: item.tier.id,
    language: facts.language,
    phase: item.phase,
    since: isoOf(item.since),
    waitMs: terms.waitMs,
    targetMs: terms.targetMs,
    score: terms.score,
    level: terms.level,
    rank,
    agentId: offer?.agentId ?? item.agentId,
    offerNumber: offer?.number ?? item.nextOfferNumber - 1,
    agentWorkId: offer?.agentWorkId ?? null,
    parkedBecause: item.phase === "parked" ? item.parkedCode : null,
    excludedAgentIds: item.exclusions.map((exclusion) => exclusion.agentId)
  };
}

/** Items that are not waiting: what is being offered first, then what is stuck, then what agents hold. */
export function otherItems(state: State): Item[] {
  const others: Item[] = [];
  for (const item of state.items.values()) if (item.itemClass === null) others.push(item);
  return others.sort((a, b) => phaseOrder(a) - phaseOrder(b) || a.since - b.since || (a.itemId < b.itemId ? -1 : 1));
}

function phaseOrder(item: Item): number {
  return ["offered", "reserved", "parked", "enriching", "notReady", "accepted", "joined"].indexOf(item.phase);
}

export function agentView(agent: Agent): AgentView {
  const { presence, centre } = agent;
  const work = workOf(agent);
  return {
    agentId: agent.agentId,
    userId: agent.userId,
    centreAgentId: agent.centreAgentId,
    salesforce: {
      isOnline: presence.isOnline,
      statusId: presence.statusId,
      serviceChannelIds: presence.serviceChannelIds
    },
    centre:
      centre === null
        ? null
        : {
            isLoggedIn: centre.isLoggedIn,
            device: centre.device,
            isReady: centre.isReady,
            notReadyBy: centre.notReadyBy,
            wrapUpUntil: centre.wrapUpUntil === null ? null : isoOf(centre.wrapUpUntil)
          },
    loadPercent: Math.min(
      100,
      work.reduce((sum, one) => sum + one.percent, 0)
    ),
    work,
    mayTake: workKinds.filter((kind) => (agent.mask & bitOfKind(kind)) !== 0),
    isNotResponding: agent.isNotResponding,
    idleSince: agent.held === 0 ? isoOf(agent.idleSince) : null
  };
}

function workOf(agent: Agent): AgentWorkView[] {
  const held = [...agent.work.values()].map((work): AgentWorkView => ({
    id: work.itemId ?? work.agentWorkId,
    side: "salesforce",
    channel: work.channel.id,
    state: work.status === "open" ? "open" : "offered",
    percent: basisPointsOf(work, work.channel, agent.presence.configuredCapacity) / 100
  }));
  const calls = [...agent.calls].map((id): AgentWorkView => ({
    id,
    side: "centre",
    channel: "voice",
    state: "open",
    percent: 100
  }));
  const known = new Set(held.map((work) => work.id));
  const offers = [...agent.offers]
    .filter((offer) => !known.has(offer.itemId))
    .map((offer): AgentWorkView => ({
      id: offer.itemId,
      side: offer.side,
      channel: null,
      state: "offered",
      percent: 0
    }));
  return [...calls, ...held, ...offers];
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
