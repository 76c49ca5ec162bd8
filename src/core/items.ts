/** Items as they come, change and go. */
import { noteLeft } from "./adaptiveReserve.ts";
import type { InputOf, ItemFacts, RemovalCause } from "./input.ts";
import { dissuadePending } from "./dissuasion.ts";
import { channelOfItem, tierOfItem } from "./classify.ts";
import { workOf } from "./agent.ts";
import { releaseCaller } from "./calls.ts";
import { ringUndecided, type Item } from "./item.ts";
import { listCustomer, unlistCustomer } from "./customers.ts";
import { endOffer } from "./offers.ts";
import { freshen } from "./stale.ts";
import { startRings } from "./rings.ts";
import type { Route } from "./route.ts";
import type { State, Tombstone } from "./state.ts";
import { classify, isTooLarge, leaveQueue, settlePhase } from "./waitingItems.ts";
import { doubt } from "./heldWork.ts";
import { bindEarlyWork } from "./work.ts";

export function itemArrived(state: State, facts: ItemFacts): void {
  if (state.items.has(facts.itemId)) return itemUpdated(state, facts);
  const tombstone = state.gone.get(facts.itemId);
  if (tombstone !== undefined && facts.serial <= tombstone.serial) return;
  const item = createItem(state, facts);
  state.items.set(facts.itemId, item);
  listCustomer(state, item);
  classify(state, item);
  takeStrayOffer(state, item);
  bindEarlyWork(state, item);
  item.preferredUntil = state.reconciling.size === 0 ? ringUntil(state, item) : ringUndecided;
  settlePhase(state, item);
}

/** An offer that outlived its record finds it again. */
function takeStrayOffer(state: State, item: Item): void {
  const offer = state.strayOffers.get(item.itemId);
  if (offer === undefined) return;
  state.strayOffers.delete(item.itemId);
  item.offer = offer;
  item.phase = offer.phase;
  item.nextOfferNumber = Math.max(item.nextOfferNumber, offer.number + 1);
}

function createItem(state: State, facts: ItemFacts): Item {
  return {
    itemId: facts.itemId,
    side: facts.side,
    facts,
    since: Math.min(facts.since, state.now, state.ages.get(facts.workItemId)?.since ?? facts.since),
    channel: channelOfItem(state.policy, facts),
    tier: tierOfItem(state.policy, facts),
    phase: "notReady",
    offer: null,
    nextOfferNumber: Math.max(facts.firstOfferNumber, state.gone.get(facts.itemId)?.nextOfferNumber ?? 1),
    agentId: null,
    exclusions: [],
    preferredUntil: 0,
    waitingSince: null,
    openRings: 0,
    ringsFrom: 0,
    ringCheckAt: 0,
    boundTo: null,
    pinnedTo: null,
    raisedTo: null,
    notBefore: 0,
    refusals: [],
    parkedUntil: 0,
    parkedCode: null,
    dissuading: null,
    isStale: false,
    clockKey: 0,
    clockSince: 0,
    itemClass: null,
    group: null,
    slot: -1,
    timer: null
  };
}

/** A preferred agent who is not there delays nobody; a required one is waited for. */
function ringUntil(state: State, item: Item): number {
  const { preferredAgentId, isPreferredRequired } = item.facts;
  if (preferredAgentId === null || isPreferredRequired) return 0;
  if (state.agents.get(preferredAgentId)?.presence.isOnline !== true) return 0;
  return state.now + state.policy.offers.preferredMs;
}

/** After a reconciliation presence and capacities are known: who waits for a preferred agent, and what nobody can take. */
export function settleArrivals(state: State): void {
  for (const item of state.items.values()) {
    const isUndecided = item.preferredUntil === ringUndecided;
    if (isUndecided) item.preferredUntil = ringUntil(state, item);
    if (item.phase !== "waiting") continue;
    if (item.waitingSince === null || item.preferredUntil > 0 || isTooLarge(state, item)) settlePhase(state, item);
  }
  dissuadePending(state);
}

/**
 * A newer record of a known item. Whether it is pushed says nothing about our own offer, whose AgentWork is the
 * authority: then the item is read again instead.
 */
export function itemUpdated(state: State, facts: ItemFacts): void {
  const item = state.items.get(facts.itemId);
  if (item === undefined) return itemArrived(state, facts);
  if (facts.serial < item.facts.serial) return;
  freshen(state, item);
  setFacts(state, item, updatedFacts(item.facts, facts));
  item.since = Math.min(item.since, facts.since);
  item.nextOfferNumber = Math.max(item.nextOfferNumber, facts.firstOfferNumber);
  if (item.offer !== null || item.phase === "accepted") {
    classify(state, item);
    if (!facts.isPushed && item.offer?.phase === "offered") {
      state.work.hints.push({ type: "RereadItem", itemId: item.itemId });
    }
    return;
  }
  reclassify(state, item);
}

export function itemEnriched(state: State, input: InputOf<"ItemEnriched">): void {
  const item = state.items.get(input.itemId);
  if (item === undefined) return;
  freshen(state, item);
  setFacts(state, item, enrichedFacts(item.facts, input));
  reclassify(state, item);
}

/** A newer record of an item whose customer is known already keeps what was looked up. */
export function updatedFacts(known: ItemFacts, facts: ItemFacts): ItemFacts {
  const { tier, language, customerRef, fields, enrichUntil } = known;
  const hasNews = facts.enrichUntil === 0 && (facts.tier !== null || Object.keys(facts.fields).length > 0);
  return hasNews ? facts : { ...facts, tier, language, customerRef, fields, enrichUntil };
}

/** The item with what was looked up about it. */
export function enrichedFacts(known: ItemFacts, news: Omit<InputOf<"ItemEnriched">, "at">): ItemFacts {
  return {
    ...known,
    tier: news.tier ?? known.tier,
    language: news.language ?? known.language,
    customerRef: news.customerRef ?? known.customerRef,
    fields: { ...known.fields, ...news.fields },
    enrichUntil: 0,
    route: news.route
  };
}

/** Replaces the facts, and what follows from them wherever the item is: its place among its customer's, its rings. */
export function setFacts(state: State, item: Item, facts: ItemFacts): void {
  const hasNewRings = !haveSameRings(item.facts.route, facts.route);
  const isMoved = item.facts.customerRef !== facts.customerRef;
  if (isMoved) unlistCustomer(state, item);
  item.facts = facts;
  if (isMoved) listCustomer(state, item);
  if (hasNewRings && item.waitingSince !== null) startRings(state, item);
}

function haveSameRings(one: Route | null, other: Route | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || JSON.stringify(one.rings) === JSON.stringify(other.rings);
}

export function reclassify(state: State, item: Item): void {
  leaveQueue(state, item);
  classify(state, item);
  settlePhase(state, item);
}

/**
 * The record or the call is gone. An offer to Salesforce that is still out stays until its AgentWork or its command is
 * settled; a call's offer ends with the call.
 */
export function itemRemoved(state: State, itemId: string, cause: RemovalCause): void {
  const item = state.items.get(itemId);
  if (item === undefined) return bury(state, itemId, itemId.startsWith("call:") ? null : neverAgain);
  leaveQueue(state, item);
  if (cause === "customerLeft" && item.phase !== "accepted" && item.phase !== "dissuaded") noteLeft(state, item);
  state.items.delete(itemId);
  unlistCustomer(state, item);
  freshen(state, item);
  rememberAge(state, item, cause);
  const { serial } = item.facts;
  const { nextOfferNumber } = item;
  // What was only missed may be found again by the next look.
  const mayComeBack = item.side === "centre" || cause === "missing";
  bury(state, itemId, { serial: mayComeBack ? -1 : serial, nextOfferNumber });
  if (item.side === "centre") callRemoved(state, item);
  else workItemRemoved(state, item);
}

/** News that overtook the item itself: whatever is said of it later is old. */
const neverAgain: Tombstone = { serial: Number.MAX_SAFE_INTEGER, nextOfferNumber: 1 };

function bury(state: State, itemId: string, tombstone: Tombstone | null): void {
  if (tombstone !== null) state.gone.set(itemId, tombstone);
}

function workItemRemoved(state: State, item: Item): void {
  const { offer } = item;
  markWorkItemGone(state, item);
  if (offer === null) return;
  const agent = state.agents.get(offer.agentId);
  const work = agent === undefined || offer.agentWorkId === null ? undefined : workOf(agent, offer.agentWorkId);
  if (agent !== undefined && work !== undefined) {
    endOffer(state, offer);
    doubt(state, agent, work);
    return;
  }
  state.strayOffers.set(item.itemId, offer);
  if (offer.agentWorkId !== null) state.work.hints.push({ type: "RereadAgent", agentId: offer.agentId });
}

/** So that the end of a work need not look for its item. */
function markWorkItemGone(state: State, item: Item): void {
  const agent = state.agents.get(item.offer?.agentId ?? item.agentId ?? "");
  if (agent === undefined) return;
  for (const work of agent.work) {
    if (work.itemId !== item.itemId) continue;
    work.hasItem = false;
    work.age = state.ages.get(work.workItemId) ?? null;
  }
}

function callRemoved(state: State, item: Item): void {
  if (item.offer !== null) endOffer(state, item.offer);
  releaseCaller(state, item);
}

/** The customer's age outlives the record: a transfer or requeue makes a new one for the same work item. */
function rememberAge(state: State, item: Item, cause: RemovalCause): void {
  if (cause === "customerLeft") return;
  const { workItemId } = item.facts;
  const age = state.ages.get(workItemId) ?? { since: null };
  age.since = item.since;
  state.ages.set(workItemId, age);
}
