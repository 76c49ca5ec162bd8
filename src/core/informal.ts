/**
 * Informal agents: people with another job who help out. They are asked within their hours and up to a monthly quota,
 * which is handed out evenly over the month, so that a busy first week does not use it up: so far they may have
 * accepted the elapsed share of the quota and one item more. They are members of no queue; only a ring brings them in.
 */
import type { Agent, Helped } from "./agent.ts";
import type { Calendar, Interval } from "./calendar.ts";
import type { InformalTerms } from "./input.ts";
import type { State } from "./state.ts";

/**
 * May an informal agent be asked for items of this policy channel now? False for everybody who is not informal. Their
 * presence and room are asked about elsewhere.
 */
export function isInformalAvailable(_state: State, agent: Agent, channelId: string): boolean {
  const terms = agent.traits.informal;
  if (terms === null || !agent.isInformalOpen) return false;
  return terms.channels === null || terms.channels.includes(channelId);
}

/** Works out anew whether hours and quota let them be asked. Part of `refreshAgent`, which sees them at each change. */
export function refreshInformal(state: State, agent: Agent): void {
  const terms = agent.traits.informal;
  const isOpen = terms !== null && isWithinHours(state, terms) && isWithinQuota(state, agent, terms);
  if (isOpen === agent.isInformalOpen) return;
  agent.isInformalOpen = isOpen;
  agent.isProfileCurrent = false;
}

/** When hours or quota may let them in or out next; Infinity when nothing is known of it. */
export function nextInformalChange(state: State, agent: Agent): number {
  const terms = agent.traits.informal;
  if (terms === null) return Infinity;
  const hours = terms.calendar === null ? undefined : state.calendars.get(terms.calendar);
  const byHours = hours?.nextChange(state.now) ?? Infinity;
  return Math.min(byHours, nextByQuota(state, agent, terms));
}

/** Notes that the agent accepted an item at this time; one of an earlier month counts no more. */
export function countHelp(state: State, agent: Agent, acceptedAt = state.now): void {
  const terms = agent.traits.informal;
  if (terms === null) return;
  const month = monthsOf(state, terms)?.intervalAt(state.now) ?? null;
  if (month !== null && acceptedAt < month.start) return;
  agent.helped = { items: itemsIn(month, agent.helped) + 1, lastAt: state.now };
}

/** How many items an agent may have accepted by now, of a quota that is handed out evenly over the month. */
export function allowedSoFar(quota: number, month: Interval, now: number): number {
  const elapsed = Math.max(0, now - month.start);
  return Math.min(quota, Math.floor((quota * elapsed) / (month.end - month.start)) + 1);
}

function isWithinHours(state: State, terms: InformalTerms): boolean {
  if (terms.calendar === null) return true;
  return (state.calendars.get(terms.calendar)?.intervalAt(state.now) ?? null) !== null;
}

function isWithinQuota(state: State, agent: Agent, terms: InformalTerms): boolean {
  if (terms.monthlyQuota === null) return true;
  const month = monthsOf(state, terms)?.intervalAt(state.now) ?? null;
  // Months that nobody has expanded: a quota that cannot be watched is not spent.
  if (month === null) return false;
  return itemsIn(month, agent.helped) < allowedSoFar(terms.monthlyQuota, month, state.now);
}

function nextByQuota(state: State, agent: Agent, terms: InformalTerms): number {
  if (terms.monthlyQuota === null) return Infinity;
  const months = monthsOf(state, terms);
  const month = months?.intervalAt(state.now) ?? null;
  if (month === null) return months?.nextChange(state.now) ?? Infinity;
  const items = itemsIn(month, agent.helped);
  if (items >= terms.monthlyQuota) return month.end;
  const paced = month.start + Math.ceil((items * (month.end - month.start)) / terms.monthlyQuota);
  return paced > state.now ? paced : month.end;
}

function monthsOf(state: State, terms: InformalTerms): Calendar | undefined {
  return state.calendars.get(terms.months);
}

/** What was accepted in another month does not count in this one; without months it all counts. */
function itemsIn(month: Interval | null, { items, lastAt }: Helped): number {
  if (month === null) return items;
  return lastAt >= month.start && lastAt < month.end ? items : 0;
}
