/**
 * Why an agent may not be offered an item, in more detail than the core needs: the core keeps only what decides. Its
 * word comes first: whatever it would offer is eligible, and what it would not has a reason here.
 */
import type { Agent } from "../core/agent.ts";
import { includesAgent, plannedAudience } from "../core/audience.ts";
import type { Admission } from "../core/decision.ts";
import { seesClass, whyNot } from "../core/eligibility.ts";
import type { Audience, Item, ItemClass } from "../core/item.ts";
import { isOnCall, isWrappingUp } from "../core/presence.ts";
import { admissionOf, heldBackBy } from "../core/reserve.ts";
import { waitOf } from "../core/score.ts";
import { isExcluded } from "../core/selection.ts";
import { agentHasSkills } from "../core/skills.ts";
import { isBreakerOpen, type State } from "../core/state.ts";
import type { Ineligibility } from "../ports/explanation.ts";

export type Verdict =
  | { readonly admission: Admission; readonly whyNot: null }
  | { readonly admission: null; readonly whyNot: Ineligibility };

/** Whether the agent could be offered the item as the state is, and why not. */
export function verdictOf(state: State, agent: Agent, item: Item): Verdict {
  const itemClass = item.itemClass;
  if (state.reconciling.size > 0) return refused("reconciling");
  if (itemClass === null) return refused(restReason(item));
  const admission = admissionInCore(state, agent, item, itemClass);
  return admission === null ? refused(reasonOf(state, agent, item, itemClass)) : { admission, whyNot: null };
}

function refused(reason: Ineligibility): Verdict {
  return { admission: null, whyNot: reason };
}

/** The core's own questions, in its own functions. */
function admissionInCore(state: State, agent: Agent, item: Item, itemClass: ItemClass): Admission | null {
  if (agent.mask === 0 || agent.profile === null || !seesClass(agent, itemClass)) return null;
  if (whyNot(state, agent, itemClass.index) !== null || isExcluded(item, agent)) return null;
  return admissionOf(state, agent, itemClass, waitOf(state, item));
}

function restReason({ phase }: Item): Ineligibility {
  return phase === "parked" || phase === "enriching" ? phase : "notReady";
}

function reasonOf(state: State, agent: Agent, item: Item, itemClass: ItemClass): Ineligibility {
  if (!agent.isListed) return "notListed";
  if (agent.isNotResponding) return "notResponding";
  const reason =
    wishReason(state, agent, item) ??
    (item.side === "centre" ? reasonForCall(state, agent, item) : reasonForWork(state, agent, item));
  return reason ?? reasonInCore(state, agent, item, itemClass);
}

function reasonInCore(state: State, agent: Agent, item: Item, itemClass: ItemClass): Ineligibility {
  if (agent.room === 0) return "noRoom";
  const reason = whyNot(state, agent, itemClass.index);
  if (reason !== null) return reason;
  if (isExcluded(item, agent)) return "excluded";
  const isHeldBack = admissionOf(state, agent, itemClass, waitOf(state, item)) === null;
  return isHeldBack ? heldBackBy(state, agent) : "unavailable";
}

function hasOpenOffer(agent: Agent): boolean {
  return agent.offers.length > 0 || agent.work.some((work) => work.status === "assigned");
}

/** It waits for somebody else by name. */
function wishReason(state: State, { agentId }: Agent, item: Item): Ineligibility | null {
  const { pinnedTo, boundTo, facts, preferredUntil } = item;
  if (pinnedTo !== null) return pinnedTo === agentId ? null : "pinned";
  if (boundTo !== null && boundTo.until > state.now) return boundTo.agentId === agentId ? null : "customerElsewhere";
  const { preferredAgentId, isPreferredRequired } = facts;
  const isAlone = preferredAgentId !== null && (isPreferredRequired || preferredUntil > state.now);
  return isAlone && preferredAgentId !== agentId ? "waitsForAnother" : null;
}

/** Member, ring and skills: whether the item is for this agent at all. */
function audienceReason(state: State, agent: Agent, item: Item, { audience, skills }: ItemClass): Ineligibility | null {
  if (!isAmong(audience, item, agent)) return couldBeAmong(state, item, agent) ? "ringNotOpen" : "notMember";
  if (!audience.isPinned && !agentHasSkills(agent, skills)) return "lacksSkill";
  const isByName = audience.agentIds.includes(agent.agentId);
  return agent.traits.informal !== null && !agent.isInformalOpen && !isByName ? "informalClosed" : null;
}

function isAmong(audience: Audience, item: Item, agent: Agent): boolean {
  const { informal } = agent.traits;
  if (informal === null || audience.agentIds.includes(agent.agentId)) return includesAgent(audience, item, agent);
  return audience.hasInformal && (informal.channels === null || informal.channels.includes(item.channel.id));
}

/** It would be for this agent with these rings open (all of them unless said otherwise). */
export function couldBeAmong(state: State, item: Item, agent: Agent, openRings = -1): boolean {
  return isAmong(plannedAudience(state, { ...item, openRings }), item, agent);
}

function reasonForCall(state: State, agent: Agent, item: Item): Ineligibility | null {
  const { centre } = agent;
  if (centre === null || !centre.isLoggedIn) return "notLoggedIn";
  const notForThem = audienceReason(state, agent, item, item.itemClass as ItemClass);
  if (notForThem !== null) return notForThem;
  if (hasOpenOffer(agent)) return "offerPending";
  if (!state.links.centre) return "linkDown";
  return phoneReason(state, agent) ?? (centre.isReady && centre.device === "idle" ? null : "phoneNotReady");
}

/** What keeps somebody on the phone from anything else. */
function phoneReason(state: State, agent: Agent): Ineligibility | null {
  const { centre } = agent;
  if (isOnCall(agent)) return "onCall";
  if (centre === null) return null;
  if (centre.device === "ringing") return "ringing";
  if (isWrappingUp(agent, state.now)) return "wrappingUp";
  return !centre.isReady && centre.notReadyBy === "agent" ? "ownBreak" : null;
}

function reasonForWork(state: State, agent: Agent, item: Item): Ineligibility | null {
  const { presence } = agent;
  const itemClass = item.itemClass as ItemClass;
  if (!presence.isOnline) return "offline";
  const notForThem = audienceReason(state, agent, item, itemClass);
  if (notForThem !== null) return notForThem;
  if (!presence.serviceChannelIds.includes(itemClass.serviceChannelId)) return "channelNotCarried";
  if (hasOpenOffer(agent)) return "offerPending";
  if (!state.links.salesforce) return "linkDown";
  if (isBreakerOpen(state)) return "writesHeldBack";
  return seatReason(state, agent, itemClass);
}

/** The seat in the contact centre has a say in Salesforce items, too. */
function seatReason(state: State, agent: Agent, { isCold }: ItemClass): Ineligibility | null {
  const { centre, centreAgentId } = agent;
  if (agent.calls.length > 0) return "onCall";
  if (centreAgentId === null && centre === null) return null;
  if (!state.links.centre) {
    const { whenCentreUnseen } = state.policy;
    return whenCentreUnseen === "none" || (whenCentreUnseen === "hot" && isCold) ? "centreUnseen" : null;
  }
  return centre?.isLoggedIn === true ? phoneReason(state, agent) : null;
}
