import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { noTraits, type ItemFacts } from "../../src/core/input.ts";
import { itemFacts } from "../core/given.ts";
import { PolicyDesk } from "./policyDesk.ts";

let desk: PolicyDesk;
beforeEach(async () => {
  desk = await PolicyDesk.open();
});
afterEach(() => desk.remove());

async function arrived(itemId: string, facts: Partial<ItemFacts> = {}): Promise<void> {
  desk.inbox.enqueue({ type: "ItemArrived", item: itemFacts(itemId, facts) });
  await desk.inbox.drained();
}

async function listed(...agentIds: string[]): Promise<void> {
  const agents = agentIds.map((agentId) => ({ agentId, userId: agentId, centreAgentId: null, traits: noTraits }));
  desk.inbox.enqueue({ type: "DirectoryRead", agents });
  await desk.inbox.drained();
}

describe("what an operator asks for an item", () => {
  test("is durable with the operator's name, and answered with the item as it is then", async () => {
    await listed("005a");
    await arrived("0JR1");
    const { operations } = desk;
    const held = await operations.act("0JR1", { kind: "hold", until: null }, "Ann");
    expect(held).toMatchObject({ phase: "parked", parkedBecause: "HELD_BY_OPERATOR" });
    expect(await operations.act("0JR1", { kind: "release" }, "Ann")).toMatchObject({ phase: "waiting" });
    await operations.act("0JR1", { kind: "pin", agentId: "005a" }, "Bob");
    await operations.act("0JR1", { kind: "raise", level: 7 }, "Bob");
    await operations.act("0JR1", { kind: "assign", agentId: "005a" }, "Bob");
    expect((await desk.inputs()).slice(2)).toMatchObject([
      { type: "ItemHeld", itemId: "0JR1", until: null, actor: "Ann" },
      { type: "ItemReleased", itemId: "0JR1", actor: "Ann" },
      { type: "ItemPinned", agentId: "005a", actor: "Bob" },
      { type: "ItemRaised", level: 7, actor: "Bob" },
      { type: "ItemAssigned", agentId: "005a", actor: "Bob" }
    ]);
  });

  test("is refused for an item or an agent that nobody knows", async () => {
    await arrived("0JR1");
    await expect(desk.operations.act("0JR9", { kind: "release" }, "Ann")).rejects.toMatchObject({ code: "NotFound" });
    await expect(desk.operations.act("0JR1", { kind: "pin", agentId: "005x" }, "Ann")).rejects.toThrow(
      'No agent "005x" is in the directory.'
    );
    expect(await desk.inputs()).toHaveLength(1);
  });

  test("is refused for a record that is counted with its call", async () => {
    await arrived("0JR1", { joinedTo: "call:7" });
    await expect(desk.operations.act("0JR1", { kind: "hold", until: null }, "Ann")).rejects.toMatchObject({
      code: "NotPossible",
      status: 409,
      message: "Cannot hold item 0JR1: it is counted with call:7; act on that."
    });
  });
});

describe("the policy, for people", () => {
  test("is shown with its text and everything that was in force before", async () => {
    await desk.operations.activatePolicy({ text: "spring", origin: "spring.yaml" }, "Ann");
    await desk.operations.activatePolicy({ text: "summer", origin: "summer.yaml" }, "Bob");
    await desk.moved();
    expect(await desk.operations.policy()).toMatchObject({
      name: "summer",
      hash: "summer",
      text: "summer",
      origin: "summer.yaml",
      itemsToMove: 0,
      history: [
        { seq: 2, hash: "summer", actor: "Bob" },
        { seq: 1, hash: "spring", actor: "Ann" }
      ]
    });
  });

  test("stays in force when a new one has problems", async () => {
    await desk.operations.activatePolicy({ text: "spring", origin: "spring.yaml" }, "Ann");
    await expect(desk.operations.activatePolicy({ text: "broken", origin: "x.yaml" }, "Ann")).rejects.toMatchObject({
      status: 422,
      problems: [{ path: "x.yaml:1:1 name", message: "is broken." }]
    });
    expect((await desk.operations.policy()).name).toBe("spring");
  });

  test("goes back to what was in force before, and to any other of its history, also in another life", async () => {
    for (const text of ["spring", "summer", "autumn"]) {
      await desk.operations.activatePolicy({ text, origin: text }, "Ann");
    }
    desk = await desk.reopened();
    expect(await desk.operations.rollBackPolicy(null, "Bob")).toMatchObject({ name: "summer", isChanged: true });
    expect(await desk.operations.rollBackPolicy("spr", "Bob")).toMatchObject({ name: "spring", isChanged: true });
    expect(await desk.operations.rollBackPolicy("spr", "Bob")).toMatchObject({ name: "spring", isChanged: false });
    expect((await desk.journal.activations()).map(({ policyHash }) => policyHash)).toEqual([
      "spring",
      "summer",
      "autumn",
      "summer",
      "spring"
    ]);
  });

  test("has nothing to go back to at first, and says so", async () => {
    await desk.operations.activatePolicy({ text: "spring", origin: "spring.yaml" }, "Ann");
    await expect(desk.operations.rollBackPolicy(null, "Ann")).rejects.toMatchObject({ code: "NotFound" });
    await expect(desk.operations.rollBackPolicy("winter", "Ann")).rejects.toThrow('begins with "winter"');
  });
});
