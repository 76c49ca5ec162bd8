/** Who the agents are, which queues they belong to, and how they are found. */
import { createAgent, noClasses, type Agent } from "./agent.ts";
import { refreshAgent } from "./idleAgents.ts";
import type { AgentEntry, InputOf } from "./input.ts";
import type { State } from "./state.ts";
import { settlePhase } from "./waitingItems.ts";

/** The agent, created on first mention: an event may know somebody before the directory is read. */
export function agentFor(state: State, agentId: string): Agent {
  let agent = state.agents.get(agentId);
  if (agent === undefined) {
    agent = createAgent(agentId, state.now);
    agent.queueIds = queuesOf(state, agentId);
    agent.namedClasses = state.namedClasses.get(agentId) ?? noClasses;
    state.agents.set(agentId, agent);
    if (agent.centreAgentId !== null) state.agentOfCentre.set(agent.centreAgentId, agentId);
  }
  return agent;
}

/** Agent id of a Salesforce user; null when the directory does not list them. */
export function agentByUser(state: State, userId: string): string | null {
  return state.agents.get(userId)?.userId === userId ? userId : null;
}

/** Agent id of a contact-centre agent; null when nobody is mapped. */
export function agentByCentre(state: State, centreAgentId: string): string | null {
  return state.agentOfCentre.get(centreAgentId) ?? null;
}

/** The whole directory: agents not listed any more are offered nothing, but keep what they hold. */
export function directoryRead(state: State, entries: readonly AgentEntry[]): void {
  const listed = new Set<string>();
  let hasNewPairs = false;
  state.agentOfCentre.clear();
  for (const entry of entries) {
    const agent = agentFor(state, entry.agentId);
    listed.add(entry.agentId);
    agent.userId = entry.userId;
    hasNewPairs ||= agent.traits.pairedWith !== entry.traits.pairedWith;
    agent.traits = entry.traits;
    agent.isProfileCurrent = false;
    if (entry.centreAgentId !== null) state.agentOfCentre.set(entry.centreAgentId, entry.agentId);
    agent.centreAgentId = entry.centreAgentId;
  }
  for (const agent of state.agents.values()) {
    agent.isListed = listed.has(agent.agentId);
    refreshAgent(state, agent);
  }
  if (hasNewPairs) resettleRings(state);
}

export function membershipRead(state: State, queues: InputOf<"MembershipRead">["queues"]): void {
  state.membership.clear();
  for (const queue of queues) state.membership.set(queue.queueId, new Set(queue.agentIds));
  if (hasNewNames(state, queues)) resettleRings(state);
  const byAgent = queuesByAgent(queues);
  for (const agent of state.agents.values()) {
    const queueIds = byAgent.get(agent.agentId) ?? [];
    if (queueIds.join() === agent.queueIds.join()) continue;
    agent.queueIds = queueIds;
    agent.isProfileCurrent = false;
    refreshAgent(state, agent);
  }
}

/** Takes the names of the queues into the books; true when there are others than before. */
function hasNewNames({ queueIdOfName }: State, queues: InputOf<"MembershipRead">["queues"]): boolean {
  const named = queues.filter(({ name }) => name !== undefined);
  const isSame =
    named.length === queueIdOfName.size && named.every((one) => queueIdOfName.get(one.name ?? "") === one.queueId);
  if (isSame) return false;
  queueIdOfName.clear();
  for (const { name, queueId } of named) if (name !== undefined) queueIdOfName.set(name, queueId);
  return true;
}

/** Whom rings reach has changed. */
function resettleRings(state: State): void {
  for (const item of state.items.values()) {
    if (item.phase === "waiting" && (item.facts.route?.rings.length ?? 0) > 0) settlePhase(state, item);
  }
}

function queuesByAgent(queues: InputOf<"MembershipRead">["queues"]): Map<string, string[]> {
  const byAgent = new Map<string, string[]>();
  for (const { queueId, agentIds } of [...queues].sort((a, b) => byText(a.queueId, b.queueId))) {
    for (const agentId of agentIds) {
      const queueIds = byAgent.get(agentId) ?? [];
      if (queueIds[queueIds.length - 1] !== queueId) queueIds.push(queueId);
      byAgent.set(agentId, queueIds);
    }
  }
  return byAgent;
}

function queuesOf(state: State, agentId: string): string[] {
  const queueIds: string[] = [];
  for (const [queueId, members] of state.membership) if (members.has(agentId)) queueIds.push(queueId);
  return queueIds.sort(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
