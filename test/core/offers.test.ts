import { describe, expect, test } from "@jest/globals";
import type { Agent } from "../../src/core/agent.ts";
import type { Blame, CommandOutcome } from "../../src/core/input.ts";
import { Pool } from "./given.ts";
import { noReserve } from "./policies.ts";

const done = (agentWorkId: string | null): CommandOutcome => ({ kind: "done", agentWorkId });
const unknown: CommandOutcome = { kind: "unknown", error: "time-out" };

class Desk extends Pool {
  settle(commandId: string, outcome: CommandOutcome): this {
    return this.when({ type: "CommandSettled", commandId, outcome });
  }
  refuse(commandId: string, blame: Blame, code = "REFUSED"): this {
    return this.settle(commandId, { kind: "refused", code, blame, message: "" });
  }
  gone(itemId: string): this {
    return this.when({ type: "ItemRemoved", itemId, cause: "deleted" });
  }
  get agent(): Agent | undefined {
    return this.state.agents.get("005a");
  }
}

/** One agent of cases, and one with a phone beside; 0JR1 is reserved for 005a. */
function offered(...others: readonly string[]): Desk {
  const desk = new Desk(noReserve)
    .members({ "00Gcases": ["005a", ...others] })
    .centre("005a")
    .online("005a");
  return desk.item("0JR1");
}

describe("the life of an offer", () => {
  test("reserved, written, opened, closed: and the next one", () => {
    const desk = offered();
    expect([desk.offers, desk.phaseOf("0JR1")]).toEqual([["0JR1 -> 005a"], "reserved"]);
    expect(desk.settle("0JR1:1", done("0Bz1")).phaseOf("0JR1")).toBe("offered");
    desk.work("0Bz1", "0JR1", "005a", "Assigned").work("0Bz1", "0JR1", "005a", "Opened");
    expect(desk.phaseOf("0JR1")).toBe("accepted");
    desk.gone("0JR1").item("0JR2", { capacityPercent: 60 });
    expect(desk.offers).toEqual([]);
    expect(desk.work("0Bz1", "0JR1", "005a", "Closed").offers).toEqual(["0JR2 -> 005a"]);
  });

  test("a decline sends it to somebody else, and back to the only agent when the ban ends", () => {
    const desk = offered().settle("0JR1:1", done("0Bz1"));
    desk.work("0Bz1", "0JR1", "005a", "Declined");
    expect([desk.offers, desk.phaseOf("0JR1")]).toEqual([[], "waiting"]);
    expect(desk.after(119_999).offers).toEqual([]);
    expect(desk.after(1).offers).toEqual(["0JR1 -> 005a"]);
    expect(desk.last.commands).toMatchObject([{ commandId: "0JR1:2" }]);
  });

  test("a decline goes at once to another agent", () => {
    const desk = offered("005b");
    desk.online("005b").work("0Bz1", "0JR1", "005a", "Declined");
    expect(desk.offers).toEqual(["0JR1 -> 005b"]);
  });

  test("who became unavailable is not banned", () => {
    const desk = offered().settle("0JR1:1", done("0Bz1"));
    expect(desk.work("0Bz1", "0JR1", "005a", "Unavailable").offers).toEqual(["0JR1 -> 005a"]);
  });

  test.each(["agent", "item", "channel", "passing", "writer"] as const)(
    "a refusal that is about the %s lets it wait a moment and be offered again",
    (blame) => {
      const desk = offered("005b").online("005b");
      desk.refuse("0JR1:1", blame);
      expect([desk.offers, desk.phaseOf("0JR1")]).toEqual([[], "notReady"]);
      desk.after(1_000);
      expect(desk.offers).toEqual([blame === "agent" ? "0JR1 -> 005b" : desk.offers[0]]);
      expect(desk.offers).toHaveLength(1);
    }
  );

  test("the same refusal from several agents parks the item, once", () => {
    const desk = offered("005b", "005c").online("005b").online("005c");
    for (const offer of [1, 2, 3]) {
      desk.refuse(`0JR1:${offer}`, "agent");
      if (offer < 3) desk.after(4_000);
    }
    expect(desk.last.decisions).toMatchObject([{ kind: "parkItem", itemId: "0JR1", code: "REFUSED" }]);
    expect(desk.phaseOf("0JR1")).toBe("parked");
    expect(desk.when({ type: "ItemReleased", itemId: "0JR1", actor: "supervisor" }).phaseOf("0JR1")).not.toBe("parked");
  });

  test("the same refusal on several items pauses the channel; a pause ends by itself", () => {
    const agents = ["005a", "005b", "005c", "005d", "005e"];
    const desk = new Desk(noReserve).members({ "00Gcases": agents });
    for (const [index, agent] of agents.entries()) desk.online(agent).item(`0JR${index}`);
    agents.forEach((_, index) => desk.refuse(`0JR${index}:1`, "channel", "TRIGGER"));
    expect(desk.last.decisions).toMatchObject([{ kind: "pauseChannel", channel: "email", code: "TRIGGER" }]);
    expect(desk.after(30_000).offers).toEqual([]);
    expect(desk.after(30_000).offers).toHaveLength(5);
  });

  test("a write that works clears what was held against the channel", () => {
    const agents = ["005a", "005b", "005c", "005d", "005e"];
    const desk = new Desk(noReserve).members({ "00Gcases": agents });
    for (const [index, agent] of agents.entries()) desk.online(agent).item(`0JR${index}`);
    [0, 1, 2, 3].forEach((index) => desk.refuse(`0JR${index}:1`, "channel", "TRIGGER"));
    desk.settle("0JR4:1", done("0Bz4"));
    expect(desk.state.channelTrouble.size).toBe(0);
  });
});

describe("an offer of unknown outcome", () => {
  test("stops blocking its agent for calls after five seconds, but not for Salesforce", () => {
    const desk = offered().settle("0JR1:1", unknown);
    expect(desk.call("c1").item("0JR2").offers).toEqual([]);
    expect(desk.after(5_000).offers).toEqual(["call:c1 -> 005a"]);
  });

  test("blocks again when it turns out to have been done", () => {
    const desk = offered().settle("0JR1:1", unknown).after(5_000);
    desk.settle("0JR1:1", done("0Bz1"));
    expect(desk.call("c1").offers).toEqual([]);
  });

  test("several of them stop new Salesforce offers until some are settled", () => {
    const agents = ["005a", "005b", "005c", "005d", "005e", "005f"];
    const desk = new Desk(noReserve).members({ "00Gcases": agents }).centre("005f");
    for (const [index, agent] of agents.slice(0, 5).entries()) desk.online(agent).item(`0JR${index}`);
    [0, 1, 2, 3, 4].forEach((index) => desk.settle(`0JR${index}:1`, unknown));
    expect(desk.online("005f").item("0JR9").offers).toEqual([]);
    expect(desk.settle("0JR0:1", done("0Bz0")).offers).toEqual(["0JR9 -> 005f"]);
  });

  test("of an item that is gone keeps its agent until it is settled", () => {
    const desk = offered().settle("0JR1:1", unknown);
    desk.gone("0JR1").item("0JR2");
    expect(desk.offers).toEqual([]);
    expect(desk.refuse("0JR1:1", "item").offers).toEqual(["0JR2 -> 005a"]);
  });
});

describe("an offer whose item goes", () => {
  test("while it is reserved: the agent is asked about once the write is done", () => {
    const desk = offered().gone("0JR1");
    expect(desk.state.offers.size).toBe(1);
    expect(desk.settle("0JR1:1", done("0Bz1")).last.hints).toEqual([{ type: "RereadAgent", agentId: "005a" }]);
    expect(desk.work("0Bz1", "0JR1", "005a", "Canceled").state.offers.size).toBe(0);
  });

  test("while it is assigned: the agent is asked about two seconds later unless the org tells before", () => {
    const desk = offered().settle("0JR1:1", done("0Bz1")).work("0Bz1", "0JR1", "005a", "Assigned");
    desk.gone("0JR1");
    expect(desk.after(1_999).last.hints).toEqual([]);
    expect(desk.after(1).last.hints).toEqual([{ type: "RereadAgent", agentId: "005a" }]);
    const told = offered().settle("0JR1:1", done("0Bz1")).work("0Bz1", "0JR1", "005a", "Assigned");
    told.gone("0JR1").work("0Bz1", "0JR1", "005a", "Opened");
    expect(told.after(2_000).last.hints).toEqual([]);
  });

  test("and whose AgentWork is found missing is given up", () => {
    const desk = offered().settle("0JR1:1", done("0Bz1"));
    desk.gone("0JR1").item("0JR2");
    expect(desk.when({ type: "WorkMissing", agentWorkId: "0Bz1" }).offers).toEqual(["0JR2 -> 005a"]);
  });

  test("is found again when the record was only missed, with its number used up", () => {
    const desk = offered().when({ type: "ItemRemoved", itemId: "0JR1", cause: "missing" });
    expect(desk.item("0JR1").phaseOf("0JR1")).toBe("reserved");
    desk.refuse("0JR1:1", "passing").after(1_000);
    expect(desk.last.commands).toMatchObject([{ commandId: "0JR1:2" }]);
  });
});

describe("a late answer", () => {
  const late = (): Desk => offered("005b").settle("0JR1:1", done("0Bz1")).after(35_000);

  test("marks the agent as not responding, and never frees the item", () => {
    expect(late().last.decisions).toEqual([
      { kind: "agentNotResponding", agentId: "005a", itemId: "0JR1", afterMs: 35_000 }
    ]);
    const desk = late();
    expect(desk.online("005b").offers).toEqual([]);
    expect(desk.phaseOf("0JR1")).toBe("offered");
    expect(desk.after(600_000).last.decisions).toEqual([]);
  });

  test("is forgiven at any sign of life", () => {
    for (const sign of ["Opened", "Declined"] as const) {
      expect(late().work("0Bz1", "0JR1", "005a", sign).state.agents.get("005a")?.isNotResponding).toBe(false);
    }
    const desk = late();
    desk.now += 1;
    expect(desk.offline("005a").state.agents.get("005a")?.isNotResponding).toBe(false);
    expect(late().centre("005a", { isReady: false }).state.agents.get("005a")?.isNotResponding).toBe(false);
  });

  test("a push that Salesforce let run out is no sign of life", () => {
    expect(late().work("0Bz1", "0JR1", "005a", "DeclinedOnPushTimeout").agent?.isNotResponding).toBe(true);
  });
});

describe("news of AgentWork", () => {
  test("that comes twice, late or in another order changes nothing", () => {
    const desk = offered().work("0Bz1", "0JR1", "005a", "Opened").work("0Bz1", "0JR1", "005a", "Assigned");
    expect([desk.phaseOf("0JR1"), desk.agent?.work[0]?.status]).toEqual(["accepted", "open"]);
    desk.work("0Bz1", "0JR1", "005a", "Closed").work("0Bz1", "0JR1", "005a", "Opened");
    expect(desk.agent?.work).toEqual([]);
    desk.settle("0JR1:1", done("0Bz1"));
    expect(desk.state.offers.size).toBe(0);
  });

  test("that overtakes the answer to our own write binds it", () => {
    const desk = offered().work("0Bz1", "0JR1", "005a", "Assigned");
    expect(desk.phaseOf("0JR1")).toBe("offered");
    expect(desk.settle("0JR1:1", unknown).settle("0JR1:1", done("0Bz1")).state.offers.size).toBe(1);
  });

  test("of somebody else's push holds the item and the agent until it ends", () => {
    const desk = new Desk(noReserve).members({ "00Gcases": ["005a", "005b"] }).item("0JR1");
    desk.work("0Bzforeign", "0JR1", "005b", "Assigned").online("005a");
    expect([desk.allOffers, desk.phaseOf("0JR1")]).toEqual([[], "offered"]);
    expect(desk.work("0Bzforeign", "0JR1", "005b", "Declined").offers).toEqual(["0JR1 -> 005a"]);
  });

  test("of a push that was seen before its item is found by the item", () => {
    const desk = new Desk(noReserve).members({ "00Gcases": ["005a", "005b"] }).online("005a");
    desk.work("0Bzforeign", "0JR1", "005b", "Assigned").item("0JR1");
    expect([desk.allOffers, desk.phaseOf("0JR1")]).toEqual([[], "offered"]);
  });

  test("that an accepted item's work ended, with the record still there, asks what it has become", () => {
    const desk = offered().work("0Bz1", "0JR1", "005a", "Opened").work("0Bz1", "0JR1", "005a", "Transferred");
    expect(desk.last.hints).toContainEqual({ type: "RereadItem", itemId: "0JR1" });
    expect(desk.phaseOf("0JR1")).toBe("notReady");
    expect(desk.item("0JR1", { serial: 2 }).offers).toEqual(["0JR1 -> 005a"]);
  });
});
