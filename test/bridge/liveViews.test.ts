import { describe, expect, test } from "@jest/globals";
import { DecisionLog } from "../../src/bridge/decisionLog.ts";
import { WaitBook } from "../../src/bridge/waitBook.ts";
import { LiveViews, type Watched } from "../../src/bridge/liveViews.ts";
import type { State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Org } from "../../src/ports/org.ts";
import { countAgents } from "../../src/bridge/stateViews.ts";
import { itemFacts, Pool, workFacts } from "../core/given.ts";
import { noReserve } from "../core/policies.ts";

function viewsOf(state: State): LiveViews {
  const unused = (): never => {
    throw new Error("Nobody asked for this.");
  };
  const watched: Watched = {
    state: () => state,
    org: { status: unused } as unknown as Org,
    centre: unused,
    decisions: new DecisionLog({
      observe: () => () => "told",
      forget: () => undefined,
      concern: ({ kind }) => kind,
      remark: (text) => text
    }),
    remark: (text) => text,
    ready: unused,
    counters: unused,
    drainTimings: unused,
    waits: new WaitBook(),
    mode: "active" as const
  };
  return new LiveViews(watched, "en");
}

/** E-mails and calls that began to wait at different times; nobody is there to take them. */
function waitingPool(): Pool {
  const pool = new Pool();
  for (let index = 0; index < 30; index++) pool.item(`0JR${index}`, { since: pool.now - index * 600_000 });
  for (let index = 0; index < 10; index++) pool.call(`c${index}`, { since: pool.now - index * 7_000 });
  return pool;
}

describe("the queue as people see it", () => {
  test("is in the policy's order, ranked from 1, whatever the pages", () => {
    const views = viewsOf(waitingPool().state);
    const whole = views.queue({ limit: 100, offset: 0 });
    expect(whole.total).toBe(40);
    const scores = whole.items.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(whole.items.map(({ rank }) => rank)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    const pages = [0, 15, 30].flatMap((offset) => views.queue({ limit: 15, offset }).items);
    expect(pages).toEqual(whole.items);
  });

  test("an item knows its own place without the others being listed", () => {
    const views = viewsOf(waitingPool().state);
    for (const { itemId, rank } of views.queue({ limit: 40, offset: 0 }).items) {
      expect(views.item(itemId, "en")?.item.rank).toBe(rank);
    }
    expect(views.item("0JRgone", "en")).toBeNull();
  });

  test("what is offered follows what waits, and a page may span both", () => {
    const pool = waitingPool().members({ "00Gcases": ["005a"] });
    pool.online("005a").centre("005a");
    const offered = pool.allOffers.length;
    expect(offered).toBeGreaterThan(0);
    const { total, items } = viewsOf(pool.state).queue({ limit: 5, offset: 40 - offered - 2 });
    expect(total).toBe(40);
    expect(items.map(({ phase }) => phase).slice(0, 2)).toEqual(["waiting", "waiting"]);
    expect(items.slice(2).map(({ rank }) => rank)).toEqual(items.slice(2).map(() => null));
  });

  test("a page of no rows has none, and still says how many there are", () => {
    const pool = waitingPool().members({ "00Gcases": ["005a"] });
    pool.online("005a").centre("005a");
    const views = viewsOf(pool.state);
    for (const offset of [0, 5, 39, 40, 100])
      expect(views.queue({ limit: 0, offset })).toEqual({ total: 40, items: [] });
    expect(views.queue({ limit: 5, offset: 100 }).items).toEqual([]);
  });

  test("a page of 50 looks at little more than 50 of 20,000 waiting items", () => {
    const pool = new Pool();
    let looks = 0;
    for (let index = 0; index < 20_000; index++) {
      // Without the checks of `when`, which look at everybody after each step.
      const item = itemFacts(`0JR${index}`, { since: pool.now - index * 1_000 });
      step(pool.state, { type: "ItemArrived", item, at: pool.now });
    }
    for (const item of pool.state.items.values()) {
      const { since } = item;
      Object.defineProperty(item, "since", { get: () => (looks++, since) });
    }
    expect(viewsOf(pool.state).queue({ limit: 50, offset: 0 }).items).toHaveLength(50);
    expect(looks).toBeLessThan(5_000);
  });
});

describe("agents as people see them", () => {
  const agentOf = (pool: Pool, agentId: string) =>
    viewsOf(pool.state)
      .agents({ limit: 100, offset: 0 })
      .agents.find((agent) => agent.agentId === agentId);

  function staffed(...agentIds: string[]): Pool {
    const pool = new Pool(noReserve).members({ "00Gcases": agentIds, "00Gchats": agentIds });
    for (const agentId of agentIds) pool.online(agentId).centre(agentId);
    return pool;
  }

  const opened = (pool: Pool, capacityPercent: number): void => {
    pool.when({ type: "WorkObserved", work: { ...workFacts("0Bz1", "0JR1", "005a", "Opened"), capacityPercent } });
  };

  test("a free agent may take everything; one whose status carries no channel only calls", () => {
    const pool = staffed("005a");
    expect(agentOf(pool, "005a")).toMatchObject({ mayTake: ["call", "chat", "deferred"], loadPercent: 0 });
    pool.online("005a", []);
    expect(agentOf(pool, "005a")?.mayTake).toEqual(["call"]);
  });

  test("an agent who is full with one e-mail may take nothing", () => {
    const pool = staffed("005a").item("0JR1", { capacityPercent: 100 });
    opened(pool, 100);
    expect(agentOf(pool, "005a")).toMatchObject({ mayTake: [], loadPercent: 100 });
  });

  test("an agent with room left may take what fits into it, and no call", () => {
    const pool = staffed("005a").item("0JR1", { capacityPercent: 60 });
    opened(pool, 60);
    expect(agentOf(pool, "005a")).toMatchObject({ mayTake: ["chat"], loadPercent: 60 });
  });

  test("an agent whom a call or an item rings at is shown as taken by it", () => {
    const pool = staffed("005a", "005b").call("1");
    const rung = pool.allOffers[0]?.split(" -> ")[1] ?? "";
    expect(agentOf(pool, rung)).toMatchObject({
      loadPercent: 100,
      mayTake: [],
      work: [{ id: "call:1", channel: "voice", state: "offered", percent: 100 }]
    });
    pool.item("0JR1", { capacityPercent: 40 });
    const other = pool.allOffers[1]?.split(" -> ")[1] ?? "";
    expect(agentOf(pool, other)).toMatchObject({
      loadPercent: 40,
      mayTake: [],
      work: [{ id: "0JR1", channel: "email", state: "offered", percent: 40 }]
    });
  });

  test("free agents are counted over all of them, whatever the page shows", () => {
    const agentIds = Array.from({ length: 120 }, (_, index) => `005${index}`);
    const pool = staffed(...agentIds);
    for (let index = 0; index < 5; index++)
      pool.offline(`005${index + 100}`).centre(`005${index + 100}`, { isLoggedIn: false });
    for (let index = 0; index < 30; index++) pool.call(String(index));
    expect(countAgents(pool.state)).toEqual({ online: 115, free: 85 });
  });
});
