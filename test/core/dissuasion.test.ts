import { describe, expect, test } from "@jest/globals";
import type { CommandOutcome } from "../../src/core/input.ts";
import type { Dissuasion, Route } from "../../src/core/route.ts";
import { nextDue } from "../../src/core/timers.ts";
import { Pool } from "./given.ts";
import { noReserve } from "./policies.ts";

const message: Dissuasion = { message: "closed", offersCallback: true };
const route = (dissuasion: Dissuasion | null = message): Route => ({
  channel: "voice",
  tier: "standard",
  level: null,
  bonusMillis: 0,
  capacityPercent: null,
  skills: [],
  rings: [],
  dissuasion,
  trace: []
});

/** An agent with a phone who has nothing to do. */
function desk(): Pool {
  return new Pool(noReserve)
    .members({ "00Gcases": ["005a"] })
    .centre("005a")
    .online("005a");
}

const settled = (pool: Pool, outcome: CommandOutcome): Pool =>
  pool.when({ type: "CommandSettled", commandId: "call:c1:dissuade", outcome });
const done: CommandOutcome = { kind: "done", agentWorkId: null };
const refused: CommandOutcome = { kind: "refused", code: "unsupported", blame: "passing", message: "" };

const asked = (): Pool => desk().call("c1", { route: route() });

describe("a caller whose route dissuades", () => {
  test("is told instead of being offered, although an agent is free", () => {
    const pool = asked();
    expect(pool.last.decisions).toEqual([{ kind: "dissuade", itemId: "call:c1", ...message }]);
    const commandId = "call:c1:dissuade";
    expect(pool.last.commands).toEqual([
      { type: "DissuadeCall", commandId, itemId: "call:c1", ...message, isHot: true }
    ]);
    expect(pool.phaseOf("call:c1")).toBe("dissuaded");
    expect(settled(pool, done).after(30_000).allOffers).toEqual([]);
    pool.when({ type: "ItemRemoved", itemId: "call:c1", cause: "callbackWanted" });
    expect([pool.phaseOf("call:c1"), nextDue(pool.state)]).toEqual([undefined, null]);
  });

  test("waits like everybody when the contact centre refuses, and the decision says why", () => {
    const pool = settled(asked(), refused);
    expect(pool.last.decisions).toMatchObject([
      { kind: "dissuasionFailed", itemId: "call:c1", code: "unsupported" },
      { kind: "offer", itemId: "call:c1", agentId: "005a" }
    ]);
    expect(
      pool.when({ type: "CallOfferFailed", itemId: "call:c1", agentId: "005a", offerId: null, reason: "error" })
    ).toBe(pool);
    expect(pool.phaseOf("call:c1")).toBe("waiting");
  });

  test("waits like everybody when nobody knows what became of it for a minute", () => {
    const pool = settled(asked(), { kind: "unknown", error: "time-out" });
    expect([pool.phaseOf("call:c1"), pool.after(59_999).offers]).toEqual(["dissuaded", []]);
    expect(pool.after(1).last.decisions).toMatchObject([
      { kind: "dissuasionFailed", code: "NO_ANSWER" },
      { kind: "offer", itemId: "call:c1" }
    ]);
  });

  test("waits like everybody when the message never ends", () => {
    const pool = settled(asked(), done);
    expect(pool.after(599_999).offers).toEqual([]);
    expect(pool.after(1).last.decisions).toMatchObject([
      { kind: "dissuasionFailed", code: "NOT_ENDED" },
      { kind: "offer" }
    ]);
  });

  test("is told after all by a late yes, unless somebody has them meanwhile", () => {
    const waiting = asked().centre("005a", { device: "busy" }).after(60_000);
    expect(waiting.phaseOf("call:c1")).toBe("waiting");
    expect(settled(waiting, done).phaseOf("call:c1")).toBe("dissuaded");
    expect(settled(asked().after(60_000), done).phaseOf("call:c1")).toBe("reserved");
  });

  test("is asked about only once the contact centre can be asked and nothing is being reconciled", () => {
    const pool = desk().when({ type: "LinkChanged", side: "centre", isUp: false, reason: "test" });
    expect(pool.call("c1", { route: route() }).last.decisions).toEqual([]);
    pool.when({ type: "ReconciliationStarted", side: "centre" }).call("c0", { route: route() });
    expect(pool.when({ type: "LinkChanged", side: "centre", isUp: true, reason: "test" }).last.decisions).toEqual([]);
    expect(pool.when({ type: "ReconciliationCompleted", side: "centre" }).last.decisions).toMatchObject([
      { kind: "dissuade", itemId: "call:c0" },
      { kind: "dissuade", itemId: "call:c1" }
    ]);
  });

  test("is told once their facts are known, and not when those say otherwise", () => {
    const facts = { tier: "VIP", language: null, customerRef: null, fields: {} };
    const pool = desk().call("c1", { route: route(), enrichUntil: Number.MAX_SAFE_INTEGER });
    expect(pool.last.decisions).toEqual([]);
    pool.when({ type: "ItemEnriched", itemId: "call:c1", ...facts, route: route(null) });
    expect(pool.offers).toEqual(["call:c1 -> 005a"]);
  });

  test("is offered when an operator gives them to somebody", () => {
    const pool = desk().when({ type: "LinkChanged", side: "centre", isUp: false, reason: "test" });
    pool.call("c1", { route: route() });
    pool.when({ type: "ItemAssigned", itemId: "call:c1", agentId: "005a", actor: "supervisor" });
    const up = pool.when({ type: "LinkChanged", side: "centre", isUp: true, reason: "test" });
    expect(up.offers).toEqual(["call:c1 -> 005a"]);
  });

  test("may still be answered by an agent who picks the call up by hand", () => {
    const pool = asked().when({
      type: "CallAnswered",
      itemId: "call:c1",
      agentId: "005a",
      offerId: null,
      by: "centre"
    });
    expect(settled(pool, refused).phaseOf("call:c1")).toBe("accepted");
  });

  test("goes on after a restart where they were", () => {
    const pool = asked().restarted();
    expect(pool.phaseOf("call:c1")).toBe("dissuaded");
    expect(pool.after(60_000).last.decisions).toMatchObject([{ kind: "dissuasionFailed" }, { kind: "offer" }]);
  });

  test("does not count against the service level, however long they listen", () => {
    const adaptive = { percent: 80, withinMs: 1_000, windowMs: 900_000, max: 2 };
    const pool = new Pool({ ...noReserve, reserve: { ...noReserve.reserve, adaptive } }).call("c1", { route: route() });
    pool.after(30_000).when({ type: "ItemRemoved", itemId: "call:c1", cause: "customerLeft" });
    expect(pool.state.reserve.minutes).toEqual([]);
  });
});

test("items that are no calls have nobody to be told anything, and are offered", () => {
  const channel = "email";
  expect(desk().item("0JR1", { route: { ...route(), channel } }).offers).toEqual(["0JR1 -> 005a"]);
});
