import { describe, expect, test } from "@jest/globals";
import { noReserve } from "./policies.ts";
import { Pool } from "./given.ts";

const everybody = { "00Gcases": ["005a", "005b"] };

function twoBusyAgents(): Pool {
  return new Pool()
    .members(everybody)
    .centre("005a", { device: "busy", activeCalls: ["x1"] })
    .online("005a")
    .centre("005b", { device: "busy", activeCalls: ["x2"] })
    .online("005b");
}

describe("the mission", () => {
  test("a VIP's e-mail that waited 5 s goes before a standard caller who waited 10 s", () => {
    const pool = twoBusyAgents().call("c1");
    pool.after(5_000).item("0JRmail", { tier: "vip" });
    pool.after(5_000);
    expect(pool.allOffers).toEqual([]);
    pool.centre("005a");
    expect(pool.offers).toEqual(["0JRmail -> 005a"]);
    const [decision] = pool.last.decisions;
    expect(decision).toMatchObject({ because: { admission: "tier", beaten: [{ itemId: "call:c1" }] } });
    pool.after(4_000).centre("005b");
    expect(pool.offers).toEqual(["call:c1 -> 005b"]);
  });

  test("a caller who has used one and a half promises goes before the VIP's e-mail", () => {
    const pool = twoBusyAgents().call("c1").item("0JRmail", { tier: "vip" });
    pool.after(31_000).centre("005a");
    expect(pool.offers).toEqual(["call:c1 -> 005a"]);
  });

  test("a standard e-mail does not take the last agent who is free for hot work", () => {
    const pool = new Pool().members(everybody).centre("005a").online("005a").item("0JRmail");
    expect(pool.allOffers).toEqual([]);
    pool.centre("005b").online("005b");
    expect(pool.allOffers).toEqual(["0JRmail -> 005a"]);
  });

  test("an overdue e-mail may take the last free agent only within its share", () => {
    const agents = ["005a", "005b", "005c", "005d", "005e"];
    const pool = new Pool().members({ "00Gcases": agents }).item("0JRmail").item("0JRmail2");
    for (const agent of agents) pool.centre(agent, { device: "busy" }).online(agent);
    pool.after(14_400_000);
    pool.centre("005a");
    expect(pool.offers).toEqual(["0JRmail -> 005a"]);
    pool.centre("005b");
    expect(pool.offers).toEqual([]);
  });

  test("without a reserve the e-mail is pushed at once", () => {
    const pool = new Pool(noReserve).members(everybody).online("005a").centre("005a").item("0JRmail");
    expect(pool.offers).toEqual(["0JRmail -> 005a"]);
    expect(pool.last.commands).toMatchObject([{ type: "InsertAgentWork", commandId: "0JRmail:1", agentId: "005a" }]);
  });
});
