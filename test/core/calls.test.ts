import { describe, expect, test } from "@jest/globals";
import { Pool } from "./given.ts";
import { noReserve } from "./policies.ts";

const call = { itemId: "call:c1", agentId: "005a", offerId: "call:c1:1" };

/** Two agents with phones; the first is offered the call. */
function ringing(): Pool {
  const pool = new Pool(noReserve).members({ "00Gcases": ["005a", "005b"] });
  return pool
    .centre("005a")
    .online("005a")
    .call("c1")
    .when({ type: "CommandSettled", commandId: "call:c1:1", outcome: { kind: "done", agentWorkId: null } });
}

const answered = (pool: Pool, agentId = "005a"): Pool =>
  pool.when({ type: "CallAnswered", itemId: "call:c1", agentId, offerId: null, by: "centre" });

describe("a call", () => {
  test("is offered, answered, ended, and leaves its agent free", () => {
    const pool = answered(ringing());
    expect(pool.phaseOf("call:c1")).toBe("accepted");
    expect(pool.call("c2").item("0JR1").after(1_000).offers).toEqual([]);
    expect(pool.when({ type: "ItemRemoved", itemId: "call:c1", cause: "ended" }).offers).toEqual(["call:c2 -> 005a"]);
  });

  test.each(["refused", "noAnswer"] as const)("%s by its agent goes to the next one", (reason) => {
    const pool = ringing().centre("005b");
    pool.when({ type: "CallOfferFailed", ...call, reason });
    expect(pool.offers).toEqual(["call:c1 -> 005b"]);
    expect(pool.last.commands).toMatchObject([{ type: "OfferCall", commandId: "call:c1:2", ringMs: 15_000 }]);
  });

  test("whose agent could not be reached is tried there again after a moment", () => {
    const pool = ringing().when({ type: "CallOfferFailed", ...call, reason: "error" });
    expect(pool.offers).toEqual([]);
    expect(pool.after(1_000).offers).toEqual(["call:c1 -> 005a"]);
  });

  test("is not ended by news of an offer that is not the one that is out", () => {
    ringing();
    const pool = ringing().when({ type: "CallOfferFailed", ...call, offerId: "call:c1:7", reason: "refused" });
    expect(pool.phaseOf("call:c1")).toBe("offered");
  });

  test("answered by somebody else frees the one it was ringing at", () => {
    const pool = answered(ringing().centre("005b"), "005b");
    expect(pool.state.offers.size).toBe(0);
    expect(pool.call("c2").offers).toEqual(["call:c2 -> 005a"]);
  });

  test("that changes hands frees the first one", () => {
    const pool = answered(answered(ringing().centre("005b")), "005b");
    expect(pool.call("c2").offers).toEqual(["call:c2 -> 005a"]);
  });

  test("abandoned while it rings frees its agent", () => {
    const pool = ringing().when({ type: "ItemRemoved", itemId: "call:c1", cause: "customerLeft" });
    expect(pool.item("0JR1").offers).toEqual(["0JR1 -> 005a"]);
  });

  test("that nobody answers in time is taken back and goes to somebody else", () => {
    const pool = ringing().centre("005b").after(20_000);
    expect(pool.last.decisions).toEqual([
      { kind: "revokeCallOffer", agentId: "005a", itemId: "call:c1", offerId: "call:c1:1" }
    ]);
    expect(pool.last.commands).toMatchObject([{ type: "RevokeCallOffer", commandId: "call:c1:1:revoke" }]);
    expect(pool.phaseOf("call:c1")).toBe("offered");
    pool.when({ type: "CommandSettled", commandId: "call:c1:1:revoke", outcome: { kind: "done", agentWorkId: null } });
    expect(pool.offers).toEqual(["call:c1 -> 005b"]);
  });

  test("that the centre offers on its own is not offered beside it", () => {
    const pool = new Pool(noReserve).centre("005b").call("c1", { queueId: "other" });
    pool.when({ type: "CallOffered", itemId: "call:c1", agentId: "005b", offerId: null });
    expect(pool.call("c2").allOffers).toEqual([]);
  });

  test("straight to an agent keeps everything else from them", () => {
    const pool = new Pool(noReserve)
      .members({ "00Gcases": ["005a"] })
      .centre("005a")
      .online("005a");
    answered(pool.call("c1", { queueId: "" }));
    expect(pool.item("0JR1").call("c2").allOffers).toEqual([]);
  });

  test("comes back from a transfer with its age and a new offer number", () => {
    const pool = answered(ringing().centre("005b"));
    const began = pool.state.items.get("call:c1")?.since;
    pool.when({ type: "ItemRemoved", itemId: "call:c1", cause: "transferred" });
    pool.now += 60_000;
    pool.centre("005a", { device: "busy" }).call("c1");
    expect(pool.state.items.get("call:c1")?.since).toBe(began);
    expect(pool.last.commands).toMatchObject([{ commandId: "call:c1:2" }]);
  });

  test("goes to an agent whose wrap-up ends, at that moment", () => {
    const pool = new Pool(noReserve);
    pool.centre("005a", { wrapUpUntil: pool.now + 7_000 }).call("c1");
    expect(pool.after(6_999).allOffers).toEqual([]);
    expect(pool.after(1).offers).toEqual(["call:c1 -> 005a"]);
  });
});
