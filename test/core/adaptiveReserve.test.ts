import { describe, expect, test } from "@jest/globals";
import type { AdaptiveReserve, CompiledPolicy } from "../../src/core/policy.ts";
import { restep } from "../../src/core/step.ts";
import { createState } from "../../src/core/state.ts";
import { readState, writeState } from "../../src/core/stateRecords.ts";
import { nextDue } from "../../src/core/timers.ts";
import { Pool, startedAt } from "./given.ts";
import { vipFirst } from "./policies.ts";

const minuteMs = 60_000;
const agentIds = ["005a", "005b", "005c"];
const usual: AdaptiveReserve = { percent: 80, withinMs: 20_000, windowMs: 15 * minuteMs, max: 2 };

function policyWith(adaptive: AdaptiveReserve | null = usual, hotAgents = 0): CompiledPolicy {
  const channels = vipFirst.channels.map((one) => ({ ...one, capacityPercent: 100 }));
  return { ...vipFirst, channels, reserve: { hotAgents, exemptionPercent: 0, overduePercent: 0, adaptive } };
}

function floor(policy = policyWith()): Pool {
  const pool = new Pool(policy).members({ "00Gcases": agentIds });
  for (const agentId of agentIds) pool.online(agentId).centre(agentId);
  return pool;
}

/** A call that is answered after so long, and over at once. */
function answered(pool: Pool, callId: string, waitMs: number): Pool {
  const itemId = `call:${callId}`;
  pool.call(callId, { since: pool.now - waitMs });
  pool.when({ type: "CallAnswered", itemId, agentId: "005c", offerId: null, by: "bridge" });
  return pool.when({ type: "ItemRemoved", itemId, cause: "ended" });
}

const changes = (pool: Pool): unknown[] => pool.decisions.filter(({ kind }) => kind === "changeReserve");

describe("a reserve that follows the service level", () => {
  test("keeps one more agent free each minute that callers are answered late, up to its most", () => {
    const pool = answered(floor(), "1", 30_000);
    expect(nextDue(pool.state)).toBe(startedAt + minuteMs);
    pool.after(minuteMs - 1);
    expect(pool.state.reserve.hotAgents).toBe(0);
    pool.after(1);
    expect(pool.last.decisions).toEqual([{ kind: "changeReserve", from: 0, to: 1, servedPercent: 0 }]);
    pool.after(minuteMs).after(minuteMs);
    expect(changes(pool)).toHaveLength(2);
    expect(pool.state.reserve.hotAgents).toBe(2);
  });

  test("holds deferred work back from the agents it keeps, and gives them back while it is well above its target", () => {
    const pool = answered(floor(), "1", 30_000).after(minuteMs).after(minuteMs);
    pool.item("0JR1").item("0JR2");
    expect(pool.allOffers.filter((text) => text.startsWith("0JR"))).toEqual(["0JR1 -> 005a"]);
    for (let call = 2; call < 9; call++) answered(pool, String(call), 1_000);
    expect(pool.after(minuteMs).last.decisions).toMatchObject([
      { kind: "changeReserve", from: 2, to: 1, servedPercent: 87 },
      { kind: "offer", itemId: "0JR2" }
    ]);
  });

  test("changes nothing between its target and three points above it, nor while no deferred work waits", () => {
    const pool = answered(floor(policyWith({ ...usual, percent: 70 })), "1", 30_000).after(minuteMs);
    for (let call = 2; call < 5; call++) answered(pool, String(call), 1_000);
    // 75 %: above 73 %.
    pool.after(minuteMs);
    expect(changes(pool)).toHaveLength(1);
    const close = answered(floor(policyWith({ ...usual, percent: 72 })), "1", 30_000).after(minuteMs);
    close.when({ type: "MembershipRead", queues: [] }).item("0JR1");
    for (let call = 2; call < 5; call++) answered(close, String(call), 1_000);
    // 75 %: not above 75 %.
    close.after(minuteMs);
    expect(changes(close)).toHaveLength(1);
  });

  test("counts a caller who left late as not answered in time, and one who left early not at all", () => {
    const pool = floor().call("1", { since: startedAt - 30_000, queueId: "elsewhere" });
    pool.when({ type: "ItemRemoved", itemId: "call:1", cause: "customerLeft" });
    expect(pool.state.reserve.minutes).toEqual([{ minute: startedAt / minuteMs, served: 1, inTime: 0 }]);
    pool.call("2", { since: startedAt - 10_000, queueId: "elsewhere" });
    pool.when({ type: "ItemRemoved", itemId: "call:2", cause: "customerLeft" });
    expect(pool.state.reserve.minutes).toEqual([{ minute: startedAt / minuteMs, served: 1, inTime: 0 }]);
  });

  test("counts a chat whose record was gone before its acceptance was told, and no deferred work", () => {
    const chat = { serviceChannelId: "0N9chat", serviceChannelName: "Chat" };
    const pool = floor()
      .item("0JR1", { ...chat, since: startedAt - 5_000 })
      .item("0JR2");
    for (const [itemId, agentId] of [
      ["0JR1", "005a"],
      ["0JR2", "005b"]
    ] as const) {
      pool.work(`0Bz${itemId}`, itemId, agentId, "Assigned");
      pool.when({ type: "ItemRemoved", itemId, cause: "deleted" });
      pool.work(`0Bz${itemId}`, itemId, agentId, "Opened");
    }
    expect(pool.allOffers).toEqual(["0JR1 -> 005a", "0JR2 -> 005b"]);
    expect(pool.state.reserve.minutes).toMatchObject([{ served: 1, inTime: 1 }]);
  });

  test("counts no item twice, however often its acceptance is told", () => {
    const pool = floor().call("1");
    const told = { type: "CallAnswered", itemId: "call:1", agentId: "005a", offerId: null, by: "centre" } as const;
    pool.when(told).when(told);
    expect(pool.state.reserve.minutes).toMatchObject([{ served: 1, inTime: 1 }]);
  });

  test("forgets what is older than its window, gives its agents back to waiting work, and then keeps quiet", () => {
    const pool = answered(floor(policyWith({ ...usual, windowMs: 2 * minuteMs })), "1", 30_000);
    pool.after(minuteMs).after(minuteMs).after(minuteMs);
    pool.when({ type: "MembershipRead", queues: [] }).item("0JR1");
    pool.after(minuteMs).after(minuteMs).after(minuteMs);
    expect(changes(pool).slice(-2)).toEqual([
      { kind: "changeReserve", from: 2, to: 1, servedPercent: null },
      { kind: "changeReserve", from: 1, to: 0, servedPercent: null }
    ]);
    expect([pool.state.reserve.dueAt, pool.state.reserve.minutes]).toEqual([null, []]);
  });

  test("ticks only when something happened, and not at all while it is fixed", () => {
    expect(floor().state.reserve.dueAt).toBe(null);
    expect(answered(floor(policyWith(null)), "1", 30_000).state.reserve).toMatchObject({ dueAt: null, minutes: [] });
  });

  test("goes on after a restart where it was, and follows recorded decisions without deciding", () => {
    const pool = answered(floor(), "1", 30_000).after(minuteMs);
    const lines = [...writeState(pool.state)];
    pool.restarted();
    expect([...writeState(pool.state)]).toEqual(lines);
    expect(nextDue(pool.state)).toBe(startedAt + 2 * minuteMs);
    const recovered = readState(lines);
    restep(recovered, { type: "ClockTicked", at: startedAt + 2 * minuteMs }, []);
    expect([recovered.reserve.hotAgents, recovered.reserve.dueAt]).toEqual([1, startedAt + 3 * minuteMs]);
  });

  test("keeps within the bounds of a policy that comes into force, and starts with its least", () => {
    const pool = answered(floor(), "1", 30_000).after(minuteMs).after(minuteMs);
    expect(pool.state.reserve.hotAgents).toBe(2);
    pool.when({ type: "PolicyActivated", policy: policyWith({ ...usual, max: 1 }) });
    expect(pool.state.reserve.hotAgents).toBe(1);
    pool.when({ type: "PolicyActivated", policy: policyWith(null, 3) });
    expect(pool.state.reserve).toMatchObject({ hotAgents: 3, minutes: [], dueAt: null });
    expect(createState(policyWith(usual, 1)).reserve.hotAgents).toBe(1);
  });
});
