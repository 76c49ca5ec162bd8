/**
 * Large random pools with every feature on: what a reconciliation finds, and then one thing after the other. Not a
 * likely day, but all kinds of items and agents side by side.
 */
import type { AgentTraits, InformalTerms, Input, ItemFacts } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import type { Ring, Route, SkillNeed } from "../../src/core/route.ts";
import type { State } from "../../src/core/state.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import type { Random } from "./random.ts";

export const beganAt = 1_800_000_000_000;
const hour = 3_600_000;

export interface PoolSize {
  readonly items: number;
  readonly agents: number;
}

const queues = ["00Gcases", "00Gchat", "00Gbackup", "00Gvip"];
const skillNames = ["billing", "french", "legal"];
const groupNames = ["lyon", "paris"];

const agentName = (index: number): string => `005${String(index).padStart(4, "0")}`;

/** Everything a first reconciliation tells; nothing is decided before its last input. */
export function* openingOf(random: Random, size: PoolSize, policy: CompiledPolicy): Generator<Input> {
  const at = beganAt;
  yield { at, type: "PolicyActivated", policy };
  yield { at, type: "PoolOpened", pool: "main", epoch: 1, orgId: "00D000000000001EAA" };
  for (const side of ["salesforce", "centre"] as const) {
    yield { at, type: "ReconciliationStarted", side };
    yield { at, type: "LinkChanged", side, isUp: true, reason: "test" };
  }
  yield { at, type: "CalendarExpanded", calendar: "months", intervals: [at - 10 * hour, at + 20 * hour] };
  const helping = [at - hour, at + 20_000, at + 40_000, at + hour];
  yield { at, type: "CalendarExpanded", calendar: "helping", intervals: helping };
  yield {
    at,
    type: "DirectoryRead",
    agents: Array.from({ length: size.agents }, (_, index) => entryOf(random, index))
  };
  yield { at, type: "MembershipRead", queues: queues.map((queueId) => membersOf(random, queueId, size.agents)) };
  for (let index = 0; index < size.agents; index++) {
    if (random.chance(90)) yield { at, ...presenceOf(random, index) };
    if (random.chance(50)) yield { at, ...seatOf(random, index) };
    if (random.chance(40)) yield { at, ...workOf(random, index) };
  }
  for (let index = 0; index < size.items; index++) yield { at, ...arrivalOf(random, index, size.agents, at) };
  yield { at, type: "ReconciliationCompleted", side: "salesforce" };
  yield { at, type: "ReconciliationCompleted", side: "centre" };
}

function entryOf(
  random: Random,
  index: number
): { agentId: string; userId: string; centreAgentId: string; traits: AgentTraits } {
  const agentId = agentName(index);
  const skills = skillNames.flatMap((skill) => (random.chance(40) ? [{ skill, level: 1 + random.below(10) }] : []));
  const groups = groupNames.filter(() => random.chance(25));
  const pairedWith = random.chance(20) ? agentName(random.below(300)) : null;
  return {
    agentId,
    userId: agentId,
    centreAgentId: `ext-${index}`,
    traits: { skills, groups, pairedWith, informal: random.chance(15) ? informalTerms(random) : null }
  };
}

function informalTerms(random: Random): InformalTerms {
  const channels = random.chance(30) ? ["email", "chat", "voice"] : null;
  const calendar = random.pick([null, "helping"]);
  return { calendar, channels, monthlyQuota: random.pick([null, 0, 1, 20]), months: "months" };
}

function membersOf(
  random: Random,
  queueId: string,
  agents: number
): { queueId: string; name: string; agentIds: string[] } {
  const agentIds = Array.from({ length: agents }, (_, index) => agentName(index)).filter(() => random.chance(30));
  return { queueId, name: queueId.slice(3), agentIds };
}

function presenceOf(random: Random, index: number): UnstampedInput {
  const serviceChannelIds = random.pick([["0N9cases", "0N9chat"], ["0N9cases"], ["0N9chat"], []]);
  return {
    type: "PresenceObserved",
    agentId: agentName(index),
    isOnline: true,
    statusId: `0N5${serviceChannelIds.length}`,
    serviceChannelIds,
    configuredCapacity: random.pick([5, 10, null]),
    since: beganAt
  };
}

function seatOf(random: Random, index: number): UnstampedInput {
  const isReady = random.chance(85);
  return {
    type: "CentreAgentObserved",
    agent: {
      agentId: agentName(index),
      isLoggedIn: random.chance(95),
      device: random.pick(["idle", "idle", "idle", "idle", "busy"]),
      isReady,
      notReadyBy: isReady ? null : random.pick(["agent", "bridge"]),
      wrapUpUntil: random.chance(10) ? beganAt + random.below(60_000) : null,
      activeCalls: [],
      queueIds: random.chance(80) ? ["support-voice"] : []
    }
  };
}

function workOf(random: Random, index: number): UnstampedInput {
  return {
    type: "WorkObserved",
    work: {
      agentWorkId: `0Bz${index}`,
      itemId: null,
      workItemId: `500held${index}`,
      agentId: agentName(index),
      status: random.chance(85) ? "Opened" : "Assigned",
      serviceChannelId: random.pick(["0N9cases", "0N9chat"]),
      serviceChannelName: random.pick(["Cases", "Chat"]),
      ...sizeOf(random),
      openedAt: beganAt - random.below(hour)
    }
  };
}

function sizeOf(random: Random): { capacityWeight: number | null; capacityPercent: number | null } {
  const roll = random.below(3);
  return {
    capacityWeight: roll === 0 ? 1 + random.below(4) : null,
    capacityPercent: roll === 1 ? 25 * (1 + random.below(4)) : null
  };
}

/** An item of a random kind; a quarter are calls. */
export function arrivalOf(random: Random, index: number, agents: number, now: number): UnstampedInput {
  const isCall = random.chance(25);
  const isChat = !isCall && random.chance(30);
  const item: ItemFacts = {
    itemId: isCall ? `call:${index}` : `0JR${index}`,
    side: isCall ? "centre" : "salesforce",
    workItemId: `500${index}`,
    queueId: isCall ? "support-voice" : random.pick(queues),
    queueName: isCall ? "support-voice" : "Cases",
    serviceChannelId: isCall ? "" : isChat ? "0N9chat" : "0N9cases",
    serviceChannelName: isCall ? "" : isChat ? "Chat" : "Cases",
    since: now - random.below(isCall ? 60_000 : 8 * hour),
    ...(isCall ? { capacityWeight: null, capacityPercent: null } : sizeOf(random)),
    routingPriority: random.below(3),
    pushTimeoutMs: null,
    preferredAgentId: random.chance(10) ? agentName(random.below(agents)) : null,
    isPreferredRequired: random.chance(20),
    isReadyForRouting: random.chance(97),
    isPushed: false,
    serial: 1,
    firstOfferNumber: 1,
    tier: random.pick(["vip", "standard", null]),
    language: null,
    customerRef: random.chance(50) ? `customer${random.below(40)}` : null,
    fields: random.pick([{}, { "Case.Origin": "Web" }, { "Case.Origin": "Social" }]),
    enrichUntil: 0,
    joinedTo: null,
    deadline: random.chance(20) ? now + random.below(hour) - hour / 2 : null,
    route: random.chance(50) ? routeOf(random) : null
  };
  return { type: "ItemArrived", item };
}

function routeOf(random: Random): Route {
  return {
    channel: random.pick(["email", "social", "form", "unknown"]),
    tier: random.pick(["vip", "standard"]),
    level: random.chance(10) ? random.below(3) : null,
    bonusMillis: random.pick([0, 0, 300, -500]),
    capacityPercent: random.chance(20) ? 25 : null,
    skills: skillNames.flatMap((skill): SkillNeed[] =>
      random.chance(25)
        ? [{ skill, minLevel: 1 + random.below(8), dropAfterMs: random.chance(50) ? random.below(30_000) : null }]
        : []
    ),
    rings: ringsOf(random),
    dissuasion: null,
    trace: []
  };
}

function ringsOf(random: Random): Ring[] {
  if (random.chance(50)) return [];
  const kinds = random.pick<Ring["who"][]>([
    ["preferred", "pair", "members"],
    ["group", "members"],
    ["members", "queue"],
    ["members", "informal"],
    ["informal", "group"]
  ]);
  return kinds.map((who, index) => ({
    who,
    name: who === "group" ? random.pick(groupNames) : who === "queue" ? "backup" : "",
    afterMs: index * random.below(15_000),
    dropSkills: random.chance(20) ? [random.pick(skillNames)] : [],
    ifWaitOverMs: null
  }));
}

/** One thing more: an item comes, somebody becomes free, comes or goes, an offer is answered, an operator acts. */
export function eventOf(random: Random, state: State, index: number): UnstampedInput {
  const agents = state.agents.size;
  const roll = random.below(100);
  if (roll < 40) return arrivalOf(random, 1_000 + index, agents, state.now);
  if (roll < 55) return presenceOf(random, random.below(agents));
  if (roll < 65) return seatOf(random, random.below(agents));
  if (roll < 85) return answerOf(random, state);
  if (roll < 92) return operatorOf(random, state);
  return { type: "ClockTicked" };
}

function answerOf(random: Random, state: State): UnstampedInput {
  const held = [...state.agents.values()].filter((agent) => agent.work.length > 0);
  const offers = [...state.offers];
  const offer = offers.length === 0 ? null : random.pick(offers);
  if (offer === null || random.chance(40)) {
    const agent = held.length === 0 ? null : random.pick(held);
    const work = agent?.work[0];
    if (agent === null || work === undefined) return { type: "ClockTicked" };
    return { type: "WorkMissing", agentWorkId: work.agentWorkId };
  }
  const { commandId } = offer;
  if (offer.side === "centre" && random.chance(50)) {
    const { itemId, agentId } = offer;
    return { type: "CallOfferFailed", itemId, agentId, offerId: commandId, reason: "refused" };
  }
  const refusal = {
    kind: "refused",
    code: "NO",
    blame: random.pick(["agent", "passing"] as const),
    message: "test"
  } as const;
  return { type: "CommandSettled", commandId, outcome: refusal };
}

function operatorOf(random: Random, state: State): UnstampedInput {
  const ids = [...state.items.keys()];
  const wish = { itemId: ids.length === 0 ? "0JR0" : random.pick(ids), actor: "lea" };
  const agentId = agentName(random.below(state.agents.size));
  return random.pick<UnstampedInput>([
    { type: "ItemPinned", ...wish, agentId },
    { type: "ItemHeld", ...wish, until: state.now + 30_000 },
    { type: "ItemRaised", ...wish, level: random.below(4) },
    { type: "ItemAssigned", ...wish, agentId },
    { type: "ItemReleased", ...wish }
  ]);
}
