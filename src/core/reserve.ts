/**
 * The reserve keeps so many hot-capable agents free of deferred work. Precedence: strict level > overdue cold (capped
 * share of agents) > tier exemption (capped too) > reserve.
 */
import type { Seat } from "./agent.ts";
import type { Admission } from "./decision.ts";
import { isFreeForHot } from "./idleAgents.ts";
import type { ItemClass } from "./item.ts";
import { hasWaitedItsTarget } from "./score.ts";
import type { State } from "./state.ts";

/** Nothing of this seat is held back by the reserve: it is not one of the agents kept free, or there are enough. */
export function isBeyondReserve(state: State, seat: Seat): boolean {
  return !isFreeForHot(seat) || state.freeHotAgents > state.policy.reserve.hotAgents;
}

/** How a deferred item that has waited so long may take an agent of this seat; null when the reserve keeps them. */
export function admissionOf(state: State, seat: Seat, itemClass: ItemClass, waitMs: number): Admission | null {
  if (!itemClass.isCold || isBeyondReserve(state, seat)) return "plain";
  if (hasWaitedItsTarget(itemClass.channel, waitMs) && state.admitted.overdue < overdueCap(state)) return "overdue";
  if (itemClass.tier.isExemptFromReserve && state.admitted.tier < exemptionCap(state)) return "tier";
  return null;
}

export function exemptionCap(state: State): number {
  return Math.max(1, Math.floor((state.hotCapableAgents * state.policy.reserve.exemptionPercent) / 100));
}

export function overdueCap(state: State): number {
  return Math.floor((state.hotCapableAgents * state.policy.reserve.overduePercent) / 100);
}

/** What the reserve has to give to deferred work: free agents beyond it, and admissions despite it. */
export interface Openings {
  readonly beyond: number;
  readonly overdue: number;
  readonly tier: number;
}

export function openingsOf(state: State): Openings {
  if (state.policy.reserve.hotAgents === 0) return noReserve;
  return {
    beyond: state.freeHotAgents - state.policy.reserve.hotAgents,
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
