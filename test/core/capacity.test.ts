import { describe, expect, test } from "@jest/globals";
import type { ItemFacts, WorkFacts } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { Pool, workFacts } from "./given.ts";
import { channel, noReserve } from "./policies.ts";

const chat = { queueId: "00Gchat", serviceChannelId: "0N9chat", serviceChannelName: "Chat" };
const members = { "00Gcases": ["005a"], "00Gchat": ["005a"] };

function agent(policy: CompiledPolicy = noReserve, capacity = 10): Pool {
  return new Pool(policy).members(members).centre("005a").online("005a", ["0N9cases", "0N9chat"], capacity);
}

function holding(pool: Pool, agentWorkId: string, facts: Partial<WorkFacts> = {}): Pool {
  const work = { ...workFacts(agentWorkId, `0JR${agentWorkId}`, "005a", "Opened"), ...facts };
  return pool.when({ type: "WorkObserved", work });
}

const heldChat = { serviceChannelId: "0N9chat", serviceChannelName: "Chat", capacityPercent: 34 };

/** Is the item offered to an agent in this position? */
function takes(pool: Pool, item: "call" | Partial<ItemFacts>): boolean {
  return (item === "call" ? pool.call("c1") : pool.item("0JRnew", item)).offers.length === 1;
}

function withEmail(rest: Parameters<typeof channel>[3]): CompiledPolicy {
  const channels = noReserve.channels.map((one) =>
    one.id === "email" ? channel("email", "deferred", 14_400_000, { capacityPercent: 50, ...rest }) : one
  );
  return { ...noReserve, channels };
}

describe("while on something, an agent may take", () => {
  test("on a call: nothing", () => {
    const onCall = agent()
      .call("c0")
      .when({ type: "CallAnswered", itemId: "call:c0", agentId: "005a", offerId: null, by: "bridge" });
    expect([takes(onCall, "call"), takes(onCall, {}), takes(onCall, chat)]).toEqual([false, false, false]);
  });

  test("on a chat: more chats up to the cap, no call, no deferred work", () => {
    expect(takes(holding(agent(), "w1", heldChat), chat)).toBe(true);
    expect(takes(holding(agent(), "w1", heldChat), "call")).toBe(false);
    expect(takes(holding(agent(), "w1", heldChat), {})).toBe(false);
    const three = ["w1", "w2", "w3"].reduce(
      (pool, id) => holding(pool, id, { ...heldChat, capacityPercent: 10 }),
      agent()
    );
    expect(takes(three, { ...chat, capacityPercent: 10 })).toBe(false);
  });

  test("on deferred work: chats and more of it while there is room, no call", () => {
    expect(takes(holding(agent(), "w1", { capacityPercent: 50 }), {})).toBe(true);
    expect(takes(holding(agent(), "w1", { capacityPercent: 60 }), {})).toBe(false);
    expect(takes(holding(agent(), "w1", { capacityPercent: 50 }), { ...chat, capacityPercent: 34 })).toBe(true);
    expect(takes(holding(agent(), "w1", { capacityPercent: 50 }), "call")).toBe(false);
  });

  test("on interruptible deferred work: a call, however full they are", () => {
    const pool = agent(withEmail({ isInterruptible: true }));
    holding(pool, "w1", { capacityPercent: 100 });
    expect(takes(holding(pool, "w2", { capacityPercent: 100 }), "call")).toBe(true);
  });

  test("on work held past its handling limit: a call, from that moment on", () => {
    const pool = holding(agent(withEmail({ handlingLimitMs: 600_000 })), "w1", { capacityPercent: 50 });
    expect(takes(pool, "call")).toBe(false);
    expect(pool.after(600_000).offers).toEqual(["call:c1 -> 005a"]);
  });

  test("with an offer that is out: nothing", () => {
    const offered = agent().item("0JR1");
    expect([takes(offered, {}), takes(offered, "call")]).toEqual([false, false]);
  });

  test("with somebody else's push on the screen: nothing", () => {
    const pushed = agent().work("0Bzforeign", "0JRx", "005a", "Assigned");
    expect([takes(pushed, {}), takes(pushed, "call")]).toEqual([false, false]);
  });
});

describe("sizes", () => {
  test("three items of one unit fill an agent of three exactly", () => {
    const pool = agent(noReserve, 3);
    holding(holding(pool, "w1", { capacityWeight: 1 }), "w2", { capacityWeight: 1 });
    expect(takes(pool, { capacityWeight: 1 })).toBe(true);
    expect(takes(holding(agent(noReserve, 3), "w1", { capacityWeight: 3 }), { capacityWeight: 1 })).toBe(false);
  });

  test("units are compared with units: two of three do not fit beside two", () => {
    expect(takes(holding(agent(noReserve, 3), "w1", { capacityWeight: 2 }), { capacityWeight: 2 })).toBe(false);
  });

  test("percent and units are counted together", () => {
    expect(takes(holding(agent(noReserve, 4), "w1", { capacityPercent: 50 }), { capacityWeight: 2 })).toBe(true);
    expect(takes(holding(agent(noReserve, 4), "w1", { capacityPercent: 51 }), { capacityWeight: 2 })).toBe(false);
  });

  test("an item that says nothing takes what its channel says", () => {
    expect(takes(holding(agent(), "w1", { capacityPercent: 51 }), {})).toBe(false);
  });

  test("a larger capacity makes room at once", () => {
    const pool = agent(noReserve, 5).online("005b", ["0N9cases"], 20).item("0JR1", { capacityWeight: 8 });
    expect(pool.allOffers).toEqual([]);
    pool.now += 1;
    expect(pool.online("005a", ["0N9cases", "0N9chat"], 10).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("an item larger than every agent is parked where people see it", () => {
    const pool = agent(noReserve, 5).item("0JR1", { capacityWeight: 8 });
    expect(pool.last.decisions).toMatchObject([{ kind: "parkItem", itemId: "0JR1", code: "ITEM_TOO_LARGE" }]);
    expect(pool.phaseOf("0JR1")).toBe("parked");
  });

  test("no channel's limit per agent is passed, and its end lets the next one in", () => {
    const policy = withEmail({ maxPerAgent: 1, capacityPercent: 10 });
    const pool = holding(agent(policy), "w1", { capacityPercent: 10 });
    expect(takes(pool, {})).toBe(false);
    expect(holding(pool, "w1", { status: "Closed" }).offers).toEqual(["0JRnew -> 005a"]);
  });
});
