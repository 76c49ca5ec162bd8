import { describe, expect, test } from "@jest/globals";
import { nextDue } from "../../src/core/timers.ts";
import { itemFacts, Pool } from "./given.ts";
import { noReserve, vipFirst } from "./policies.ts";

const everybody = { "00Gcases": ["005a", "005b"] };
const two = (): Pool => new Pool(noReserve).members(everybody).online("005a").online("005b");

describe("a preferred agent", () => {
  const preferred = { preferredAgentId: "005b" };

  test("who is there and busy is waited for, as long as the policy says", () => {
    const pool = two().work("0Bzx", "0JRx", "005b", "Opened").work("0Bzy", "0JRy", "005b", "Opened");
    expect(pool.item("0JR1", preferred).after(19_999).offers).toEqual([]);
    expect(pool.after(1).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("gets the item before anybody else", () => {
    expect(two().item("0JR1", preferred).offers).toEqual(["0JR1 -> 005b"]);
  });

  test("who is not there delays nobody", () => {
    expect(two().offline("005b").item("0JR1", preferred).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("who declines has had their chance", () => {
    const pool = two().item("0JR1", preferred).work("0Bz1", "0JR1", "005b", "Declined");
    expect(pool.offers).toEqual(["0JR1 -> 005a"]);
  });

  test("who is required is waited for however long it takes", () => {
    const pool = two()
      .offline("005b")
      .item("0JR1", { ...preferred, isPreferredRequired: true });
    expect(pool.after(86_400_000).offers).toEqual([]);
    pool.now += 1;
    expect(pool.online("005b").offers).toEqual(["0JR1 -> 005b"]);
  });

  test("is known only when a reconciliation is complete", () => {
    const pool = new Pool(noReserve).members(everybody).when({ type: "ReconciliationStarted", side: "salesforce" });
    pool.item("0JR1", preferred).online("005a").online("005b");
    expect(pool.when({ type: "ReconciliationCompleted", side: "salesforce" }).offers).toEqual(["0JR1 -> 005b"]);
  });
});

describe("a customer's age", () => {
  const sinceOf = (pool: Pool, itemId: string): number => pool.now - (pool.state.items.get(itemId)?.since ?? NaN);

  test("goes with the work item through a transfer", () => {
    const pool = new Pool().item("0JR1", { workItemId: "500case" }).after(60_000);
    pool.work("0Bz1", "0JR1", "005a", "Opened").when({ type: "ItemRemoved", itemId: "0JR1", cause: "deleted" });
    pool.item("0JR2", { workItemId: "500case" });
    expect(sinceOf(pool, "0JR2")).toBe(60_000);
  });

  test("survives a restart between the two", () => {
    const pool = new Pool().item("0JR1", { workItemId: "500case" }).after(60_000);
    pool
      .when({ type: "ItemRemoved", itemId: "0JR1", cause: "deleted" })
      .restarted()
      .item("0JR2", { workItemId: "500case" });
    expect(sinceOf(pool, "0JR2")).toBe(60_000);
  });

  test("ends when the customer leaves, and when the work is closed", () => {
    const left = new Pool().item("0JR1", { workItemId: "500case" }).after(60_000);
    left.when({ type: "ItemRemoved", itemId: "0JR1", cause: "customerLeft" }).item("0JR2", { workItemId: "500case" });
    expect(sinceOf(left, "0JR2")).toBe(0);
    const served = new Pool().item("0JR1").after(60_000).work("0Bz1", "0JR1", "005a", "Opened");
    served.when({ type: "ItemRemoved", itemId: "0JR1", cause: "deleted" }).work("0Bz1", "0JR1", "005a", "Closed");
    expect(sinceOf(served.item("0JR2", { workItemId: "5000JR1" }), "0JR2")).toBe(0);
  });

  test("is never from the future", () => {
    const pool = new Pool();
    expect(sinceOf(pool.item("0JR1", { since: pool.now + 5_000 }), "0JR1")).toBe(0);
  });
});

describe("an item that may not be offered", () => {
  test("a VoiceCall is counted with its call and never offered", () => {
    const pool = two().item("0JRvoice", { joinedTo: "call:c1" });
    expect([pool.allOffers, pool.phaseOf("0JRvoice")]).toEqual([[], "joined"]);
  });

  test("one that is not ready waits for the update that says it is", () => {
    const pool = two().item("0JR1", { isReadyForRouting: false });
    expect(pool.allOffers).toEqual([]);
    expect(pool.item("0JR1", { serial: 2 }).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("an update that is older than what is known is ignored", () => {
    const pool = new Pool(noReserve).members(everybody).item("0JR1", { serial: 3 });
    expect(pool.item("0JR1", { serial: 2, isPushed: true }).online("005a").offers).toEqual(["0JR1 -> 005a"]);
  });

  test("what has been removed is not revived by late news", () => {
    const pool = two().offline("005a").offline("005b").item("0JR1");
    pool.when({ type: "ItemRemoved", itemId: "0JR1", cause: "deleted" }).item("0JR1");
    expect(pool.phaseOf("0JR1")).toBeUndefined();
    pool.when({ type: "ItemRemoved", itemId: "0JR2", cause: "deleted" }).item("0JR2");
    expect(pool.phaseOf("0JR2")).toBeUndefined();
  });

  test("one that was only missed comes back", () => {
    const pool = two().offline("005a").offline("005b").item("0JR1");
    pool.when({ type: "ItemRemoved", itemId: "0JR1", cause: "missing" }).item("0JR1");
    expect(pool.phaseOf("0JR1")).toBe("waiting");
  });
});

describe("facts that are looked up", () => {
  test("hold an item back only for their time budget, and then it has the default tier", () => {
    const pool = new Pool(noReserve).members(everybody).online("005a");
    pool.item("0JR1", { enrichUntil: pool.now + 250 });
    expect(pool.after(249).allOffers).toEqual([]);
    expect(pool.after(1).last.decisions).toMatchObject([{ itemId: "0JR1", because: { tier: "standard" } }]);
  });

  test("that come in time let it through at once, with its tier and channel", () => {
    const pool = new Pool(noReserve).members(everybody).online("005a");
    pool.item("0JR1", { enrichUntil: pool.now + 250 });
    const facts = { tier: "VIP", language: null, customerRef: null, fields: { "Case.Origin": "Web" }, route: null };
    pool.when({ type: "ItemEnriched", itemId: "0JR1", ...facts });
    expect(pool.last.decisions).toMatchObject([{ because: { tier: "vip", channel: "form" } }]);
  });

  test("that come late change the order of what still waits", () => {
    const pool = new Pool(noReserve).members(everybody).item("0JR1").item("0JR2");
    pool.when({
      type: "ItemEnriched",
      itemId: "0JR2",
      tier: "vip",
      language: null,
      customerRef: null,
      fields: {},
      route: null
    });
    expect(pool.online("005a").offers).toEqual(["0JR2 -> 005a"]);
  });
});

test("a rejected input parks its item, and the supervisor can release it", () => {
  const pool = new Pool(noReserve).members(everybody).item("0JR1");
  pool.when({ type: "InputRejected", inputType: "ItemUpdated", itemId: "0JR1", error: "test" });
  expect(pool.phaseOf("0JR1")).toBe("parked");
  expect(pool.online("005a").allOffers).toEqual([]);
  expect(pool.when({ type: "ItemReleased", itemId: "0JR1", actor: "supervisor" }).offers).toEqual(["0JR1 -> 005a"]);
});

test("a long run keeps no classes, profiles or timers of what is gone", () => {
  const pool = new Pool(vipFirst).members(everybody).online("005a");
  for (let round = 0; round < 3_000; round++) {
    const itemId = `0JR${round}`;
    pool.now += 1_000;
    const forOne = { preferredAgentId: `005x${round}`, isPreferredRequired: true };
    pool.quietly({ type: "ItemArrived", item: itemFacts(itemId, forOne) });
    pool.quietly({
      type: "ItemArrived",
      item: itemFacts(`${itemId}q`, { queueId: `00G${round}`, routingPriority: round })
    });
    pool.quietly({ type: "ItemRemoved", itemId, cause: "deleted" });
    pool.quietly({ type: "ItemRemoved", itemId: `${itemId}q`, cause: "deleted" });
  }
  expect(pool.state.namedClasses.size).toBe(0);
  expect(pool.state.classes.size).toBeLessThan(1_100);
  expect(pool.state.table.size).toBeLessThan(1_100);
  expect(nextDue(pool.state)).toBeNull();
});
