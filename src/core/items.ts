/** Items as they come, change and go. */
import type { InputOf, ItemFacts, RemovalCause } from "./input.ts";
import { channelOf, tierOf } from "./classify.ts";
import type { Item } from "./item.ts";
import { refreshAgent } from "./idleAgents.ts";
import { endOffer } from "./offers.ts";
import { addTimer, type State } from "./state.ts";
import { classify, leaveQueue, settlePhase } from "./waitingItems.ts";
import { doubt } from "./work.ts";

export function itemArrived(state: State, facts: ItemFacts): void {
  if (state.items.has(facts.itemId)) return itemUpdated(state, facts);
  const item = createItem(state, facts);
  state.items.set(facts.itemId, item);
  classify(state, item);
  startPreferredRing(state, item);
  if (facts.enrichUntil > state.now) addTimer(state, facts.enrichUntil, "item", facts.itemId);
  settlePhase(state, item);
}

function createItem(state: State, facts: ItemFacts): Item {
  return {
    itemId: facts.itemId,
    side: facts.side,
    facts,
    since: Math.min(facts.since, state.now, state.ages.get(facts.workItemId) ?? facts.since),
    channel: channelOf(state.policy, facts),
    tier: tierOf(state.policy, facts.tier),
    phase: "notReady",
    offer: null,
    nextOfferNumber: facts.firstOfferNumber,
    agentId: null,
    exclusions: [],
    preferredUntil: 0,
    notBefore: 0,
    refusals: [],
    parkedUntil: 0,
    parkedCode: null,
    clockKey: 0,
    itemClass: null,
    group: null,
    slot: -1
  };
}

/** A preferred agent who is not there delays nobody; a required one is waited for. */
function startPreferredRing(state: State, item: Item): void {
  const { preferredAgentId, isPreferredRequired } = item.facts;
  if (preferredAgentId === null || isPreferredRequired) return;
  if (state.agents.get(preferredAgentId)?.presence.isOnline !== true) return;
  item.preferredUntil = state.now + state.policy.offers.preferredMs;
  addTimer(state, item.preferredUntil, "item", item.itemId);
}

/**
 * A newer record of a known item. Whether it is pushed says nothing about our own offer, whose AgentWork is the
 * authority: then the item is read again instead.
 */
export function itemUpdated(state: State, facts: ItemFacts): void {
  const item = state.items.get(facts.itemId);
  if (item === undefined) return itemArrived(state, facts);
  if (facts.serial < item.facts.serial) return;
  const { tier, language, customerRef, fields, enrichUntil } = item.facts;
  const hasNews = facts.enrichUntil === 0 && (facts.tier !== null || Object.keys(facts.fields).length > 0);
  item.facts = hasNews ? facts : { ...facts, tier, language, customerRef, fields, enrichUntil };
  item.since = Math.min(item.since, facts.since);
  item.nextOfferNumber = Math.max(item.nextOfferNumber, facts.firstOfferNumber);
  if (item.offer !== null || item.phase === "accepted") {
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
  item.facts = {
    ...item.facts,
    tier: input.tier ?? item.facts.tier,
    language: input.language ?? item.facts.language,
    customerRef: input.customerRef ?? item.facts.customerRef,
    fields: { ...item.facts.fields, ...input.fields },
    enrichUntil: 0
  };
  reclassify(state, item);
}

export function reclassify(state: State, item: Item): void {
  leaveQueue(item);
  classify(state, item);
  settlePhase(state, item);
}

/**
 * The record or the call is gone. An offer to Salesforce that is still out stays until its AgentWork or its command is
 * settled; a call's offer ends with the call.
 */
export function itemRemoved(state: State, itemId: string, cause: RemovalCause): void {
  const item = state.items.get(itemId);
  if (item === undefined) return;
  leaveQueue(item);
  state.items.delete(itemId);
  rememberAge(state, item, cause);
  if (item.side === "centre") return callRemoved(state, item);
  const { offer } = item;
  if (offer === null) return;
  const agent = state.agents.get(offer.agentId);
  if (agent === undefined || offer.agentWorkId === null) return;
  if (!agent.work.has(offer.agentWorkId)) {
    state.work.hints.push({ type: "RereadAgent", agentId: agent.agentId });
    return;
  }
  endOffer(state, offer);
  doubt(state, agent, offer.agentWorkId);
}

function callRemoved(state: State, item: Item): void {
  if (item.offer !== null) endOffer(state, item.offer);
  releaseCaller(state, item);
}

/** Takes the call off whoever was talking on it. */
export function releaseCaller(state: State, item: Item): void {
  const agent = item.agentId === null ? undefined : state.agents.get(item.agentId);
  if (agent !== undefined && agent.calls.delete(item.itemId)) refreshAgent(state, agent);
}

/** The customer's age outlives the record: a transfer or requeue makes a new one for the same work item. */
function rememberAge(state: State, item: Item, cause: RemovalCause): void {
  if (cause === "customerLeft") return;
  state.ages.set(item.facts.workItemId, item.since);
}
