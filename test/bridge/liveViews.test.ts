import { describe, expect, test } from "@jest/globals";
import { DecisionLog } from "../../src/bridge/decisionLog.ts";
import { LiveViews, type Watched } from "../../src/bridge/liveViews.ts";
import type { State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Org } from "../../src/ports/org.ts";
import { itemFacts, Pool } from "../core/given.ts";

function viewsOf(state: State): LiveViews {
  const unused = (): never => {
    throw new Error("Nobody asked for this.");
  };
  const watched: Watched = {
    state: () => state,
    org: { status: unused } as unknown as Org,
    centre: unused,
    decisions: new DecisionLog({ observe: () => () => "told", forget: () => undefined }),
    alerts: () => [],
    ready: unused,
    counters: unused,
    drainTimings: unused
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
