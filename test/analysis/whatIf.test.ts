import { describe, expect, test } from "@jest/globals";
import { whatIf } from "../../src/analysis/whatif/whatIf.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { whatIfLines } from "../../src/language/whatIfLines.ts";
import type { WhatIf } from "../../src/ports/whatIf.ts";
import { noReserve } from "../core/policies.ts";
import type { RecordedPool } from "./recordedPool.ts";
import { recordedShift, type Visit } from "./recordedShift.ts";

/** Customers are all alike. */
const equal: CompiledPolicy = {
  ...noReserve,
  name: "equal",
  hash: "test-equal",
  tiers: noReserve.tiers.map((tier) => ({ ...tier, bonus: 0 }))
};

function under(pool: RecordedPool, policy: CompiledPolicy): Promise<WhatIf> {
  return whatIf(pool, () => ({ policy, calendars: [], route: () => null }), { from: 1, items: 10 });
}

const vip = { tier: "vip" };
/** One agent; a VIP who comes last is served second. */
const visits: readonly Visit[] = [
  { itemId: "0JRfirst", afterMs: 0 },
  { itemId: "0JRsecond", afterMs: 10_000 },
  { itemId: "0JRvip", afterMs: 20_000, facts: vip }
];

describe("recorded work under another policy", () => {
  test("goes as it did where the policy is the same: same agents, same waits", async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      itemId: `0JR${String(index).padStart(3, "0")}`,
      afterMs: index * 17_000,
      facts: index % 5 === 0 ? vip : {}
    }));
    const pool = recordedShift(noReserve, ["005a", "005b"], many);
    const result = await under(pool, noReserve);
    expect(result.model).toMatchObject({ sameAgentPercent: 100, guessedItems: 0 });
    expect(result.model.meanWaitMs).toBe(result.model.meanWaitRecordedMs);
    expect(result).toMatchObject({ movedInAll: 0, moved: [] });
    for (const one of result.classes) {
      expect(one.before).toEqual(one.recorded);
      expect(one.after).toEqual(one.recorded);
    }
  });

  test("changes turns where the policy ranks otherwise", async () => {
    const pool = recordedShift(noReserve, ["005a"], visits);
    const result = await under(pool, equal);
    const classes = new Map(result.classes.map((one) => [one.tier, one]));
    expect(classes.get("vip")).toMatchObject({ earlier: 0, later: 1, before: { meanWaitMs: 46_000 } });
    expect(classes.get("vip")?.after.meanWaitMs).toBe(109_000);
    expect(classes.get("standard")).toMatchObject({ earlier: 1, later: 0 });
  });

  test("serves somebody who gave up, where their turn comes before they do", async () => {
    const impatient = [...visits.slice(0, 1), { ...(visits[1] as Visit), patienceMs: 60_000 }, ...visits.slice(2)];
    const pool = recordedShift(noReserve, ["005a"], impatient);
    const result = await under(pool, equal);
    const standard = result.classes.find(({ tier }) => tier === "standard");
    expect(standard).toMatchObject({ before: { served: 1, left: 1 }, after: { served: 2, left: 0 } });
    expect(result.moved[0]).toMatchObject({ itemId: "0JRsecond", agentBefore: null, agentAfter: "005a" });
    // Nobody knows how long it takes: as long as others of its channel.
    expect(result.model.guessedItems).toBe(1);
  });

  test("is told in plain words with a table", async () => {
    const pool = recordedShift(noReserve, ["005a"], visits);
    const lines = whatIfLines(await under(pool, equal), "en", { timeZone: "UTC" });
    expect(lines[0]).toMatch(/^Policy equal 1 in place of vip-first 1, on \d+ recorded inputs from /);
    expect(lines.find((line) => line.startsWith("email vip"))).toContain("46 s → 1 min 49 s");
    expect(whatIfLines(await under(pool, equal), "fr", { timeZone: "UTC" })[0]).toContain("à la place de");
  });
});
