/**
 * What keeps deferred work from a free agent: the reserve, which keeps so many hot-capable agents free for calls, and the
 * ceiling on how busy an agent may be. Precedence: strict level > overdue cold (capped share of agents) > tier exemption
 * (capped too) > reserve > occupancy.
 */
import type { Seat } from "./agent.ts";
import type { Admission, IneligibleReason } from "./decision.ts";
import type { ItemClass } from "./item.ts";
import { holdsColdBack } from "./policy.ts";
import { hasWaitedItsTarget } from "./score.ts";
import type { State } from "./state.ts";

/** Deferred work needs no admission for this seat: neither the reserve nor the ceiling holds it back. */
export function isOpenToCold(state: State, seat: Seat): boolean {
  return !seat.isOverOccupied && isBeyondReserve(state, seat);
}

/**
 * Deferred work is begun by agents with a phone only while more of them than the reserve could take a call at once: also
 * by those who hold some already, or they would never become free.
 */
function isBeyondReserve(state: State, seat: Seat): boolean {
  const { hotAgents } = state.reserve;
  return hotAgents === 0 || !seat.isPhoneReady || state.freeHotAgents > hotAgents;
}

/** Which of the two refused a deferred item that found no admission. */
export function heldBackBy(state: State, seat: Seat): Extract<IneligibleReason, "reserve" | "occupancy"> {
  return isBeyondReserve(state, seat) ? "occupancy" : "reserve";
}

/** How a deferred item that has waited so long may take an agent of this seat; null when it may not. */
export function admissionOf(state: State, seat: Seat, itemClass: ItemClass, waitMs: number): Admission | null {
  if (!itemClass.isCold || isOpenToCold(state, seat)) return "plain";
  if (hasWaitedItsTarget(itemClass.channel, waitMs) && state.admitted.overdue < overdueCap(state)) return "overdue";
  if (itemClass.tier.isExemptFromReserve && state.admitted.tier < exemptionCap(state)) return "tier";
  return null;
}

export function exemptionCap(state: State): number {
  return Math.max(1, Math.floor((state.hotCapableAgents * state.policy.reserve.exemptionPercent) / 100));
}

/** At least one agent, also of a small team: what is overdue must not wait for a lull that never comes. */
export function overdueCap(state: State): number {
  const { overduePercent } = state.policy.reserve;
  return overduePercent === 0 ? 0 : Math.max(1, Math.floor((state.hotCapableAgents * overduePercent) / 100));
}

/** What the reserve has to give to deferred work: free agents beyond it, and admissions despite it. */
export interface Openings {
  readonly beyond: number;
  readonly overdue: number;
  readonly tier: number;
}

export function openingsOf(state: State): Openings {
  if (!holdsColdBack(state.policy)) return noReserve;
  const { hotAgents } = state.reserve;
  return {
    beyond: hotAgents === 0 || !state.links.centre ? 1 : state.freeHotAgents - hotAgents,
    overdue: overdueCap(state) - state.admitted.overdue,
    tier: exemptionCap(state) - state.admitted.tier
  };
}

const noReserve: Openings = { beyond: 0, overdue: 0, tier: 0 };

/**
 * Something was closed to deferred work and is open now, so that what waits has to be looked at. What was open before
 * had been taken by everybody who could.
 */
export function hasOpened(before: Openings, after: Openings): boolean {
  return opens(before.beyond, after.beyond) || opens(before.overdue, after.overdue) || opens(before.tier, after.tier);
}

function opens(before: number, after: number): boolean {
  return before <= 0 && after > 0;
}
