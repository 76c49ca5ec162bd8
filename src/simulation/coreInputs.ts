/** The inputs that a bridge would make of what happens here, in the same words. */
import type { AgentEntry, CentreAgentFacts, Input, ItemFacts, WorkFacts } from "../core/input.ts";
import type { LiveItem, SimulatedAgent } from "./staff.ts";
import type { Arm, Scenario } from "./scenario.ts";

const noIds: readonly string[] = [];

/** Everything that is known before the first item: opening hours, links, people, membership. */
export function* openingInputs(scenario: Scenario, arm: Arm, agents: readonly SimulatedAgent[]): Generator<Input> {
  const at = scenario.startsAt;
  yield { at, type: "PoolOpened", pool: arm.id, epoch: 1, orgId: "simulated" };
  for (const { calendar, intervals } of arm.calendars) yield { at, type: "CalendarExpanded", calendar, intervals };
  yield { at, type: "LinkChanged", side: "salesforce", isUp: true, reason: "simulated" };
  yield { at, type: "LinkChanged", side: "centre", isUp: true, reason: "simulated" };
  yield { at, type: "DirectoryRead", agents: agents.map(entryOf) };
  yield { at, type: "MembershipRead", queues: membersOf(scenario, agents) };
}

function entryOf({ agentId, group, takesCalls }: SimulatedAgent): AgentEntry {
  const { skills, groups } = group;
  const traits = { skills, groups, pairedWith: null, informal: null };
  return { agentId, userId: agentId, centreAgentId: takesCalls ? agentId : null, traits };
}

function membersOf(scenario: Scenario, agents: readonly SimulatedAgent[]): { queueId: string; agentIds: string[] }[] {
  const queues = new Set(scenario.traffic.filter((source) => !source.isCall).map((source) => source.queue));
  return [...queues].map((queueId) => ({
    queueId,
    agentIds: agents.filter((agent) => agent.group.queues.includes(queueId)).map((agent) => agent.agentId)
  }));
}

/** The contact centre first: whoever signs in is offered a call before deferred work. */
export function* signOnInputs(agent: SimulatedAgent, at: number): Generator<Input> {
  if (agent.takesCalls) yield { at, type: "CentreAgentObserved", agent: centreFacts(agent, true, null) };
  if (agent.serviceChannels.length > 0) yield presence(agent, true, at);
}

export function* signOffInputs(agent: SimulatedAgent, at: number): Generator<Input> {
  if (agent.takesCalls) yield { at, type: "CentreAgentObserved", agent: centreFacts(agent, false, null) };
  if (agent.serviceChannels.length > 0) yield presence(agent, false, at);
}

export function wrapUpInput(agent: SimulatedAgent, until: number, at: number): Input {
  return { at, type: "CentreAgentObserved", agent: centreFacts(agent, agent.isOnDuty && !agent.isAbsent, until) };
}

function centreFacts(agent: SimulatedAgent, isReady: boolean, wrapUpUntil: number | null): CentreAgentFacts {
  return {
    agentId: agent.agentId,
    isLoggedIn: isReady,
    device: "idle",
    isReady,
    notReadyBy: isReady ? null : "agent",
    wrapUpUntil,
    activeCalls: noIds,
    queueIds: agent.callQueues
  };
}

function presence(agent: SimulatedAgent, isOnline: boolean, at: number): Input {
  return {
    at,
    type: "PresenceObserved",
    agentId: agent.agentId,
    isOnline,
    statusId: isOnline ? "available" : null,
    serviceChannelIds: isOnline ? agent.serviceChannels : noIds,
    configuredCapacity: null,
    since: at
  };
}

/** Its route is still to be found. */
export interface UnroutedFacts extends Omit<ItemFacts, "route"> {
  route: ItemFacts["route"];
}

export function factsOf({ itemId, workItemId, source, since, tier }: LiveItem): UnroutedFacts {
  return {
    itemId,
    side: source.isCall ? "centre" : "salesforce",
    workItemId,
    queueId: source.queue,
    queueName: source.queue,
    serviceChannelId: source.serviceChannel,
    serviceChannelName: source.serviceChannel,
    since,
    capacityWeight: null,
    capacityPercent: null,
    routingPriority: source.routingPriority,
    pushTimeoutMs: null,
    preferredAgentId: null,
    isPreferredRequired: false,
    isReadyForRouting: true,
    isPushed: false,
    serial: 1,
    firstOfferNumber: 1,
    tier,
    language: source.language,
    customerRef: null,
    fields: source.fields,
    enrichUntil: 0,
    joinedTo: null,
    deadline: null,
    route: null
  };
}

export function workFacts(item: LiveItem, agent: SimulatedAgent, status: WorkFacts["status"], at: number): WorkFacts {
  return {
    agentWorkId: item.workId,
    itemId: item.itemId,
    workItemId: item.workItemId,
    agentId: agent.agentId,
    status,
    serviceChannelId: item.source.serviceChannel,
    serviceChannelName: item.source.serviceChannel,
    capacityWeight: null,
    capacityPercent: null,
    openedAt: at
  };
}
