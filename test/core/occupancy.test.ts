import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { Agent, Occupancy } from "../../src/core/agent.ts";
import { nextOccupancyChange, shareAt, shareOf } from "../../src/core/occupancy.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { createState, type State } from "../../src/core/state.ts";
import { nextDue } from "../../src/core/timers.ts";
import { Pool, startedAt } from "./given.ts";
import { exactShare } from "./oracle.ts";
import { noReserve } from "./policies.ts";

const seed = 20_261_125;
const hourMs = 3_600_000;

/** E-mails fill an agent, so that one at a time is held. */
const capped: CompiledPolicy = {
  ...noReserve,
  channels: noReserve.channels.map((one) => (one.kind === "deferred" ? { ...one, capacityPercent: 100 } : one)),
  reserve: { hotAgents: 0, exemptionPercent: 0, overduePercent: 0, adaptive: null },
  occupancy: { ceilingPercent: 80, windowMs: hourMs },
  tiers: [
    { id: "standard", bonus: 0, isExemptFromReserve: false },
    { id: "vip", bonus: 0, isExemptFromReserve: true }
  ]
};

function desk(policy: CompiledPolicy = capped): Pool {
  return new Pool(policy).members({ "00Gcases": ["005a"], "00Gchat": ["005a"] }).online("005a");
}

/** The agent works on an item from now on, for so long, and is idle again. */
function works(pool: Pool, name: string, ms: number): Pool {
  pool.work(`0Bz${name}`, `0JR${name}`, "005a", "Assigned").work(`0Bz${name}`, `0JR${name}`, "005a", "Opened");
  return pool.after(ms).work(`0Bz${name}`, `0JR${name}`, "005a", "Closed");
}

function agentOf(pool: Pool): Agent {
  return pool.state.agents.get("005a") as Agent;
}

describe("the share of time spent on items", () => {
  test("is half after one window of work, and half of that after one window of rest", () => {
    const pool = works(desk(), "1", hourMs);
    expect(shareOf(pool.state, agentOf(pool))).toBe(5_000);
    pool.after(hourMs);
    expect(shareOf(pool.state, agentOf(pool))).toBe(2_500);
  });

  test("follows the formula exactly, whatever the numbers", () => {
    const occupancy = fc.record({
      share: fc.nat({ max: 10_000 }),
      isBusy: fc.boolean(),
      since: fc.nat({ max: 2_000_000_000_000 })
    });
    const check = (now: Occupancy, windowMs: number, ms: number): void =>
      expect(BigInt(shareAt(now, windowMs, now.since + ms))).toBe(exactShare(now, windowMs, now.since + ms));
    const property = fc.property(
      occupancy,
      fc.integer({ min: 60_000, max: 86_400_000 }),
      fc.nat(400_000_000_000),
      check
    );
    fc.assert(property, { seed, numRuns: 2_000 });
  });

  test("passes the ceiling at the very millisecond that the timer is set to", () => {
    const cases = fc.record({
      share: fc.nat({ max: 10_000 }),
      isBusy: fc.boolean(),
      ceilingPercent: fc.integer({ min: 1, max: 100 }),
      windowMs: fc.integer({ min: 60_000, max: 86_400_000 })
    });
    const property = fc.property(cases, ({ share, isBusy, ceilingPercent, windowMs }) => {
      const occupancy: Occupancy = { share, isBusy, since: startedAt };
      const isAbove = (now: number): boolean => exactShare(occupancy, windowMs, now) > BigInt(ceilingPercent * 100);
      const state: State = createState({ ...capped, occupancy: { ceilingPercent, windowMs } });
      state.now = startedAt;
      const due = nextOccupancyChange(state, { occupancy } as Agent);
      if (due === Infinity) {
        for (const ms of [1, 60_000, windowMs, 399_000_000_000]) {
          expect(isAbove(startedAt + ms)).toBe(isBusy ? isAbove(startedAt) : false);
        }
        return;
      }
      expect(isAbove(due - 1)).toBe(!isBusy);
      expect(isAbove(due)).toBe(isBusy);
    });
    fc.assert(property, { seed, numRuns: 2_000 });
  });

  test("is as before after a restart, and forgotten by a policy that does not depend on it", () => {
    const pool = works(desk(), "1", hourMs);
    pool.restarted();
    expect(shareOf(pool.state, agentOf(pool))).toBe(5_000);
    pool.when({ type: "PolicyActivated", policy: noReserve });
    expect(agentOf(pool).occupancy).toEqual({ share: 0, isBusy: false, since: 0 });
  });

  test("does not count work that has been parked beyond its handling limit", () => {
    const channels = capped.channels.map((one) => ({
      ...one,
      handlingLimitMs: one.kind === "deferred" ? hourMs : null
    }));
    const pool = desk({ ...capped, channels });
    pool.work("0Bz1", "0JR1", "005a", "Assigned").work("0Bz1", "0JR1", "005a", "Opened").after(hourMs);
    expect(agentOf(pool).occupancy).toEqual({ share: 5_000, isBusy: false, since: startedAt + hourMs });
  });

  test("does not count work that is left open after hours", () => {
    const pool = desk().work("0Bz1", "0JR1", "005a", "Assigned").work("0Bz1", "0JR1", "005a", "Opened").after(hourMs);
    expect(agentOf(pool.offline("005a")).occupancy).toEqual({ share: 5_000, isBusy: false, since: startedAt + hourMs });
    pool.after(3 * hourMs).online("005a");
    expect(agentOf(pool).occupancy).toEqual({ share: 1_250, isBusy: true, since: startedAt + 4 * hourMs });
  });

  test("counts calls and wrap-up", () => {
    const pool = desk()
      .centre("005a", { device: "busy", activeCalls: ["c9"] })
      .after(hourMs);
    pool.centre("005a", { wrapUpUntil: pool.now + hourMs }).after(hourMs);
    expect(agentOf(pool).occupancy).toMatchObject({ share: 6_666, isBusy: false });
  });
});

describe("a ceiling on occupancy", () => {
  /** Five windows of work: 83.33 %. Below 80.01 % again after 149,982 ms. */
  const tired = (policy = capped): Pool => works(desk(policy), "1", 5 * hourMs);

  test("keeps deferred work from an agent until the very millisecond they are below it", () => {
    const pool = tired().item("0JR2");
    expect([pool.allOffers, agentOf(pool).isOverOccupied]).toEqual([[], true]);
    const due = nextDue(pool.state) as number;
    expect(due - pool.now).toBe(Math.floor((8_333 * hourMs) / 8_001) - hourMs + 1);
    expect(pool.after(due - pool.now - 1).offers).toEqual([]);
    expect(pool.after(1).offers).toEqual(["0JR2 -> 005a"]);
  });

  test("is told as the reason why an agent was passed over", () => {
    const pool = tired()
      .item("0JR2")
      .item("0JR3", { serviceChannelId: "0N9chat", serviceChannelName: "Chat", queueId: "00Gchat" });
    expect(pool.last.decisions).toMatchObject([{ kind: "offer", itemId: "0JR3" }]);
    const again = tired();
    again
      .item("0JR2")
      .members({ "00Gcases": ["005a", "005b"] })
      .online("005b");
    expect(again.offers).toEqual(["0JR2 -> 005b"]);
    again.item("0JR4");
    const [offer] = again.online("005c").members({ "00Gcases": ["005a", "005c"] }).last.decisions;
    expect(offer).toMatchObject({ itemId: "0JR4", agentId: "005c" });
  });

  test("never stops calls and chats", () => {
    const chat = { serviceChannelId: "0N9chat", serviceChannelName: "Chat", queueId: "00Gchat" };
    expect(tired().item("0JR2", chat).offers).toEqual(["0JR2 -> 005a"]);
    expect(tired().centre("005a").call("c1").offers).toEqual(["call:c1 -> 005a"]);
  });

  test("gives way to overdue work and exempt tiers, each within its cap", () => {
    const reserve = { hotAgents: 0, exemptionPercent: 0, overduePercent: 100, adaptive: null };
    const long = { since: startedAt - 100 * hourMs };
    const first = tired({ ...capped, reserve })
      .centre("005a")
      .item("0JR2", long);
    expect(first.last.decisions).toMatchObject([{ itemId: "0JR2", because: { admission: "overdue" } }]);
    const second = tired().centre("005a").item("0JR2", long).item("0JR3", { tier: "vip" });
    expect(second.last.decisions).toMatchObject([{ itemId: "0JR3", because: { admission: "tier", passedOver: {} } }]);
    expect(tired().centre("005a").item("0JR2", long).offers).toEqual([]);
  });

  test("lets an item through the moment it is overdue", () => {
    const reserve = { hotAgents: 0, exemptionPercent: 0, overduePercent: 100, adaptive: null };
    const pool = tired({ ...capped, reserve, occupancy: { ceilingPercent: 1, windowMs: hourMs } }).centre("005a");
    pool.item("0JR2");
    expect(pool.after(4 * hourMs - 1).offers).toEqual([]);
    expect(pool.after(1).offers).toEqual(["0JR2 -> 005a"]);
  });

  test("closes over an agent who is still busy, with room to spare", () => {
    const half = capped.channels.map((one) => (one.kind === "deferred" ? { ...one, capacityPercent: 50 } : one));
    const pool = desk({ ...capped, channels: half });
    pool
      .work("0Bz1", "0JR1", "005a", "Assigned")
      .work("0Bz1", "0JR1", "005a", "Opened")
      .after(5 * hourMs);
    expect([agentOf(pool).isOverOccupied, pool.item("0JR2").offers]).toEqual([true, []]);
  });

  test("of 100 % stops nobody", () => {
    const pool = works(desk({ ...capped, occupancy: { ceilingPercent: 100, windowMs: hourMs } }), "1", 5_000 * hourMs);
    expect(pool.item("0JR2").offers).toEqual(["0JR2 -> 005a"]);
  });
});

describe("the least occupied agent", () => {
  test("is the one whose share was smallest when they became idle, however long ago that is", () => {
    const policy: CompiledPolicy = { ...noReserve, agentChoice: ["leastOccupied", "longestIdle"] };
    const pool = new Pool(policy)
      .members({ "00Gcases": ["005a", "005b"] })
      .online("005a")
      .online("005b");
    works(pool, "1", hourMs);
    pool.work("0Bz2", "0JR2", "005b", "Assigned").work("0Bz2", "0JR2", "005b", "Opened");
    pool.after(hourMs / 2).work("0Bz2", "0JR2", "005b", "Closed");
    expect(pool.item("0JR3").offers).toEqual(["0JR3 -> 005b"]);
  });
});
