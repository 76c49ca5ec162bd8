/**
 * Random but likely inputs on a small pool: what happens next is drawn from what the pool looks like (answers come to
 * offers that are out, works end that are held), with duplicates, late and foreign news mixed in.
 */
import * as fc from "fast-check";
import {
  noTraits,
  type AgentTraits,
  type AgentWorkStatus,
  type CommandOutcome,
  type ItemFacts,
  type InformalTerms
} from "../../src/core/input.ts";
import type { Ring, Route, SkillNeed } from "../../src/core/route.ts";
import type { State } from "../../src/core/state.ts";
import { liveWorkIds } from "../../src/core/heldWork.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import { centreFacts, itemFacts, startedAt } from "./given.ts";

/** What happens, before it is known what it happens to: five numbers pick kind and details. */
export type Happening = readonly [kind: number, a: number, b: number, c: number, d: number];

const digit = fc.nat({ max: 999 });
export const happenings = (most: number): fc.Arbitrary<Happening[]> =>
  fc.array(fc.tuple(digit, digit, digit, digit, digit), { minLength: 5, maxLength: most, size: "max" });

export const agentIds = ["005a", "005b", "005c", "005d", "005e"] as const;
const itemIds = Array.from({ length: 9 }, (_, index) => `0JR${index}`);
const callIds = ["c1", "c2", "c3"];
const channels = ["0N9cases", "0N9chat"];

function pick<T>(from: readonly T[], by: number): T {
  return from[by % from.length] as T;
}

/** Pairs of start and end, one after the other from a little before the tests begin, a gap after each. */
function stretches(lengthMs: number, gapMs: number): number[] {
  return Array.from({ length: 400 }, (_, index) => {
    const start = startedAt - 600_000 + index * (lengthMs + gapMs);
    return [start, start + lengthMs];
  }).flat();
}

/** Opening inputs of a pool of five agents, everybody at work: two with a phone, one in no queue, one informal. */
export const opening: readonly UnstampedInput[] = [
  { type: "PoolOpened", pool: "main", epoch: 1, orgId: "00D000000000001EAA" },
  directory(0),
  { type: "CalendarExpanded", calendar: "months", intervals: stretches(3_600_000, 0) },
  { type: "CalendarExpanded", calendar: "helping", intervals: stretches(1_000_000, 200_000) },
  {
    type: "MembershipRead",
    queues: [
      { queueId: "00Gcases", agentIds: ["005a", "005b", "005c", "005e"] },
      { queueId: "00Gchat", agentIds: ["005a", "005c", "005d"] },
      { queueId: "00Gbackup", name: "Backup", agentIds: ["005d"] }
    ]
  },
  { type: "LinkChanged", side: "salesforce", isUp: true, reason: "test" },
  { type: "LinkChanged", side: "centre", isUp: true, reason: "test" },
  ...agentIds.map((_, index) => presence(index, 1)),
  { type: "CentreAgentObserved", agent: centreFacts("005a") },
  { type: "CentreAgentObserved", agent: centreFacts("005b") }
];

/** The input that a happening is in this state. Null: nothing to happen to. */
export function inputFor(state: State, [kind, a, b, c, d]: Happening): UnstampedInput | null {
  const roll = kind % 100;
  if (roll < 22) return arrival(a, b, c, d);
  if (roll < 34) return presence(a, b);
  if (roll < 46) return seat(a, b, c, state);
  if (roll < 62) return answer(state, a, b);
  if (roll < 74) return workNews(state, a, b, c);
  if (roll < 80) return callNews(state, a, b);
  if (roll < 84)
    return { type: "ItemRemoved", itemId: pick(anyItem(state), a), cause: b % 3 === 0 ? "missing" : "deleted" };
  if (roll < 87) return enrichment(a, b, d);
  if (roll < 89) return { type: "LinkChanged", side: side(a), isUp: b % 3 !== 0, reason: "test" };
  if (roll < 90) return { type: "ReconciliationStarted", side: side(a) };
  if (roll < 93) return { type: "ReconciliationCompleted", side: side(a) };
  if (roll < 94) return operator(state, a, b, c);
  if (roll < 95) return { type: "WorkMissing", agentWorkId: pick([...liveWorkIds(state), "0Bz?"], a) };
  if (roll < 96) return { type: "InputRejected", inputType: "ItemUpdated", itemId: pick(itemIds, a), error: "test" };
  if (roll < 97) return directory(a);
  if (roll < 98) return { type: "ItemsReclassified", itemIds: [pick(itemIds, a)], routes: [routeOf(d)] };
  return { type: "ClockTicked" };
}

/** Skills, groups, a pair, an informal agent in months of an hour; they change now and then. */
function directory(by: number): UnstampedInput {
  const traitsOf: Partial<Record<string, AgentTraits>> = {
    "005a": { ...noTraits, skills: [{ skill: "french", level: 3 + (by % 4) }], pairedWith: "005b" },
    "005b": { ...noTraits, groups: by % 2 === 0 ? ["lyon"] : ["lyon", "paris"] },
    "005c": {
      ...noTraits,
      skills: [
        { skill: "billing", level: 2 },
        { skill: "french", level: 5 }
      ],
      groups: ["paris"]
    },
    "005e": { ...noTraits, groups: ["paris"], informal: informalTerms(by) }
  };
  const agents = agentIds.map((id) => ({
    agentId: id,
    userId: id,
    centreAgentId: id < "005c" ? `ext-${id}` : null,
    traits: traitsOf[id] ?? noTraits
  }));
  return { type: "DirectoryRead", agents };
}

function informalTerms(by: number): InformalTerms {
  const helpsWith = by % 3 === 0 ? ["email", "chat", "voice"] : null;
  return {
    calendar: by % 4 === 3 ? null : "helping",
    channels: helpsWith,
    monthlyQuota: by % 5 === 4 ? null : 3,
    months: "months"
  };
}

function operator(state: State, a: number, b: number, c: number): UnstampedInput {
  const wish = { itemId: pick(anyItem(state), a), actor: "supervisor" };
  if (b % 5 === 0) return { type: "ItemPinned", ...wish, agentId: pick(agentIds, c) };
  if (b % 5 === 1) return { type: "ItemHeld", ...wish, until: c % 2 === 0 ? null : state.now + 30_000 };
  if (b % 5 === 2) return { type: "ItemRaised", ...wish, level: c % 4 };
  if (b % 5 === 3) return { type: "ItemAssigned", ...wish, agentId: pick(agentIds, c) };
  return { type: "ItemReleased", ...wish };
}

const needs: readonly SkillNeed[][] = [
  [],
  [{ skill: "french", minLevel: 4, dropAfterMs: 20_000 }],
  [{ skill: "billing", minLevel: 2, dropAfterMs: null }],
  [
    { skill: "billing", minLevel: 1, dropAfterMs: 5_000 },
    { skill: "french", minLevel: 5, dropAfterMs: null }
  ]
];

const ring = (who: Ring["who"], afterMs: number, rest: Partial<Ring> = {}): Ring => ({
  who,
  name: "",
  afterMs,
  dropSkills: [],
  ifWaitOverMs: null,
  ...rest
});

const ringPlans: readonly Ring[][] = [
  [],
  [ring("preferred", 0), ring("pair", 5_000), ring("members", 20_000)],
  [
    ring("group", 0, { name: "lyon" }),
    ring("group", 4_000, { name: "paris", dropSkills: ["french"] }),
    ring("members", 9_000)
  ],
  [
    ring("members", 0),
    ring("queue", 3_000, { name: "Backup" }),
    ring("group", 5_000, { name: "paris", ifWaitOverMs: 8_000 })
  ],
  [ring("members", 6_000)],
  [ring("members", 0), ring("informal", 4_000)],
  [ring("informal", 0), ring("group", 8_000, { name: "paris" })]
];

/** Half of the items have none. */
function routeOf(d: number): Route | null {
  if (d % 2 === 0) return null;
  return {
    channel: pick(["email", "social", "form", "chat", "unknown"], d >> 1),
    tier: pick(["vip", "standard"], d >> 2),
    level: d % 7 === 0 ? 2 : null,
    bonusMillis: pick([0, 300, -500, 0], d >> 3),
    capacityPercent: d % 3 === 0 ? 25 : null,
    skills: pick(needs, d >> 1),
    rings: pick(ringPlans, d >> 2),
    dissuasion: null,
    trace: []
  };
}

/** A third of the callers are told that nobody will answer. */
function callRoute(d: number): Route | null {
  const route = routeOf(2 * d + 1);
  if (route === null || d % 3 === 0) return null;
  const dissuasion = d % 3 === 1 ? { message: "closed", offersCallback: d % 2 === 0 } : null;
  return { ...route, channel: "voice", capacityPercent: null, skills: [], rings: [], dissuasion };
}

function side(by: number): "salesforce" | "centre" {
  return by % 2 === 0 ? "salesforce" : "centre";
}

function anyItem(state: State): string[] {
  return [...[...state.items.keys()].sort(), ...itemIds];
}

function arrival(a: number, b: number, c: number, d: number): UnstampedInput {
  const customerRef = pick([null, "one", "two"], d);
  if (a % 4 === 0)
    return { type: "ItemArrived", item: { ...callFacts(pick(callIds, b), c), customerRef, route: callRoute(d) } };
  const isChat = b % 3 === 0;
  const serviceChannelId = isChat ? "0N9chat" : "0N9cases";
  const facts: Partial<ItemFacts> = {
    queueId: isChat ? "00Gchat" : "00Gcases",
    serviceChannelId,
    serviceChannelName: isChat ? "Chat" : "Cases",
    since: startedAt - (c % 7) * 5_000_000,
    tier: c % 3 === 0 ? "vip" : null,
    preferredAgentId: c % 5 === 0 ? pick(agentIds, c) : null,
    isPreferredRequired: c % 10 === 0,
    isReadyForRouting: c % 13 !== 0,
    isPushed: c % 17 === 0,
    capacityPercent: c % 4 === 0 ? 50 : null,
    capacityWeight: c % 4 === 1 ? 1 + (c % 7) : null,
    pushTimeoutMs: c % 2 === 0 ? 20_000 : null,
    routingPriority: c % 3,
    fields: c % 6 === 0 ? { "Case.Origin": "Web" } : {},
    serial: 1 + (c % 3),
    enrichUntil: 0,
    deadline: d % 5 === 0 ? startedAt + (d % 4) * 3_000_000 : null,
    customerRef,
    route: routeOf(d)
  };
  return { type: a % 4 === 1 ? "ItemUpdated" : "ItemArrived", item: itemFacts(pick(itemIds, b), facts) };
}

function callFacts(callId: string, c: number): ItemFacts {
  return itemFacts(`call:${callId}`, {
    side: "centre",
    queueId: "support-voice",
    queueName: "support-voice",
    serviceChannelId: "",
    serviceChannelName: "",
    workItemId: callId,
    since: startedAt + (c % 5) * 1_000,
    tier: c % 4 === 0 ? "vip" : null
  });
}

function presence(a: number, b: number): UnstampedInput {
  const isOnline = b % 5 !== 0;
  return {
    type: "PresenceObserved",
    agentId: pick(agentIds, a),
    isOnline,
    statusId: isOnline ? pick(["0N5one", "0N5two"], b) : null,
    serviceChannelIds: isOnline ? channels.slice(b % 2) : [],
    configuredCapacity: pick([5, 10, null], b),
    since: startedAt
  };
}

function seat(a: number, b: number, c: number, state: State): UnstampedInput {
  const agent = centreFacts(pick(["005a", "005b"], a), {
    isLoggedIn: b % 11 !== 0,
    device: pick(["idle", "idle", "idle", "busy", "ringing"] as const, b),
    isReady: c % 4 !== 0,
    notReadyBy: c % 4 === 0 ? pick(["agent", "bridge"] as const, b) : null,
    wrapUpUntil: c % 9 === 0 ? state.now + 7_000 : null
  });
  return { type: "CentreAgentObserved", agent };
}

/** An answer to a command that is out, likely or not; sometimes to one that is long settled. */
function answer(state: State, a: number, b: number): UnstampedInput {
  const commandId = pick(
    [
      ...[...state.offers].map((offer) => offer.commandId).sort(),
      ...dissuasions(state),
      "0JR0:1",
      "0JR0:1:revoke",
      "call:c1:1:revoke"
    ],
    a
  );
  return { type: "CommandSettled", commandId, outcome: outcomeFor(commandId, b) };
}

function dissuasions(state: State): string[] {
  const asked = [...state.items.values()].filter(({ dissuading }) => dissuading !== null);
  return asked.map(({ itemId }) => `${itemId}:dissuade`).sort();
}

function outcomeFor(commandId: string, b: number): CommandOutcome {
  const roll = b % 10;
  if (roll < 6) return { kind: "done", agentWorkId: commandId.startsWith("call:") ? null : workIdOf(commandId) };
  if (roll < 8) return { kind: "unknown", error: "time-out" };
  const blame = pick(["agent", "item", "channel", "passing", "writer"] as const, b);
  return { kind: "refused", code: pick(["A", "B"], b), blame, message: "test" };
}

function workIdOf(commandId: string): string {
  return `0Bz${commandId}`;
}

const statuses: readonly AgentWorkStatus[] = [
  "Assigned",
  "Opened",
  "Opened",
  "Closed",
  "Closed",
  "Declined",
  "DeclinedOnPushTimeout",
  "Unavailable",
  "Canceled",
  "Transferred"
];

/** News of an AgentWork: of our offer, of one that is held, or of somebody else's. */
function workNews(state: State, a: number, b: number, c: number): UnstampedInput {
  const known = [...state.offers]
    .filter((offer) => offer.side === "salesforce" && offer.number > 0)
    .map((offer) => ({ agentWorkId: workIdOf(offer.commandId), itemId: offer.itemId, agentId: offer.agentId }));
  const held = [...state.agents.values()].flatMap((agent) =>
    agent.work.map(({ agentWorkId, itemId }) => ({ agentWorkId, itemId, agentId: agent.agentId }))
  );
  const itemId = pick(itemIds, c);
  const foreign = { agentWorkId: `0Bzforeign${itemId}`, itemId, agentId: pick(agentIds, itemIds.indexOf(itemId)) };
  const all = [...known, ...held].sort((x, y) => (x.agentWorkId < y.agentWorkId ? -1 : 1));
  const one = c % 8 === 0 ? foreign : pick([...all, foreign], a);
  const size = { capacityWeight: c % 3 === 0 ? 2 : null, capacityPercent: c % 3 === 1 ? 50 : null };
  const work = { ...one, workItemId: `500${one.itemId ?? "?"}`, status: pick(statuses, b), ...size, openedAt: null };
  return { type: "WorkObserved", work: { ...work, serviceChannelId: "0N9cases", serviceChannelName: "Cases" } };
}

function callNews(state: State, a: number, b: number): UnstampedInput {
  const offers = [...state.offers].filter((offer) => offer.side === "centre");
  const offer = offers.length === 0 ? undefined : pick(offers, a);
  const itemId = offer?.itemId ?? `call:${pick(callIds, a)}`;
  const agentId = b % 7 === 0 ? pick(["005a", "005b"], b) : (offer?.agentId ?? "005a");
  const base = { itemId, agentId, offerId: offer?.commandId ?? null };
  if (b % 4 === 0) return { type: "CallOffered", ...base };
  if (b % 4 === 1) return { type: "CallAnswered", ...base, by: "centre" };
  if (b % 4 === 2) return { type: "ItemRemoved", itemId, cause: "ended" };
  return { type: "CallOfferFailed", ...base, reason: pick(["noAnswer", "refused", "error"] as const, a) };
}

function enrichment(a: number, b: number, d: number): UnstampedInput {
  const tier = pick(["vip", "standard", null], b);
  return {
    type: "ItemEnriched",
    itemId: pick(itemIds, a),
    tier,
    language: null,
    customerRef: pick([null, "one"], d),
    fields: {},
    route: routeOf(d)
  };
}
