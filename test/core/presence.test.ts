import { describe, expect, test } from "@jest/globals";
import type { CentreAgentFacts } from "../../src/core/input.ts";
import { Pool } from "./given.ts";
import { noReserve } from "./policies.ts";

/** An agent with a phone who is online; then a call and a case come. */
function offeredTo(facts: Partial<CentreAgentFacts>, item: "call" | "case"): boolean {
  const pool = new Pool(noReserve)
    .members({ "00Gcases": ["005a"] })
    .centre("005a", facts)
    .online("005a");
  return (item === "call" ? pool.call("c1") : pool.item("0JR1")).offers.length === 1;
}

describe("the contact centre's side of an agent", () => {
  const later = Number.MAX_SAFE_INTEGER;
  const rows: [string, Partial<CentreAgentFacts>, { call: boolean; work: boolean }][] = [
    ["ready and idle", {}, { call: true, work: true }],
    ["logged out", { isLoggedIn: false, isReady: false }, { call: false, work: true }],
    ["on the agent's own break", { isReady: false, notReadyBy: "agent" }, { call: false, work: false }],
    ["made not ready by the bridge", { isReady: false, notReadyBy: "bridge" }, { call: false, work: true }],
    ["made not ready by the centre", { isReady: false, notReadyBy: "centre" }, { call: false, work: true }],
    ["ringing", { device: "ringing" }, { call: false, work: false }],
    ["busy", { device: "busy" }, { call: false, work: false }],
    ["on a call whose device looks idle", { activeCalls: ["call:x"] }, { call: false, work: false }],
    ["wrapping up", { wrapUpUntil: later }, { call: false, work: false }],
    ["with a device that cannot be reached", { device: "unreachable" }, { call: false, work: true }],
    ["with a device of unknown state", { device: "unknown" }, { call: false, work: true }],
    ["in no voice queue", { queueIds: [] }, { call: false, work: true }]
  ];
  test.each(rows)("%s", (_name, facts, { call, work }) => {
    expect({ call: offeredTo(facts, "call"), work: offeredTo(facts, "case") }).toEqual({ call, work });
  });
});

describe("Salesforce's side of an agent", () => {
  const pool = (): Pool => new Pool(noReserve).members({ "00Gcases": ["005a"] });

  test("nothing of Salesforce is offered to who is not logged in to Omni-Channel", () => {
    expect(pool().item("0JR1").allOffers).toEqual([]);
    expect(pool().online("005a").offline("005a").item("0JR1").allOffers).toEqual([]);
  });

  test("a status that does not carry the channel takes none of its items", () => {
    expect(pool().online("005a", ["0N9chat"]).item("0JR1").allOffers).toEqual([]);
  });

  test("a busy status carries nothing", () => {
    expect(pool().online("005a", []).item("0JR1").allOffers).toEqual([]);
  });

  test("who is not a member of the queue is not offered its items, until they become one", () => {
    const outside = new Pool(noReserve)
      .members({ "00Gother": ["005a"] })
      .online("005a")
      .item("0JR1");
    expect(outside.allOffers).toEqual([]);
    expect(outside.members({ "00Gcases": ["005a"] }).offers).toEqual(["0JR1 -> 005a"]);
  });

  test("who has no seat in the contact centre works whether or not it can be seen", () => {
    const down = pool().when({ type: "LinkChanged", side: "centre", isUp: false, reason: "test" });
    expect(down.online("005a").item("0JR1").offers).toEqual(["0JR1 -> 005a"]);
  });

  test("an older presence does not replace a newer one", () => {
    const agent = pool();
    agent.now += 10;
    agent.online("005a");
    agent.now -= 5;
    agent.offline("005a");
    agent.now += 10;
    expect(agent.item("0JR1").offers).toEqual(["0JR1 -> 005a"]);
  });

  test("who is no longer in the directory is offered nothing", () => {
    const gone = pool().online("005a").when({ type: "DirectoryRead", agents: [] });
    expect(gone.item("0JR1").allOffers).toEqual([]);
  });
});

describe("when a side is down", () => {
  const linked = (): Pool =>
    new Pool(noReserve)
      .members({ "00Gcases": ["005a"], "00Gchat": ["005a"] })
      .centre("005a")
      .online("005a");

  test("calls flow while Salesforce is down, and its items wait", () => {
    const down = linked().when({ type: "LinkChanged", side: "salesforce", isUp: false, reason: "test" });
    expect(down.item("0JR1").offers).toEqual([]);
    expect(down.call("c1").offers).toEqual(["call:c1 -> 005a"]);
  });

  test("a reconciliation with an org that then goes down keeps no call waiting", () => {
    const pool = linked().when({ type: "ReconciliationStarted", side: "salesforce" }).call("c1");
    expect(pool.allOffers).toEqual([]);
    expect(pool.when({ type: "LinkChanged", side: "salesforce", isUp: false, reason: "test" }).offers).toEqual([
      "call:c1 -> 005a"
    ]);
  });

  test("while the contact centre cannot be seen only hot items go to who has a phone", () => {
    const down = linked().when({ type: "LinkChanged", side: "centre", isUp: false, reason: "test" });
    expect(down.item("0JR1").offers).toEqual([]);
    const chat = { queueId: "00Gchat", serviceChannelId: "0N9chat", serviceChannelName: "Chat" };
    expect(down.item("0JR2", chat).offers).toEqual(["0JR2 -> 005a"]);
  });

  test("nothing is decided during a reconciliation, and everything at its end", () => {
    const pool = linked().when({ type: "ReconciliationStarted", side: "centre" }).item("0JR1");
    expect(pool.allOffers).toEqual([]);
    expect(pool.when({ type: "ReconciliationCompleted", side: "centre" }).offers).toEqual(["0JR1 -> 005a"]);
  });
});
