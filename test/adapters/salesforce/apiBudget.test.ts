import { describe, expect, test } from "@jest/globals";
import { ApiBudget } from "../../../src/adapters/salesforce/apiBudget.ts";

const budget = (used: number, max: number, callsPerDay: number | null = null): ApiBudget => {
  const made = new ApiBudget({ sharePercent: 50, callsPerDay });
  made.noteLimit(`api-usage=${used}/${max}; per-app-api-usage=1/2(appName=x)`);
  return made;
};

describe("the API budget", () => {
  test("leaves the wanted pace alone while calls are plenty", () => {
    expect(budget(0, 1_000_000).paceMs(60_000, 6)).toBe(60_000);
  });

  test("slows reading down so that a day of it fits into a quarter of the share", () => {
    expect(budget(0, 8_640).paceMs(1_000, 1)).toBe(80_000);
  });

  test("keeps to the configured number of calls where that is less", () => {
    expect(budget(0, 1_000_000, 864).dailyShare).toBe(864);
  });

  test("nearly used up, reads four times as slowly and says so", () => {
    const scarce = budget(95, 100);
    expect(scarce.paceMs(1_000, 1)).toBe(4 * budget(0, 100).paceMs(1_000, 1));
    expect(scarce.warning).toContain("95 of its 100 API calls");
  });

  test("says nothing before the org has", () => {
    const unknown = new ApiBudget({ sharePercent: 50, callsPerDay: null });
    unknown.noteLimit(undefined);
    expect(unknown.usage).toBeNull();
    expect(unknown.warning).toBeNull();
    expect(unknown.paceMs(5, 1)).toBe(5);
  });
});
