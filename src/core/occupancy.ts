/**
 * How busy agents are: the share of their time that they spend on items, recent time counting most. A ceiling on it
 * stops deferred work only; calls and chats always go through.
 *
 * The share is kept as of the last change between busy and idle, with one formula for any time after it, so that it
 * needs no more memory than three numbers and the time at which it passes the ceiling is known exactly.
 * Whole ten-thousandths throughout.
 */
import type { Agent, Occupancy } from "./agent.ts";
import type { CompiledPolicy } from "./policy.ts";
import { isOnCall, isWrappingUp } from "./presence.ts";
import type { State } from "./state.ts";

/** Where a policy compares agents by their share without setting a ceiling. */
const usualWindowMs = 3_600_000;
const wholeTime = 10_000;
/** Longest stretch that is told apart from an even longer one: keeps every product exact. */
const stretchMsMax = 400_000_000_000;

/** Share at a time since the last change: (share * window + busy time) / (window + time). */
export function shareAt({ share, isBusy, since }: Occupancy, windowMs: number, now: number): number {
  const elapsed = Math.min(Math.max(0, now - since), stretchMsMax);
  return Math.floor((share * windowMs + (isBusy ? wholeTime : 0) * elapsed) / (windowMs + elapsed));
}

/** The agent's share now, in ten-thousandths. */
export function shareOf(state: State, agent: Agent): number {
  return shareAt(agent.occupancy, windowOf(state.policy), state.now);
}

/** Notes a change between busy and idle, and whether the agent is above the ceiling. Part of `refreshAgent`. */
export function refreshOccupancy(state: State, agent: Agent): void {
  const { policy, now } = state;
  const isBusy = isBusyNow(state, agent);
  if (isBusy !== agent.occupancy.isBusy) {
    agent.occupancy = { share: shareAt(agent.occupancy, windowOf(policy), now), isBusy, since: now };
  }
  const ceiling = ceilingOf(policy);
  agent.isOverOccupied = ceiling !== null && shareOf(state, agent) > ceiling;
}

/** When the agent passes the ceiling next, either way; Infinity when they will not unless something changes. */
export function nextOccupancyChange(state: State, { occupancy }: Agent): number {
  const ceiling = ceilingOf(state.policy);
  if (ceiling === null) return Infinity;
  const elapsed = stretchToPass(occupancy, windowOf(state.policy), ceiling);
  const at = occupancy.since + elapsed;
  return elapsed <= stretchMsMax && at > state.now ? at : Infinity;
}

/**
 * Least whole time after the last change at which the share is above the ceiling (busy) or no longer above it (idle).
 * A share rounded down is above a ceiling when it has reached the next ten-thousandth.
 */
function stretchToPass({ share, isBusy }: Occupancy, windowMs: number, ceiling: number): number {
  const above = ceiling + 1;
  if (isBusy) {
    if (above >= wholeTime) return above > wholeTime ? Infinity : share >= above ? 0 : Infinity;
    return Math.max(0, Math.ceil((windowMs * (above - share)) / (wholeTime - above)));
  }
  return Math.max(0, Math.floor((share * windowMs) / above) - windowMs + 1);
}

/** Work held beyond its handling limit is parked rather than worked on, and so is what is left open overnight. */
function isBusyNow({ now }: State, agent: Agent): boolean {
  if (isOnCall(agent) || isWrappingUp(agent, now)) return true;
  if (!agent.presence.isOnline && agent.centre?.isLoggedIn !== true) return false;
  for (const { channel, since, status } of agent.work) {
    const limit = channel.handlingLimitMs;
    if (limit === null || status !== "open" || now < since + limit) return true;
  }
  return false;
}

function windowOf({ occupancy }: CompiledPolicy): number {
  return occupancy?.windowMs ?? usualWindowMs;
}

function ceilingOf({ occupancy }: CompiledPolicy): number | null {
  return occupancy === null ? null : (occupancy.ceilingPercent * wholeTime) / 100;
}
