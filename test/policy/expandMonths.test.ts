import { expect, test } from "@jest/globals";
import { expandMonths } from "../../src/policy/expandMonths.ts";

const iso = (intervals: readonly number[]): string[] => intervals.map((at) => new Date(at).toISOString());

test("months begin at midnight of their zone, also across a clock change and the turn of a year", () => {
  const months = expandMonths("Europe/Paris", Date.UTC(2026, 9, 31, 22, 30), Date.UTC(2027, 0, 2));
  expect(iso(months)).toEqual([
    "2026-09-30T22:00:00.000Z",
    "2026-10-31T23:00:00.000Z",
    "2026-10-31T23:00:00.000Z",
    "2026-11-30T23:00:00.000Z",
    "2026-11-30T23:00:00.000Z",
    "2026-12-31T23:00:00.000Z",
    "2026-12-31T23:00:00.000Z",
    "2027-01-31T23:00:00.000Z"
  ]);
});

test("every instant of two years lies in exactly one month, in zones that change their clocks at midnight, too", () => {
  for (const zone of ["UTC", "America/Santiago", "Asia/Beirut", "Pacific/Apia"]) {
    const months = expandMonths(zone, Date.UTC(2025, 0, 15), Date.UTC(2027, 0, 15));
    expect(months.length).toBe(2 * 25);
    for (let index = 2; index < months.length; index += 2) expect(months[index]).toBe(months[index - 1]);
  }
});
