import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { PolicyCalendar } from "../../src/policy/compilePolicy.ts";
import { expandCalendar } from "../../src/policy/expandCalendar.ts";
import { instantOf, wallTime } from "../../src/policy/timeZone.ts";

function calendar(zone: string, facts: Partial<PolicyCalendar> = {}): PolicyCalendar {
  const week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  return {
    id: "c",
    zone,
    weekly: Object.fromEntries(week.map((day) => [day, ["08:00-18:00"]])),
    holidays: {},
    ...facts
  };
}

/** Opening hours between two UTC texts, as UTC texts. */
function hours(of: PolicyCalendar, from: string, to: string): readonly string[] {
  const flat = expandCalendar(of, Date.parse(from), Date.parse(to));
  return flat.map((at) => new Date(at).toISOString().slice(0, 16));
}

describe("opening hours in UTC", () => {
  test("follow the zone into summer time", () => {
    expect(hours(calendar("Europe/Paris"), "2026-03-28T00:00Z", "2026-03-30T00:00Z")).toEqual([
      "2026-03-28T07:00",
      "2026-03-28T17:00",
      "2026-03-29T06:00",
      "2026-03-29T16:00"
    ]);
  });

  test("follow the zone back to winter time", () => {
    expect(hours(calendar("America/New_York"), "2026-10-31T00:00Z", "2026-11-02T00:00Z")).toEqual([
      "2026-10-31T12:00",
      "2026-10-31T22:00",
      "2026-11-01T13:00",
      "2026-11-01T23:00"
    ]);
  });

  test("lose the hour that is skipped and keep the hour that comes twice", () => {
    const night = calendar("Europe/Paris", { weekly: { sunday: ["00:00-06:00"] } });
    const length = (day: string): number => {
      const [start = 0, end = 0] = expandCalendar(
        night,
        Date.parse(`${day}T00:00Z`) - 7_200_000,
        Date.parse(`${day}T12:00Z`)
      );
      return (end - start) / 3_600_000;
    };
    expect([length("2026-03-22"), length("2026-03-29"), length("2026-10-25")]).toEqual([6, 5, 7]);
  });

  test("take a start that is skipped as later, drop hours that are skipped whole, and take the first of a double", () => {
    const skipped = calendar("Europe/Paris", { weekly: { sunday: ["02:30-04:00"] } });
    expect(hours(skipped, "2026-03-29T00:00Z", "2026-03-30T00:00Z")).toEqual(["2026-03-29T01:30", "2026-03-29T02:00"]);
    const whole = calendar("Europe/Paris", { weekly: { sunday: ["02:30-03:30"] } });
    expect(hours(whole, "2026-03-29T00:00Z", "2026-03-30T00:00Z")).toEqual([]);
    expect(hours(skipped, "2026-10-25T00:00Z", "2026-10-26T00:00Z")).toEqual(["2026-10-25T00:30", "2026-10-25T03:00"]);
  });

  test("stop at holidays, of one year or of every year, and on days with hours of their own", () => {
    const office = calendar("UTC", {
      holidays: { "12-25": [], "2026-12-24": ["08:00-12:00"], "2027-12-25": ["10:00-11:00"] }
    });
    expect(hours(office, "2026-12-24T00:00Z", "2026-12-27T00:00Z")).toEqual([
      "2026-12-24T08:00",
      "2026-12-24T12:00",
      "2026-12-26T08:00",
      "2026-12-26T18:00"
    ]);
    expect(hours(office, "2027-12-25T00:00Z", "2027-12-26T00:00Z")).toEqual(["2027-12-25T10:00", "2027-12-25T11:00"]);
  });

  test("are joined across midnight and clipped to the span", () => {
    const late = calendar("UTC", { weekly: { monday: ["20:00-24:00"], tuesday: ["00:00-02:00", "02:00-03:00"] } });
    expect(hours(late, "2026-11-23T00:00Z", "2026-11-30T00:00Z")).toEqual(["2026-11-23T20:00", "2026-11-24T03:00"]);
    expect(hours(late, "2026-11-23T21:00Z", "2026-11-24T01:00Z")).toEqual(["2026-11-23T21:00", "2026-11-24T01:00"]);
  });

  test("know zones with half hours and other days than UTC's", () => {
    const india = calendar("Asia/Kolkata", { weekly: { monday: ["00:00-01:00"] } });
    expect(hours(india, "2026-11-20T00:00Z", "2026-11-27T00:00Z")).toEqual(["2026-11-22T18:30", "2026-11-22T19:30"]);
    const samoa = calendar("Pacific/Kiritimati", { weekly: { monday: ["23:00-24:00"] } });
    expect(hours(samoa, "2026-11-20T00:00Z", "2026-11-27T00:00Z")).toEqual(["2026-11-23T09:00", "2026-11-23T10:00"]);
  });
});

const zones = [
  "Europe/Paris",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "Pacific/Apia",
  "UTC",
  "Asia/Tehran",
  "America/St_Johns"
];
const anyZone = fc.constantFrom(...zones);
const anyTime = fc
  .integer({ min: Date.UTC(1995, 0, 1) / 60_000, max: Date.UTC(2035, 0, 1) / 60_000 })
  .map((minute) => minute * 60_000);

test("expanded hours are sorted, disjoint, inside the span, and the same in two halves as in one", () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 22 }), fc.integer({ min: 1, max: 60 })).map(([hour, minutes]) => {
    const text = (minute: number): string =>
      `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    return `${text(hour * 60)}-${text(hour * 60 + minutes)}`;
  });
  const weekly = fc.record({ monday: fc.tuple(range), sunday: fc.tuple(range), saturday: fc.tuple(range) });
  const share = (flat: readonly number[]): number =>
    flat.reduce((sum, at, index) => sum + (index % 2 === 0 ? -at : at), 0);
  fc.assert(
    fc.property(anyZone, weekly, anyTime, fc.integer({ min: 1, max: 40 }), (zone, week, from, days) => {
      const of = calendar(zone, { weekly: week });
      const to = from + days * 86_400_000;
      const middle = from + Math.floor((to - from) / 2);
      const flat = expandCalendar(of, from, to);
      expect(flat).toEqual(flat.toSorted((a, b) => a - b));
      expect(new Set(flat).size).toBe(flat.length);
      expect(flat.every((at) => at >= from && at <= to)).toBe(true);
      expect(share(expandCalendar(of, from, middle)) + share(expandCalendar(of, middle, to))).toBe(share(flat));
    }),
    { seed: 20261125, numRuns: 150 }
  );
});

test("wall time and instant are each other's inverse, but for hours that are skipped or come twice", () => {
  fc.assert(
    fc.property(anyZone, anyTime, (zone, at) => {
      const wall = wallTime(zone, at);
      const back = instantOf(zone, wall);
      expect(wallTime(zone, back)).toBe(wall);
      expect(back).toBeLessThanOrEqual(at);
      if (back !== at) expect(at - back).toBeLessThanOrEqual(3 * 3_600_000);
    }),
    { seed: 20261125, numRuns: 2000 }
  );
});

interface Zoned {
  readonly epochMilliseconds: number;
}
interface TemporalLike {
  PlainDateTime: { from(text: string): { toZonedDateTime(zone: string): Zoned } };
}

const temporal = (globalThis as { Temporal?: TemporalLike }).Temporal;
const withTemporal = temporal === undefined ? test.skip : test;

withTemporal("instants are those of Temporal, where this Node has it, skipped and double hours included", () => {
  const nearChange = fc
    .constantFrom(Date.UTC(2026, 2, 29, 2), Date.UTC(2026, 9, 25, 2), Date.UTC(2026, 2, 8, 2), Date.UTC(2026, 10, 1, 1))
    .chain((change) => fc.integer({ min: -180, max: 180 }).map((minutes) => change + minutes * 60_000));
  fc.assert(
    fc.property(anyZone, fc.oneof(anyTime, nearChange), (zone, wall) => {
      const text = new Date(wall).toISOString().slice(0, 19);
      expect(instantOf(zone, wall)).toBe(temporal?.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds);
    }),
    { seed: 20261125, numRuns: 3000 }
  );
});
