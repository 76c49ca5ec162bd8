/** Calendars under the names that agents' terms know them by: hours follow the policy in force, months their zone. */
import type { CalendarHours } from "../bridge/calendarHours.ts";
import type { AgentConfig, Config } from "../config/config.ts";
import type { AgentTraits } from "../core/input.ts";
import { expandMonths } from "../policy/expandMonths.ts";
import type { AgentDescriptions } from "../ports/org.ts";

const dayMs = 86_400_000;
const daysBack = 62;
const daysAhead = 400;

/** What the org is told of agents; their calendars are those of `agentCalendars`. */
export function agentDescriptions({ agents }: Pick<Config, "agents">): AgentDescriptions {
  return new Map([...agents].map(([user, agent]) => [user, traitsOf(agent)]));
}

function traitsOf({ skills, groups, pairedWith, informal }: AgentConfig): AgentTraits {
  if (informal === null) return { skills, groups, pairedWith, informal: null };
  const { hours, channels, monthlyQuota, zone } = informal;
  const calendar = hours === null ? null : hoursId(hours);
  return { skills, groups, pairedWith, informal: { calendar, channels, monthlyQuota, months: monthsId(zone) } };
}

/** Hours and months of all agents' terms around a time. `expanded`: the policy's own calendars, by their ids. */
export function agentCalendars(
  { agents }: Pick<Config, "agents">,
  expanded: readonly CalendarHours[],
  now: number
): readonly CalendarHours[] {
  const terms = [...agents.values()].flatMap(({ informal }) => informal ?? []);
  const hours = [...new Set(terms.flatMap((one) => one.hours ?? []))].sort(byText).flatMap((name) => {
    const known = expanded.find(({ calendar }) => nameOf(calendar) === name);
    return known === undefined ? [] : [{ calendar: hoursId(name), intervals: known.intervals }];
  });
  const zones = [...new Set(terms.map(({ zone }) => zone))].sort(byText);
  const months = zones.map((zone) => ({
    calendar: monthsId(zone),
    intervals: expandMonths(zone, now - daysBack * dayMs, now + daysAhead * dayMs)
  }));
  return [...hours, ...months];
}

/** The name under which the policy's file has a calendar: its id goes on with a hash of its hours. */
export function nameOf(calendarId: string): string {
  return calendarId.replace(/#[0-9a-f]+$/, "");
}

function hoursId(name: string): string {
  return `hours:${name}`;
}

function monthsId(zone: string): string {
  return `months:${zone}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
