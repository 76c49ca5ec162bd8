import { describe, expect, test } from "@jest/globals";
import { allowedSoFar, isInformalAvailable } from "../../src/core/informal.ts";
import type { InformalTerms } from "../../src/core/input.ts";
import { noTraits } from "../../src/core/input.ts";
import { nextDue } from "../../src/core/timers.ts";
import { Pool, startedAt } from "./given.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** A month of thirty days that begins with the tests, and the next one. */
const month = { start: startedAt, end: startedAt + 30 * dayMs };

const anyTime: InformalTerms = { calendar: null, channels: null, monthlyQuota: null, months: "months" };

function helper(terms: Partial<InformalTerms>): Pool {
  const informal = { ...anyTime, ...terms };
  const pool = new Pool()
    .when({ type: "CalendarExpanded", calendar: "months", intervals: [month.start, month.end, month.end, 2e12] })
    .when({
      type: "DirectoryRead",
      agents: [{ agentId: "005i", userId: "005i", centreAgentId: null, traits: { ...noTraits, informal } }]
    });
  return pool.online("005i");
}

function isAsked(pool: Pool, channel = "email"): boolean {
  const agent = pool.state.agents.get("005i");
  return agent !== undefined && isInformalAvailable(pool.state, agent, channel);
}

function accepts(pool: Pool, name: string): Pool {
  pool.work(`0Bz${name}`, `0JR${name}`, "005i", "Assigned").work(`0Bz${name}`, `0JR${name}`, "005i", "Opened");
  return pool.work(`0Bz${name}`, `0JR${name}`, "005i", "Closed");
}

describe("informal agents", () => {
  test("are asked for the channels they help with, and nobody else is", () => {
    const pool = helper({ channels: ["chat", "email"] });
    expect([isAsked(pool, "email"), isAsked(pool, "voice")]).toEqual([true, false]);
    pool.online("005z");
    const member = pool.state.agents.get("005z");
    expect(member !== undefined && isInformalAvailable(pool.state, member, "email")).toBe(false);
  });

  test("are members of no queue, whatever the org says", () => {
    const pool = helper({})
      .members({ "00Gcases": ["005i"] })
      .item("0JR1");
    expect(pool.allOffers).toEqual([]);
    expect(pool.phaseOf("0JR1")).toBe("waiting");
  });

  test("keep no seat free for callers: the reserve does not count them", () => {
    const pool = helper({});
    pool.centre("005i");
    expect([pool.state.freeHotAgents, pool.state.hotCapableAgents]).toEqual([0, 0]);
  });

  test("are asked within their hours, to the millisecond, without anybody else stirring", () => {
    const opens = startedAt + hourMs;
    const pool = helper({ calendar: "lunch" });
    expect(isAsked(pool)).toBe(false);
    pool.when({ type: "CalendarExpanded", calendar: "lunch", intervals: [opens, opens + hourMs] });
    expect(nextDue(pool.state)).toBe(opens);
    expect(isAsked(pool.after(hourMs - 1))).toBe(false);
    expect(isAsked(pool.after(1))).toBe(true);
    expect(nextDue(pool.state)).toBe(opens + hourMs);
    expect(isAsked(pool.after(hourMs))).toBe(false);
  });

  test("are handed their quota out evenly over the month", () => {
    const pool = helper({ monthlyQuota: 10 });
    expect(isAsked(accepts(pool, "a"))).toBe(false);
    expect(nextDue(pool.state)).toBe(startedAt + 3 * dayMs);
    expect(isAsked(pool.after(3 * dayMs - 1))).toBe(false);
    expect(isAsked(pool.after(1))).toBe(true);
    pool.after(11 * dayMs);
    expect([isAsked(accepts(pool, "b")), isAsked(accepts(pool, "c")), isAsked(accepts(pool, "d"))]).toEqual([
      true,
      true,
      true
    ]);
    expect(isAsked(accepts(pool, "e"))).toBe(false);
  });

  test("have used up their quota until the next month begins", () => {
    const pool = helper({ monthlyQuota: 1 });
    expect(isAsked(accepts(pool, "a"))).toBe(false);
    expect(nextDue(pool.state)).toBe(month.end);
    expect(isAsked(pool.after(30 * dayMs - 1))).toBe(false);
    expect(isAsked(pool.after(1))).toBe(true);
  });

  test("are never asked with a quota of none, nor while nobody knows the months", () => {
    expect(isAsked(helper({ monthlyQuota: 0 }))).toBe(false);
    expect(isAsked(helper({ monthlyQuota: 5, months: "unknown" }))).toBe(false);
  });

  test("count a call once however often it is told, and an item that was closed before it was seen opened", () => {
    const pool = helper({ monthlyQuota: 10 }).call("c1");
    const answered = { type: "CallAnswered", itemId: "call:c1", agentId: "005i", offerId: null, by: "centre" } as const;
    pool.when(answered).when(answered);
    expect(pool.state.agents.get("005i")?.helped).toEqual({ items: 1, lastAt: startedAt });
    pool.after(1_000).work("0Bz1", "0JR1", "005i", "Assigned").work("0Bz1", "0JR1", "005i", "Closed");
    expect(pool.state.agents.get("005i")?.helped).toEqual({ items: 2, lastAt: startedAt + 1_000 });
  });

  test("do not pay with this month's quota for what they accepted in the last", () => {
    const pool = helper({ monthlyQuota: 1 });
    const work = { agentWorkId: "0Bz1", itemId: "0JR1", workItemId: "500", agentId: "005i", status: "Opened" } as const;
    const size = { serviceChannelId: "0N9cases", serviceChannelName: "", capacityWeight: null, capacityPercent: null };
    pool.when({ type: "WorkObserved", work: { ...work, ...size, openedAt: startedAt - 1 } });
    expect(isAsked(pool)).toBe(true);
  });

  test("are as open after a restart as before it", () => {
    const pool = helper({ monthlyQuota: 10 });
    const due = nextDue(accepts(pool, "a").state);
    pool.restarted();
    expect([isAsked(pool), nextDue(pool.state)]).toEqual([false, due]);
    expect(isAsked(pool.after(3 * dayMs))).toBe(true);
  });
});

describe("pacing", () => {
  test("allows one item at once, the whole quota at the end, and never takes back what it allowed", () => {
    for (const quota of [1, 2, 7, 100]) {
      let before = 1;
      for (let now = month.start; now < month.end; now += 7 * hourMs) {
        const allowed = allowedSoFar(quota, month, now);
        expect(allowed).toBeGreaterThanOrEqual(before);
        expect(allowed).toBeLessThanOrEqual(quota);
        before = allowed;
      }
      expect(allowedSoFar(quota, month, month.start)).toBe(1);
      expect(allowedSoFar(quota, month, month.end - 1)).toBe(quota);
    }
  });
});
