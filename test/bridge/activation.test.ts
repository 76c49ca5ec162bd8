import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { knowsHours } from "../../src/bridge/calendarHours.ts";
import { PolicyDesk, ready } from "./policyDesk.ts";

let desk: PolicyDesk;
beforeEach(async () => {
  desk = await PolicyDesk.open();
});
afterEach(() => desk.remove());

const types = async (): Promise<string[]> => (await desk.inputs()).map(({ type }) => type);

describe("activating a policy", () => {
  test("is one row of the journal, with who asked; its text is kept", async () => {
    expect(await desk.activation.activate(ready("summer"), "Ann")).toBe(true);
    expect(await desk.inputs()).toMatchObject([{ type: "PolicyActivated", actor: "Ann", policy: { hash: "summer" } }]);
    expect(await desk.journal.activations()).toMatchObject([{ seq: 1, policyHash: "summer", actor: "Ann" }]);
    expect(await desk.journal.policySource("summer")).toEqual(ready("summer").source);
  });

  test("moves what waits over in small slices at first, at most 200 later, each with its routes", async () => {
    await desk.activation.activate(ready("spring"), null);
    desk.arrive(450);
    await desk.activation.activate(ready("summer"), "Ann");
    await desk.moved();
    const slices = (await desk.inputs()).filter((input) => input.type === "ItemsReclassified");
    const sizes = slices.map(({ itemIds }) => itemIds.length);
    expect(sizes[0]).toBe(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    const ids = slices.flatMap(({ itemIds }) => itemIds);
    expect(new Set(ids).size).toBe(450);
    expect(slices.flatMap(({ routes }) => routes.map((one) => one?.trace[0]))).toEqual(ids.map((id) => `summer ${id}`));
    expect(desk.activation.itemsToMove).toBe(0);
  });

  test("lets other inputs in between the slices", async () => {
    await desk.activation.activate(ready("spring"), null);
    desk.arrive(450);
    await desk.activation.activate(ready("summer"), "Ann");
    desk.inbox.enqueue({ type: "LinkChanged", side: "centre", isUp: true, reason: "test" });
    await desk.moved();
    const after = (await types()).slice(452);
    expect(after.indexOf("LinkChanged")).toBeLessThan(after.lastIndexOf("ItemsReclassified"));
  });

  test("waits for the one under way", async () => {
    await desk.activation.activate(ready("spring"), null);
    desk.arrive(250);
    const both = [desk.activation.activate(ready("summer"), "Ann"), desk.activation.activate(ready("autumn"), "Bob")];
    expect(await Promise.all(both)).toEqual([true, true]);
    await desk.moved();
    const moved = new Map<string, number>();
    let policy = "";
    for (const input of (await desk.inputs()).slice(251)) {
      if (input.type === "PolicyActivated") policy = input.policy.hash;
      if (input.type === "ItemsReclassified") moved.set(policy, (moved.get(policy) ?? 0) + input.itemIds.length);
    }
    expect([...moved]).toEqual([
      ["summer", 250],
      ["autumn", 250]
    ]);
  });

  test("changes nothing when the policy is in force already", async () => {
    await desk.activation.activate(ready("summer"), "Ann");
    expect(await desk.activation.activate(ready("summer"), "Bob")).toBe(false);
    expect(await types()).toEqual(["PolicyActivated"]);
  });

  test("remembers that the configuration names what somebody had activated", async () => {
    await desk.activation.activate(ready("spring"), null);
    await desk.activation.activate(ready("summer"), "Ann");
    await desk.activation.activate(ready("summer"), null);
    await desk.activation.activate(ready("summer"), null);
    const told = (await desk.journal.activations()).map(({ policyHash, actor }) => [policyHash, actor]);
    expect(told).toEqual([
      ["summer", null],
      ["summer", "Ann"],
      ["spring", null]
    ]);
  });

  test("that was cut off is finished by the next life", async () => {
    await desk.activation.activate(ready("spring"), null);
    desk.arrive(450);
    await desk.activation.activate(ready("summer"), "Ann");
    desk = await desk.reopened();
    expect(desk.activation.isUnderWay).toBe(true);
    await desk.moved();
    const moved = (await desk.inputs()).filter((input) => input.type === "ItemsReclassified");
    expect(moved.flatMap(({ itemIds }) => itemIds)).toHaveLength(450);
    expect(desk.loop.state.policy.hash).toBe("summer");
  });

  test("tells the core only the opening hours that it does not know", async () => {
    const hour = 3_600_000;
    const days = (from: number, count: number): number[] =>
      Array.from({ length: count }, (_, day) => [from + day * 24 * hour, from + day * 24 * hour + 8 * hour]).flat();
    const from = Date.now() - 10 * 24 * hour;
    const hours = (shift: number, length: number) => () => [
      { calendar: "office", intervals: days(from + shift, length) }
    ];
    await desk.activation.activate(ready("spring", hours(0, 100)), null);
    await desk.activation.activate(ready("same hours a day later", hours(24 * hour, 100)), null);
    expect(await types()).toEqual(["CalendarExpanded", "PolicyActivated", "PolicyActivated"]);
    await desk.activation.activate(ready("an hour later", hours(hour, 100)), null);
    expect((await types()).slice(3)).toEqual(["CalendarExpanded", "PolicyActivated"]);
  });
});

test("hours that end soon are worth expanding again; a calendar that never opens is known as such", () => {
  const day = 86_400_000;
  expect(knowsHours([0, day, 2 * day, 3 * day], [0, day, 2 * day, 3 * day, 400 * day, 401 * day], 0)).toBe(false);
  expect(knowsHours([0, day, 40 * day, 41 * day], [0, day, 40 * day, 41 * day, 400 * day, 401 * day], 0)).toBe(true);
  expect(knowsHours([], [], 0)).toBe(true);
  expect(knowsHours([], [0, day], 0)).toBe(false);
  expect(knowsHours(undefined, [], 0)).toBe(false);
});
