import { z } from "zod";
import { dayNames } from "../../policySchema.ts";
import { wallTime } from "../../timeZone.ts";
import { defineModule } from "../module.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Wall time of a zone changes against UTC on full minutes only: one reading a minute is enough. */
const lastRead = new Map<string, { readonly minute: number; readonly wall: number }>();

function wallMinute(zone: string, now: number): number {
  const minute = Math.floor(now / minuteMs);
  const known = lastRead.get(zone);
  if (known?.minute === minute) return known.wall;
  const wall = wallTime(zone, minute * minuteMs);
  lastRead.set(zone, { minute, wall });
  return wall;
}

export const openingCalendar = defineModule({
  name: "opening-calendar",
  about: "Is a calendar open now? Also tells weekday and hour in the calendar's time zone.",
  inputs: z.strictObject({
    calendar: z.string().describe("Calendar of the policy."),
    when_unknown: z.enum(["open", "closed"]).default("open").describe("What counts while nobody knows its hours.")
  }),
  names: { calendar: "calendars" },
  outputs: { open: "bool", weekday: "string", hour: "int" },
  possible: () => ({ weekday: dayNames }),
  run({ situation, tables }, { calendar, when_unknown: whenUnknown }) {
    const entry = tables.calendars.get(calendar);
    const open = entry === undefined ? null : situation.isOpen(entry.id);
    const wall = entry === undefined ? situation.now : wallMinute(entry.zone, situation.now);
    const day = Math.floor(wall / dayMs);
    return {
      outputs: {
        open: open ?? whenUnknown === "open",
        // The first of January 1970 was a Thursday.
        weekday: dayNames[(((day + 3) % 7) + 7) % 7] ?? "",
        hour: Math.floor((wall - day * dayMs) / hourMs)
      }
    };
  }
});
