/** What the shipped policies do beyond other products' orders: deadlines, opening hours, hot and cold work. */
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { lintPolicy } from "../../src/policy/lint/lintPolicy.ts";
import { policyPresets, readPolicyText } from "../../src/policy/presets.ts";
import { startedAt } from "../core/given.ts";
import { RoutedPool } from "./reference/routedPool.ts";

test.each(policyPresets)("%s has no errors, and needs no field that is not looked up anyway", async (preset) => {
  const { text, fileName } = readPolicyText(preset);
  const { problems } = await lintPolicy(text, fileName, { fields: ["Case.Origin", "Case.Priority"] });
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(problems.filter(({ message }) => message.includes("is never used"))).toEqual([]);
});

describe("sla-deadline", () => {
  const second = 1_000;
  const kinds = [
    { targetMs: 60 * second, facts: { serviceChannelId: "0N9chat", serviceChannelName: "Chat" } },
    { targetMs: 3_600 * second, facts: { fields: { "Case.Origin": "X" } } },
    { targetMs: 4 * 3_600 * second, facts: {} },
    { targetMs: 8 * 3_600 * second, facts: { fields: { "Case.Origin": "Web" } } }
  ];
  const drawn = fc.array(
    fc.record({
      kind: fc.nat({ max: kinds.length - 1 }),
      waited: fc.integer({ min: 0, max: 10 * 3_600 }),
      promised: fc.option(fc.integer({ min: -3_600, max: 10 * 3_600 }))
    }),
    { minLength: 2, maxLength: 25 }
  );

  test("what is due first goes first, by promise or by target, whatever it is", () => {
    fc.assert(
      fc.property(drawn, (items) => {
        const pool = new RoutedPool("sla-deadline");
        const due = new Map<string, number>();
        for (const [index, { kind, waited, promised }] of items.entries()) {
          const { targetMs, facts } = kinds[kind] as (typeof kinds)[number];
          const id = `0JR${String(index).padStart(2, "0")}`;
          const since = startedAt - waited * second;
          const deadline = promised === null ? null : startedAt + promised * second;
          due.set(id, deadline ?? since + targetMs);
          pool.item(id, { ...facts, since, deadline });
        }
        const dues = pool.order.map((id) => due.get(id) ?? NaN);
        // Slopes are whole numbers: in ten hours they are off by less than a hundredth of a second.
        for (const [index, at] of dues.slice(1).entries()) expect(at - (dues[index] ?? 0)).toBeGreaterThan(-10);
      }),
      { seed: 20261125, numRuns: 200 }
    );
  });
});

describe("matrix-calendar", () => {
  const routeOf = (side: "call" | "item", open: boolean | null, preferredAgentId: string | null = null) => {
    const pool = new RoutedPool("matrix-calendar", { isOpen: () => open });
    const id = side === "call" ? "call:1" : "1";
    if (side === "call") pool.call("1", { preferredAgentId });
    else pool.item("1", { preferredAgentId });
    return pool.state.items.get(id)?.facts.route;
  };
  const members = { who: "members", name: "", dropSkills: [], ifWaitOverMs: null };

  test("open: everybody is distributed, to the preferred agent first", () => {
    expect(routeOf("call", true)).toEqual({
      channel: "voice",
      tier: "Standard",
      level: null,
      bonusMillis: 0,
      capacityPercent: null,
      skills: [],
      rings: [{ ...members, afterMs: 0 }],
      dissuasion: null,
      trace: ["hours/default", "answer/default"]
    });
    expect(routeOf("item", true, "005a")?.rings).toEqual([
      { ...members, who: "preferred", afterMs: 0 },
      { ...members, afterMs: 20_000 }
    ]);
  });

  test("closed: callers are told so and offered a callback, work waits for the morning", () => {
    expect(routeOf("call", false)).toMatchObject({
      dissuasion: { message: "closed", offersCallback: true },
      rings: [],
      trace: ["hours/default", "answer/closed"]
    });
    expect(routeOf("item", false)).toMatchObject({
      channel: "work",
      dissuasion: null,
      trace: ["hours/default", "answer/default"]
    });
  });

  test("hours that nobody knows count as open: no caller is lost to a calendar", () => {
    expect(routeOf("call", null)?.dissuasion).toBeNull();
  });
});
