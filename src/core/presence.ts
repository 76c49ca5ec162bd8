/**
 * Who may get what, from both sides (docs/ARCHITECTURE.md, "Who may get what"):
 *
 * - a call: logged in to the contact centre, ready, no call, not wrapping up, room in the ledger as last known
 *   (calls flow while Salesforce is down);
 * - a Salesforce item: online, not on a call, ringing, wrapping up, nor on the agent's own break, room in the ledger;
 *   while the contact centre cannot be seen, only what the policy says (hot items by default).
 *
 * Presence is no lock: the reservation in the core is. One offer at a time.
 */
import { letsCallsThrough } from "./capacity.ts";
import { bitOfKind, hotKinds } from "./itemClass.ts";
import type { Agent } from "./agent.ts";
import { workKinds, type CompiledPolicy, type WorkKind } from "./policy.ts";

export interface Links {
  readonly salesforce: boolean;
  readonly centre: boolean;
}

const callBit = bitOfKind("call");
const allBits = (1 << workKinds.length) - 1;

/** Bits of `workKinds` that the agent, whose room is known, could be offered. `isBreakerOpen`: too many Salesforce writes of unknown outcome. */
export function availabilityOf(
  agent: Agent,
  policy: CompiledPolicy,
  links: Links,
  isBreakerOpen: boolean,
  now: number
): number {
  if (!agent.isListed || agent.isNotResponding || isOfferBlocking(agent, policy, now)) return 0;
  let mask = canBeRung(agent, links, now) && holdsNothingAgainstCalls(agent, now) ? callBit : 0;
  if (links.salesforce && !isBreakerOpen && agent.offers.length === 0 && agent.room > 0) {
    mask |= salesforceBits(agent, policy, links, now) & bitsBesideHeldWork(agent, policy) & ~callBit;
  }
  return mask;
}

/**
 * The agent has a seat for hot work right now, busy or not: the base of reserve and exemption shares. Whoever only
 * helps out keeps no seat free for anybody.
 */
export function isHotCapable(agent: Agent): boolean {
  const { centre } = agent;
  if (agent.traits.informal !== null) return false;
  return agent.isListed && centre !== null && centre.isLoggedIn && centre.notReadyBy !== "agent";
}

export function isWrappingUp(agent: Agent, now: number): boolean {
  const until = agent.centre?.wrapUpUntil ?? null;
  return until !== null && until > now;
}

export function isOnCall(agent: Agent): boolean {
  const { centre } = agent;
  return agent.calls.length > 0 || (centre !== null && (centre.device === "busy" || centre.activeCalls.length > 0));
}

/** An open offer blocks everything, except that a write of unknown outcome stops blocking calls after a while. */
function isOfferBlocking(agent: Agent, policy: CompiledPolicy, now: number): boolean {
  for (const offer of agent.offers) {
    if (offer.unknownSince === null || now < offer.unknownSince + policy.offers.unknownFreesCallsMs) return true;
  }
  for (const work of agent.work) if (work.status === "assigned") return true;
  return false;
}

/** Could be rung at once, were it not for what they hold in Salesforce. */
export function canBeRung(agent: Agent, links: Links, now: number): boolean {
  const { centre } = agent;
  if (centre === null || !links.centre) return false;
  if (!centre.isLoggedIn || !centre.isReady || centre.device !== "idle") return false;
  return !isOnCall(agent) && !isWrappingUp(agent, now);
}

function holdsNothingAgainstCalls(agent: Agent, now: number): boolean {
  for (const work of agent.work) if (!letsCallsThrough(work, now)) return false;
  return true;
}

function salesforceBits(agent: Agent, policy: CompiledPolicy, links: Links, now: number): number {
  if (!agent.presence.isOnline) return 0;
  if (agent.calls.length > 0) return 0;
  if (agent.centreAgentId === null && agent.centre === null) return allBits;
  if (!links.centre) return bitsWhenUnseen(policy);
  const { centre } = agent;
  if (centre === null || !centre.isLoggedIn) return allBits;
  const isTaken = isOnCall(agent) || centre.device === "ringing" || isWrappingUp(agent, now);
  return isTaken || (!centre.isReady && centre.notReadyBy === "agent") ? 0 : allBits;
}

function bitsWhenUnseen(policy: CompiledPolicy): number {
  switch (policy.whenCentreUnseen) {
    case "none":
      return 0;
    case "hot":
      return hotKinds;
    case "all":
      return allBits;
    default:
      return policy.whenCentreUnseen satisfies never;
  }
}

/** "While on X may take Y": what every held work allows. */
function bitsBesideHeldWork(agent: Agent, policy: CompiledPolicy): number {
  let bits = allBits;
  for (const work of agent.work) bits &= bitsOf(policy.whileHolding[work.channel.kind]);
  return bits;
}

function bitsOf(kinds: readonly WorkKind[]): number {
  let bits = 0;
  for (const kind of kinds) bits |= bitOfKind(kind);
  return bits;
}
