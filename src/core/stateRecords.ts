/**
 * The state written out as lines in canonical order, and read back. Only facts are written; everything derived is
 * rebuilt. Equal states give equal lines, so that the hash of a snapshot proves the journal.
 */
import { createAgent, type Age, type Agent, type Work } from "./agent.ts";
import { Calendar } from "./calendar.ts";
import { listCustomer } from "./customers.ts";
import type { CentreAgentFacts, ItemFacts, Side } from "./input.ts";
import { completeLine } from "./earlierCores.ts";
import { ringUndecided, type CustomerAgent, type Item, type Offer } from "./item.ts";
import { channelNamed, channelOfItem, tierOfItem } from "./classify.ts";
import type { CompiledPolicy, PolicyChannel } from "./policy.ts";
import { isHotCapable } from "./presence.ts";
import { rebuild } from "./rebuild.ts";
import { createState, type State, type Tombstone } from "./state.ts";
import { settleStep } from "./step.ts";

type WorkRecord = Omit<Work, "channel" | "age"> & { readonly channel: string };

interface PoolRecord {
  readonly pool: string;
  readonly epoch: number;
  readonly orgId: string;
  readonly seq: number;
  readonly now: number;
  readonly links: State["links"];
  readonly clockOffsetMs: State["clockOffsetMs"];
  readonly reconciling: readonly Side[];
  /** Two generations each, see `Recent`. */
  readonly ages: readonly (readonly (readonly [string, number | null])[])[];
  readonly gone: readonly (readonly (readonly [string, number, number])[])[];
  readonly customerAgents: readonly (readonly (readonly [string, string, number])[])[];
  readonly queuePaces: readonly (readonly [string, number, number])[];
  readonly queueNames: readonly (readonly [string, string])[];
  readonly previousPolicy: CompiledPolicy | null;
  readonly pausedUntil: readonly (readonly [string, number])[];
  readonly reserve: Omit<State["reserve"], "timer">;
  readonly channelTrouble: readonly (readonly [string, string, readonly string[], readonly string[]])[];
}

interface AgentRecord {
  readonly agentId: string;
  readonly userId: string | null;
  readonly centreAgentId: string | null;
  readonly isListed: boolean;
  readonly presence: Agent["presence"];
  readonly centre: CentreAgentFacts | null;
  readonly traits: Agent["traits"];
  readonly queueIds: readonly string[];
  readonly work: readonly WorkRecord[];
  readonly calls: readonly string[];
  readonly finished: readonly string[];
  readonly isNotResponding: boolean;
  readonly idleSince: number;
  readonly lastReceivedAt: number;
  readonly helped: Agent["helped"];
  readonly occupancy: Agent["occupancy"];
  readonly held: number;
}

type ItemRecord = Pick<
  Item,
  | "facts"
  | "since"
  | "nextOfferNumber"
  | "agentId"
  | "exclusions"
  | "preferredUntil"
  | "waitingSince"
  | "openRings"
  | "ringsFrom"
  | "ringCheckAt"
  | "boundTo"
  | "isStale"
  | "pinnedTo"
  | "raisedTo"
  | "notBefore"
  | "refusals"
  | "parkedUntil"
  | "parkedCode"
  | "dissuading"
  | "phase"
> & { readonly channel: string };

/** One JSON line each: pool, policy, calendars, membership, agents, items, offers; sorted by id within a kind. */
export function* writeState(state: State): Generator<string> {
  yield line("pool", poolRecord(state));
  yield line("policy", state.policy);
  for (const calendar of sorted(state.calendars.values(), (one) => one.id)) {
    yield line("calendar", { id: calendar.id, intervals: calendar.intervals });
  }
  for (const [queueId, members] of sorted(state.membership.entries(), ([id]) => id)) {
    yield line("membership", { queueId, agentIds: [...members].sort(byText) });
  }
  for (const agent of sorted(state.agents.values(), (one) => one.agentId)) yield line("agent", agentRecord(agent));
  for (const item of sorted(state.items.values(), (one) => one.itemId)) yield line("item", itemRecord(state, item));
  for (const offer of sorted(state.offers.values(), (one) => one.commandId))
    yield line("offer", { ...offer, timer: undefined });
}

/** The state that `writeState` wrote. Throws on a line it does not know. */
export function readState(lines: Iterable<string>): State {
  let state: State | null = null;
  let pool: PoolRecord | null = null;
  for (const text of lines) {
    const [kind, written] = JSON.parse(text) as [string, unknown];
    const body = completeLine(kind, written);
    if (kind === "pool") pool = body as PoolRecord;
    else if (kind === "policy") state = startState(pool, body as CompiledPolicy);
    else if (state !== null) readLine(state, kind, body);
    else throw new Error(`A snapshot begins with its pool and policy; found "${kind}" first.`);
  }
  if (state === null) throw new Error("The snapshot is empty: no policy line was found.");
  rebuild(state);
  settleStep(state);
  return state;
}

function startState(pool: PoolRecord | null, policy: CompiledPolicy): State {
  if (pool === null) throw new Error("A snapshot begins with its pool line; found the policy first.");
  const state = createState(policy);
  const { reconciling, ages, gone, pausedUntil, channelTrouble, clockOffsetMs, ...others } = pool;
  const { customerAgents, queuePaces, queueNames, reserve, ...plain } = others;
  Object.assign(state, plain);
  Object.assign(state.clockOffsetMs, clockOffsetMs);
  Object.assign(state.reserve, reserve);
  for (const side of reconciling) state.reconciling.add(side);
  const [newerAges = [], olderAges = []] = ages;
  state.ages.newer = agesOf(newerAges);
  state.ages.older = agesOf(olderAges);
  const [newerGone = [], olderGone = []] = gone;
  state.gone.newer = tombstones(newerGone);
  state.gone.older = tombstones(olderGone);
  const [newerAgents = [], olderAgents = []] = customerAgents;
  state.customerAgents.newer = customerAgentsOf(newerAgents);
  state.customerAgents.older = customerAgentsOf(olderAgents);
  for (const [queueId, lastAt, meanMs] of queuePaces) state.queuePaces.set(queueId, { lastAt, meanMs });
  for (const [name, queueId] of queueNames) state.queueIdOfName.set(name, queueId);
  for (const [channel, until] of pausedUntil) state.pausedUntil.set(channel, until);
  for (const [key, code, itemIds, agentIds] of channelTrouble) {
    state.channelTrouble.set(key, { code, itemIds: new Set(itemIds), agentIds: new Set(agentIds) });
  }
  return state;
}

function agesOf(rows: readonly (readonly [string, number | null])[]): Map<string, Age> {
  return new Map(rows.map(([workItemId, since]) => [workItemId, { since }]));
}

function ageRows(ages: ReadonlyMap<string, Age>): [string, number | null][] {
  return [...ages].map(([workItemId, { since }]) => [workItemId, since]);
}

function customerAgentsOf(rows: readonly (readonly [string, string, number])[]): Map<string, CustomerAgent> {
  return new Map(rows.map(([customerRef, agentId, until]) => [customerRef, { agentId, until }]));
}

function customerRows(agents: ReadonlyMap<string, CustomerAgent>): [string, string, number][] {
  return [...agents].map(([customerRef, { agentId, until }]) => [customerRef, agentId, until]);
}

function tombstones(rows: readonly (readonly [string, number, number])[]): Map<string, Tombstone> {
  return new Map(rows.map(([itemId, serial, nextOfferNumber]) => [itemId, { serial, nextOfferNumber }]));
}

function rowsOf(tombs: ReadonlyMap<string, Tombstone>): [string, number, number][] {
  return [...tombs].map(([itemId, { serial, nextOfferNumber }]) => [itemId, serial, nextOfferNumber]);
}

function readLine(state: State, kind: string, body: unknown): void {
  switch (kind) {
    case "calendar": {
      const { id, intervals } = body as { id: string; intervals: number[] };
      state.calendars.set(id, new Calendar(id, intervals));
      return;
    }
    case "membership": {
      const { queueId, agentIds } = body as { queueId: string; agentIds: string[] };
      state.membership.set(queueId, new Set(agentIds));
      return;
    }
    case "agent":
      return readAgent(state, body as AgentRecord);
    case "item":
      return readItem(state, body as ItemRecord);
    case "offer":
      return readOffer(state, body as Offer);
    default:
      throw new Error(
        `Unknown line "${kind}" in a snapshot; known are pool, policy, calendar, membership, agent, item, offer.`
      );
  }
}

function poolRecord(state: State): PoolRecord {
  return {
    pool: state.pool,
    epoch: state.epoch,
    orgId: state.orgId,
    seq: state.seq,
    now: state.now,
    links: state.links,
    clockOffsetMs: state.clockOffsetMs,
    reconciling: [...state.reconciling].sort(byText),
    ages: [ageRows(state.ages.newer), ageRows(state.ages.older)],
    gone: [rowsOf(state.gone.newer), rowsOf(state.gone.older)],
    customerAgents: [customerRows(state.customerAgents.newer), customerRows(state.customerAgents.older)],
    queuePaces: sorted(state.queuePaces, ([queueId]) => queueId).map(([id, { lastAt, meanMs }]) => [
      id,
      lastAt,
      meanMs
    ]),
    queueNames: sorted(state.queueIdOfName, ([name]) => name),
    previousPolicy: state.previousPolicy,
    pausedUntil: sorted(state.pausedUntil, ([channel]) => channel),
    reserve: reserveRecord(state.reserve),
    channelTrouble: sorted(state.channelTrouble, ([key]) => key).map(([key, trouble]) => [
      key,
      trouble.code,
      [...trouble.itemIds],
      [...trouble.agentIds]
    ])
  };
}

function reserveRecord({ hotAgents, minutes, dueAt }: State["reserve"]): PoolRecord["reserve"] {
  return { hotAgents, minutes, dueAt };
}

function agentRecord(agent: Agent): AgentRecord {
  const { agentId, userId, centreAgentId, isListed, presence, centre, traits, queueIds } = agent;
  const { isNotResponding, idleSince, lastReceivedAt, helped, occupancy, held } = agent;
  const work = agent.work.map((one) => ({ ...one, age: undefined, channel: one.channel.id }));
  const seats = { agentId, userId, centreAgentId, isListed, presence, centre, traits, queueIds };
  return {
    ...seats,
    work,
    calls: agent.calls,
    finished: agent.finished,
    isNotResponding,
    idleSince,
    lastReceivedAt,
    helped,
    occupancy,
    held
  };
}

function readAgent(state: State, record: AgentRecord): void {
  const agent = createAgent(record.agentId, state.now);
  const { work, calls, finished, ...plain } = record;
  Object.assign(agent, plain);
  for (const one of work) {
    const { agentWorkId, itemId, isEarly } = one;
    const age = one.hasItem ? null : (state.ages.get(one.workItemId) ?? null);
    agent.work.push({ ...one, age, channel: channelFor(state, one.channel) });
    if (isEarly && itemId !== null) state.earlyWork.set(itemId, { agentId: agent.agentId, agentWorkId });
    if (one.admission !== "plain") state.admitted[one.admission]++;
  }
  agent.calls.push(...calls);
  agent.finished.push(...finished);
  agent.isHotCapable = isHotCapable(agent);
  if (agent.isHotCapable) state.hotCapableAgents++;
  state.capacityMax = Math.max(state.capacityMax, agent.presence.configuredCapacity ?? 0);
  state.agents.set(agent.agentId, agent);
  if (agent.centreAgentId !== null && agent.isListed) state.agentOfCentre.set(agent.centreAgentId, agent.agentId);
}

function channelFor(state: State, id: string): PolicyChannel {
  return channelNamed(state.policy, id) ?? (state.policy.channels[0] as PolicyChannel);
}

/** What has run out since the item was last looked at is left out: it means nothing any more. */
function itemRecord(state: State, item: Item): ItemRecord {
  const { facts, since, nextOfferNumber, agentId, notBefore, refusals, parkedUntil, parkedCode, phase, channel } = item;
  const exclusions = item.exclusions.filter((exclusion) => exclusion.until > state.now);
  const isRingOver = item.preferredUntil !== ringUndecided && item.preferredUntil <= state.now;
  const preferredUntil = isRingOver ? 0 : item.preferredUntil;
  const boundTo = item.boundTo !== null && item.boundTo.until > state.now ? item.boundTo : null;
  const { waitingSince, openRings, ringsFrom, ringCheckAt, isStale, pinnedTo, raisedTo } = item;
  const rings = { openRings, ringsFrom, ringCheckAt };
  const audience = { preferredUntil, waitingSince, ...rings, boundTo, isStale, pinnedTo, raisedTo };
  const held = { nextOfferNumber, agentId, exclusions, ...audience, notBefore, refusals };
  const { dissuading } = item;
  return { facts, since, ...held, parkedUntil, parkedCode, dissuading, phase, channel: channel.id };
}

function readItem(state: State, record: ItemRecord): void {
  const facts: ItemFacts = record.facts;
  const item: Item = {
    ...record,
    itemId: facts.itemId,
    side: facts.side,
    channel: channelOfItem(state.policy, facts),
    tier: tierOfItem(state.policy, facts),
    offer: null,
    clockKey: 0,
    clockSince: 0,
    itemClass: null,
    group: null,
    slot: -1,
    timer: null
  };
  state.items.set(facts.itemId, item);
  if (item.isStale) state.staleItems.add(item);
  listCustomer(state, item);
}

function readOffer(state: State, record: Offer): void {
  const offer: Offer = { ...record, timer: null };
  state.offers.add(offer);
  const item = state.items.get(offer.itemId);
  if (item?.phase === "reserved" || item?.phase === "offered") item.offer = offer;
  else state.strayOffers.set(offer.itemId, offer);
  const agent = state.agents.get(offer.agentId);
  agent?.offers.push(offer);
  if (offer.admission !== "plain") state.admitted[offer.admission]++;
  if (offer.unknownSince !== null && offer.side === "salesforce") state.unknownOffers++;
}

function line(kind: string, body: unknown): string {
  return JSON.stringify([kind, body]);
}

function sorted<T>(values: Iterable<T>, keyOf: (value: T) => string): T[] {
  return [...values].sort((a, b) => byText(keyOf(a), keyOf(b)));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
