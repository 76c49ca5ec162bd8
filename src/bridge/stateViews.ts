/** Items and agents of the live state as people see them. */
import { basisPointsOf } from "../core/capacity.ts";
import type { Agent } from "../core/agent.ts";
import type { EstimatedWait } from "../core/estimatedWait.ts";
import type { Item, Offer } from "../core/item.ts";
import { bitOfKind } from "../core/itemClass.ts";
import { workKinds, type PolicyChannel, type WorkKind } from "../core/policy.ts";
import { scoreTermsOf } from "../core/score.ts";
import type { State } from "../core/state.ts";
import type { AgentView, AgentWorkView, BridgeView, ItemView } from "./views.ts";

export function itemView(
  state: State,
  item: Item,
  rank: number | null,
  estimatedWait: EstimatedWait | null = null
): ItemView {
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
    estimatedWait,
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
  return ["offered", "reserved", "parked", "enriching", "notReady", "dissuaded", "accepted", "joined"].indexOf(
    item.phase
  );
}

export function agentView(state: State, agent: Agent): AgentView {
  const { presence, centre } = agent;
  const work = workOf(state, agent);
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
    mayTake: kindsFor(state, agent),
    isNotResponding: agent.isNotResponding,
    idleSince: agent.held === 0 ? isoOf(agent.idleSince) : null
  };
}

/** How many agents are there, in either seat, and how many of them could be offered something right now. */
export function countAgents(state: State): BridgeView["agents"] {
  let [online, free] = [0, 0];
  for (const agent of state.agents.values()) {
    if (!agent.presence.isOnline && agent.centre?.isLoggedIn !== true) continue;
    online++;
    if (agent.mask !== 0 && kindsFor(state, agent).length > 0) free++;
  }
  return { online, free };
}

/** Kinds of which there is a channel with room for one more item of its usual size. */
function kindsFor(state: State, agent: Agent): WorkKind[] {
  return workKinds.filter((kind) => {
    if ((agent.mask & bitOfKind(kind)) === 0) return false;
    return (
      kind === "call" ||
      state.policy.channels.some((channel, at) => channel.kind === kind && hasRoom(agent, channel, at))
    );
  });
}

function hasRoom(agent: Agent, channel: PolicyChannel, at: number): boolean {
  if (agent.presence.serviceChannelIds.length === 0 || (agent.fullChannels & (1 << at)) !== 0) return false;
  return Math.round(channel.capacityPercent * 100) <= agent.room;
}

function workOf(state: State, agent: Agent): AgentWorkView[] {
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
    .map((offer) => offeredWork(state, agent, offer));
  return [...calls, ...held, ...offers];
}

/** Whoever rings is taken: by what the item will take, a call by all of it. Of an item that has left nothing is known. */
function offeredWork(state: State, agent: Agent, { itemId, side }: Offer): AgentWorkView {
  const item = state.items.get(itemId);
  const size =
    item === undefined ? 0 : basisPointsOf(item.facts, item.channel, agent.presence.configuredCapacity) / 100;
  return {
    id: itemId,
    side,
    channel: item?.channel.id ?? (side === "centre" ? "voice" : null),
    state: "offered",
    percent: side === "centre" ? 100 : size
  };
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
