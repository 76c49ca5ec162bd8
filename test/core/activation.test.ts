import { describe, expect, test } from "@jest/globals";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { staleItemIds } from "../../src/core/reclassify.ts";
import { readState, writeState } from "../../src/core/stateRecords.ts";
import { itemFacts as facts, Pool, startedAt } from "./given.ts";
import { channel, noReserve } from "./policies.ts";
import { route } from "./routes.ts";

/** Under the first policy the web forms go first, under the second one everything else does. */
const policyOf = (hash: string, formFirst: boolean): CompiledPolicy => ({
  ...noReserve,
  hash,
  channels: [
    channel("form", "deferred", 60_000, { level: formFirst ? 1 : 0, maxPerAgent: 1 }),
    channel("email", "deferred", 60_000, { level: formFirst ? 0 : 1 })
  ],
  rules: [{ channel: "form", fields: { "Case.Origin": ["Web"] } }, { channel: "email" }]
});
const before = policyOf("before", true);
const after = policyOf("after", false);
const web = { fields: { "Case.Origin": "Web" } };

function longQueue(): Pool {
  const desk = new Pool(before).members({ "00Gcases": ["005a", "005b", "005c"] });
  for (let count = 0; count < 300; count++) {
    desk.quietly({ type: "ItemArrived", item: facts(`form${count}`, web) });
    desk.quietly({ type: "ItemArrived", item: facts(`mail${count}`) });
  }
  return desk;
}

describe("a new policy while a long queue waits", () => {
  test("rules what comes from then on at once, and what waits once its slice is moved over", () => {
    const desk = longQueue().when({ type: "PolicyActivated", policy: after });
    expect(desk.online("005a").offers).toEqual(["form0 -> 005a"]);
    desk.item("new", { since: startedAt - 1 });
    expect(desk.online("005b").offers).toEqual(["new -> 005b"]);
    const slice = staleItemIds(desk.state, 400);
    desk.when({ type: "ItemsReclassified", itemIds: slice, routes: [] });
    desk.when({ type: "ItemsReclassified", itemIds: staleItemIds(desk.state, 400), routes: [] });
    expect(desk.state.previousPolicy).toBeNull();
    expect(desk.online("005c").offers).toEqual(["mail0 -> 005c"]);
  });

  test("goes on after a restart in the middle", () => {
    const desk = longQueue().when({ type: "PolicyActivated", policy: after });
    desk.when({ type: "ItemsReclassified", itemIds: staleItemIds(desk.state, 250), routes: [] });
    const lines = [...writeState(desk.state)];
    const restored = readState(lines);
    expect([...writeState(restored)]).toEqual(lines);
    expect(staleItemIds(restored, 1_000)).toHaveLength(350);
    expect(restored.previousPolicy).toEqual(before);
  });

  test("leaves what changes or goes meanwhile out of the slices", () => {
    const desk = longQueue().when({ type: "PolicyActivated", policy: after });
    desk.when({ type: "ItemUpdated", item: { ...facts("form0", web), serial: 2 } });
    desk.when({ type: "ItemRemoved", itemId: "mail0", cause: "deleted" });
    expect(staleItemIds(desk.state, 1_000)).toHaveLength(598);
  });

  test("takes the matrix's word on each item of the slice", () => {
    const desk = longQueue().when({ type: "PolicyActivated", policy: after });
    desk.when({ type: "ItemsReclassified", itemIds: ["form7"], routes: [route({ level: 3 })] });
    expect(desk.online("005a").offers).toEqual(["form7 -> 005a"]);
  });
});

test("a short queue is moved at once", () => {
  const desk = new Pool(before)
    .members({ "00Gcases": ["005a"] })
    .item("form", web)
    .item("mail");
  desk.when({ type: "PolicyActivated", policy: after });
  expect(desk.state.staleItems.size).toBe(0);
  expect(desk.online("005a").offers).toEqual(["mail -> 005a"]);
});
