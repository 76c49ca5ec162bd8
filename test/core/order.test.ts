import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { compilePolicy } from "../../src/policy/compilePolicy.ts";
import { expandCalendar } from "../../src/policy/expandCalendar.ts";
import { readPolicyText } from "../../src/policy/presets.ts";
import type { ItemFacts } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { scoreTermsOf } from "../../src/core/score.ts";
import { waitingInOrder } from "../../src/core/waitingOrder.ts";
import { itemFacts, Pool, startedAt } from "./given.ts";
import { bestServed } from "./oracle.ts";
import { everyFeature, noReserve, vipFirst } from "./policies.ts";

const preset = (name: string): CompiledPolicy => compilePolicy(readPolicyText(name).text, name).policy;
const everybody = { "00Gcases": ["005a", "005b"], "00Gchat": ["005a", "005b"] };
const chat = { queueId: "00Gchat", serviceChannelId: "0N9chat", serviceChannelName: "Chat" };
const ordered = (pool: Pool): string[] => [...waitingInOrder(pool.state)].map((item) => item.itemId);

describe("omni-compatible", () => {
  const pool = (): Pool => new Pool(preset("omni-compatible")).members(everybody);

  test("lower routing priority first, then the oldest, whatever the channel", () => {
    const waiting = pool().item("0JR1", { routingPriority: 2 });
    waiting.now += 1_000;
    waiting.item("0JR2", { routingPriority: 1 });
    waiting.now += 1_000;
    waiting.item("0JR3", { routingPriority: 1, ...chat }).item("0JR4", { routingPriority: 2, tier: "VIP" });
    expect(ordered(waiting)).toEqual(["0JR2", "0JR3", "0JR1", "0JR4"]);
  });

  test("Least Active: the fewest open work; ties go to who received work longest ago", () => {
    const agents = pool().online("005a").online("005b");
    agents.item("0JR1", { capacityPercent: 10 }).work("0Bz1", "0JR1", "005a", "Opened");
    agents.now += 1_000;
    expect(agents.item("0JR2", { capacityPercent: 10 }).offers).toEqual(["0JR2 -> 005b"]);
    agents.work("0Bz2", "0JR2", "005b", "Opened");
    agents.now += 1_000;
    // Both hold one; 005a received theirs first.
    expect(agents.item("0JR3", { capacityPercent: 10 }).offers).toEqual(["0JR3 -> 005a"]);
  });

  test("the tie is decided by when work was received, not by when it was closed", () => {
    const agents = pool().online("005a");
    agents.item("0JR1").work("0Bz1", "0JR1", "005a", "Opened").after(120_000);
    agents.online("005b").item("0JR2").work("0Bz2", "0JR2", "005b", "Opened").after(180_000);
    agents.work("0Bz2", "0JR2", "005b", "Closed").after(180_000).work("0Bz1", "0JR1", "005a", "Closed");
    expect(agents.item("0JR3").offers).toEqual(["0JR3 -> 005a"]);
  });

  test("Most Available: the largest capacity that is left, as in Salesforce's own example", () => {
    const policy = { ...preset("omni-compatible"), agentChoice: ["mostAvailable", "longestSinceReceived"] as const };
    const agents = new Pool(policy).members(everybody).online("005a", ["0N9cases"], 5).online("005b", ["0N9cases"], 9);
    const hold = (agentId: string, capacityWeight: number): void => {
      const work = { agentWorkId: `0Bz${agentId}`, itemId: null, workItemId: `500${agentId}`, agentId, capacityWeight };
      const channel = { serviceChannelId: "0N9cases", serviceChannelName: "Cases", capacityPercent: null };
      agents.when({ type: "WorkObserved", work: { ...work, ...channel, status: "Opened", openedAt: null } });
    };
    hold("005a", 3);
    hold("005b", 4);
    expect(agents.item("0JR1", { capacityWeight: 1 }).offers).toEqual(["0JR1 -> 005b"]);
  });
});

test("classic: every call before every chat, every chat before the rest, oldest first", () => {
  const pool = new Pool(preset("classic")).members(everybody);
  pool.item("0JR1").item("0JR2", chat);
  pool.now += 3_600_000;
  pool.item("0JR3", chat).call("c1").item("0JR4");
  expect(ordered(pool)).toEqual(["call:c1", "0JR2", "0JR3", "0JR1", "0JR4"]);
});

test("vip-first: the share of the promise already used, with one and a half promises' head start", () => {
  const pool = new Pool(preset("vip-first")).members(everybody);
  pool.call("c1");
  pool.now += 29_000;
  pool.item("0JR1", { tier: "VIP" });
  expect(ordered(pool)).toEqual(["0JR1", "call:c1"]);
  pool.after(2_000);
  expect(ordered(pool)).toEqual(["call:c1", "0JR1"]);
});

describe("the clock of opening hours", () => {
  const source = compilePolicy(readPolicyText("vip-first").text, "vip-first");
  const hours = source.calendars[0]?.id ?? "";
  const fridayEvening = Date.UTC(2027, 0, 29, 17, 55);
  const mondayMorning = Date.UTC(2027, 1, 1, 7, 5);
  const office = { id: "office", zone: "Europe/Paris", weekly: { monday: ["08:00-19:00"], friday: ["08:00-19:00"] } };
  const intervals = expandCalendar({ ...office, holidays: {} }, fridayEvening - 86_400_000, mondayMorning + 86_400_000);

  function monday(): Pool {
    const pool = new Pool({ ...source.policy, reserve: noReserve.reserve }).members({ "00Gcases": ["005a"] });
    pool.when({ type: "CalendarExpanded", calendar: hours, intervals });
    pool.now = fridayEvening;
    for (let index = 0; index < 20; index++) pool.item(`0JR${index}`);
    pool.now = mondayMorning;
    return pool;
  }

  test("a weekend's backlog does not outrank a call", () => {
    const pool = monday().call("c1");
    pool.after(5_000);
    const backlog = pool.state.items.get("0JR0");
    // Five minutes of Friday and five of Monday, of four hours.
    expect(backlog === undefined ? null : scoreTermsOf(pool.state, backlog).waitMs).toBe(605_000);
    expect(ordered(pool)[0]).toBe("call:c1");
  });

  test("new opening hours put what waits in its new place", () => {
    const pool = monday().call("c1");
    pool.when({ type: "CalendarExpanded", calendar: hours, intervals: [0, 2 * mondayMorning] });
    expect(ordered(pool)[0]).toBe("0JR0");
  });
});

test("a new policy puts what waits in its new order, and decides at once", () => {
  const pool = new Pool(preset("classic")).members(everybody).item("0JR1", { tier: "vip" });
  pool.now += 1_000;
  pool.call("c1");
  expect(ordered(pool)[0]).toBe("call:c1");
  expect(ordered(pool.when({ type: "PolicyActivated", policy: vipFirst }))[0]).toBe("0JR1");
});

describe("the reserve", () => {
  const five = ["005a", "005b", "005c", "005d", "005e"];

  function onlyOneFree(policy: CompiledPolicy = vipFirst): Pool {
    const pool = new Pool(policy).members({ "00Gcases": five });
    for (const agent of five) pool.centre(agent, { device: agent === "005a" ? "idle" : "busy" }).online(agent);
    return pool;
  }

  test("opens when a second agent comes in, for the best that waits", () => {
    const pool = onlyOneFree().item("0JR1").item("0JR2");
    expect(pool.allOffers).toEqual([]);
    // Not to who came last: both are free for it now, and the first has been idle as long.
    expect(pool.centre("005b").offers).toEqual(["0JR1 -> 005a"]);
  });

  test("opens for the best that waits, not for what the agent who came in can take", () => {
    const pool = new Pool().members({ "00Gcases": ["005a", "005b"], "00Gother": ["005a"] });
    pool.centre("005a").online("005a").item("0JRbest", { queueId: "00Gother" });
    pool.after(1_000).item("0JRnext");
    expect(pool.centre("005b").online("005b").allOffers).toEqual(["0JRbest -> 005a"]);
  });

  test("lets as many through for their tier as its share, at least one, and the next when one is done", () => {
    const pool = onlyOneFree().item("0JR1", { tier: "vip" });
    expect(pool.last.decisions).toMatchObject([{ itemId: "0JR1", because: { admission: "tier" } }]);
    pool.work("0Bz1", "0JR1", "005a", "Opened").centre("005a", { device: "busy" }).item("0JR2", { tier: "vip" });
    expect(pool.centre("005b").offers).toEqual([]);
    expect(pool.work("0Bz1", "0JR1", "005a", "Closed").offers).toEqual(["0JR2 -> 005b"]);
  });

  test("lets overdue work through at the moment it is overdue", () => {
    const pool = onlyOneFree().item("0JR1");
    expect(pool.after(14_399_999).offers).toEqual([]);
    expect(pool.after(1).last.decisions).toMatchObject([{ itemId: "0JR1", because: { admission: "overdue" } }]);
  });

  test("does not hold agents who have no phone", () => {
    const pool = onlyOneFree();
    pool.centre("005b", { isLoggedIn: false, isReady: false }).item("0JR1");
    expect(pool.allOffers).toEqual(["0JR1 -> 005b"]);
  });

  test("lets go of an agent who leaves the phone", () => {
    const pool = onlyOneFree().item("0JR1");
    expect(pool.centre("005a", { isLoggedIn: false, isReady: false }).offers).toEqual(["0JR1 -> 005a"]);
  });
});

describe("a batch", () => {
  const skills = ["00Gone", "00Gtwo", "00Gthree"];
  const agents = ["005a", "005b", "005c", "005d"];
  const drawn = fc.record({
    items: fc.array(fc.record({ queue: fc.nat({ max: 2 }), tier: fc.boolean(), age: fc.nat({ max: 50 }) }), {
      minLength: 1,
      maxLength: 6
    }),
    members: fc.array(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 })
  });

  type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

  function openedWith(online: readonly string[], { items, members }: Drawn, policy = noReserve): Pool {
    const pool = new Pool(policy).when({ type: "ReconciliationStarted", side: "salesforce" });
    pool.members(
      Object.fromEntries(skills.map((queue, q) => [queue, agents.filter((_, index) => members[q]?.[index] === true)]))
    );
    for (const agent of online) pool.online(agent);
    items.forEach(({ queue, tier, age }, index) => {
      const facts: Partial<ItemFacts> = { queueId: skills[queue] as string, since: startedAt - age * 60_000 };
      pool.when({ type: "ItemArrived", item: itemFacts(`0JR${index}`, { ...facts, tier: tier ? "vip" : null }) });
    });
    return pool;
  }

  const finish = (pool: Pool): Pool => pool.when({ type: "ReconciliationCompleted", side: "salesforce" });
  const served = (pool: Pool): string[] => pool.offers.map((text) => text.split(" -> ")[0] as string);

  test("serves the items with the highest total score that any pairing serves", () => {
    fc.assert(
      fc.property(drawn, (draw) => {
        const pool = openedWith(agents, draw);
        const best = bestServed(pool.state);
        expect(new Set(served(finish(pool)))).toEqual(new Set(best));
      }),
      { seed: 7, numRuns: 300 }
    );
  });

  test("never serves less, or lower, because one agent more is there", () => {
    fc.assert(
      fc.property(drawn, (draw) => {
        const few = new Set(served(finish(openedWith(agents.slice(0, 3), draw))));
        const more = new Set(served(finish(openedWith(agents, draw))));
        expect([...few].filter((itemId) => !more.has(itemId))).toEqual([]);
      }),
      { seed: 7, numRuns: 300 }
    );
  });

  test("goes by level before score", () => {
    const pool = openedWith(
      ["005a"],
      { items: [{ queue: 0, tier: true, age: 50 }], members: [[true, true, true, true], [], []] },
      everyFeature
    );
    pool.when({ type: "ItemArrived", item: itemFacts("0JRchat", { ...chat, queueId: "00Gone" }) });
    expect(served(finish(pool))).toEqual(["0JRchat"]);
  });
});
