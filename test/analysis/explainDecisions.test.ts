import { describe, expect, test } from "@jest/globals";
import { explainDecisions } from "../../src/analysis/explainDecisions.ts";
import { explainMoments } from "../../src/language/explainMoments.ts";
import type { ExplainedMoment, Explanation } from "../../src/ports/explanation.ts";
import { noReserve, vipFirst } from "../core/policies.ts";
import { itemFacts } from "../core/given.ts";
import { directoryOf, ring, route } from "../core/routes.ts";
import { RecordedPool } from "./recordedPool.ts";

const most = { offers: 5, candidates: 100 };
const everybody = { "00Gcases": ["005a", "005b"] };

async function explained(pool: RecordedPool, itemId: string): Promise<Explanation> {
  return (await explainDecisions(pool, itemId, most)).explanation;
}

async function onlyMoment(pool: RecordedPool, itemId: string): Promise<ExplainedMoment> {
  const { moments } = await explained(pool, itemId);
  expect(moments).toHaveLength(1);
  return moments[0] as ExplainedMoment;
}

/** Both agents on the phone; a caller has waited 10 s, a VIP's e-mail 5 s; then agent 005a becomes free. */
function mission(): RecordedPool {
  const pool = new RecordedPool()
    .members(everybody)
    .centre("005a", { device: "busy", activeCalls: ["x1"] })
    .online("005a")
    .centre("005b", { device: "busy", activeCalls: ["x2"] })
    .online("005b")
    .call("c1");
  pool.after(5_000).item("0JRmail", { tier: "vip" });
  pool.after(5_000).centre("005a");
  expect(pool.offers).toEqual(["0JRmail -> 005a"]);
  return pool;
}

describe("an offer is explained from the journal", () => {
  test("with its score in waiting, the runner-up, and everybody who could not be considered", async () => {
    const moment = await onlyMoment(mission(), "0JRmail");
    expect(moment).toMatchObject({ kind: "offer", agentId: "005a", trigger: "agent", isReproduced: true });
    expect(moment.parts).toMatchObject({
      waitMs: 5_000,
      bonusMs: 21_601_382,
      worthMs: 21_606_382,
      targetMs: 14_400_000
    });
    expect(moment.runnerUp.item).toMatchObject({ itemId: "call:c1", whyNot: null, behindMs: 20_007 });
    expect(moment.agents.ineligible).toEqual([{ whyNot: "onCall", count: 1 }]);
    expect(moment.agents.listed.map(({ agentId, whyNot }) => [agentId, whyNot])).toEqual([
      ["005a", null],
      ["005b", "onCall"]
    ]);
  });

  test("with the smallest change that reverses it, and what would have happened then", async () => {
    const { smallestChange } = await onlyMoment(mission(), "0JRmail");
    expect(smallestChange).toMatchObject({
      kind: "waitedLonger",
      itemId: "call:c1",
      waitMs: 20_007,
      instead: { agentId: null, itemId: "call:c1" }
    });
  });

  test("and one millisecond less of that change would not have been enough", async () => {
    const pool = mission();
    const { smallestChange } = await onlyMoment(pool, "0JRmail");
    const replayed = (earlierMs: number): string[] => {
      const again = new RecordedPool().members(everybody);
      again.centre("005a", { device: "busy", activeCalls: ["x1"] }).online("005a");
      again.centre("005b", { device: "busy", activeCalls: ["x2"] }).online("005b");
      again.call("c1", { since: again.now - earlierMs });
      again.after(5_000).item("0JRmail", { tier: "vip" });
      return again.after(5_000).centre("005a").offers;
    };
    const ms = smallestChange?.waitMs ?? 0;
    expect(replayed(ms)).toEqual(["call:c1 -> 005a"]);
    expect(replayed(ms - 1)).toEqual(["0JRmail -> 005a"]);
  });

  test("among agents by how much longer another would have had to be idle", async () => {
    const pool = new RecordedPool(noReserve).members(everybody).online("005a");
    pool.after(30_000).online("005b");
    pool.after(30_000).item("0JRmail");
    const moment = await onlyMoment(pool, "0JRmail");
    expect(moment).toMatchObject({ agentId: "005a", trigger: "item", isReproduced: true });
    expect(moment.runnerUp.agent).toMatchObject({ agentId: "005b", idleMs: 30_000 });
    expect(moment.smallestChange).toMatchObject({
      kind: "idleLonger",
      agentId: "005b",
      waitMs: 30_001,
      instead: { agentId: "005b", itemId: null }
    });
  });

  test("by the end of a ban, where the item that comes first was declined before", async () => {
    const pool = new RecordedPool(noReserve).members({ "00Gcases": ["005a"] }).item("0JRold");
    pool.after(60_000).item("0JRnew").online("005a");
    expect(pool.offers).toEqual(["0JRold -> 005a"]);
    pool.when({ type: "CommandSettled", commandId: "0JRold:1", outcome: { kind: "done", agentWorkId: "0Bz1" } });
    pool.work("0Bz1", "0JRold", "005a", "Assigned").after(5_000).work("0Bz1", "0JRold", "005a", "Declined");
    expect(pool.offers).toEqual(["0JRnew -> 005a"]);
    const moment = await onlyMoment(pool, "0JRnew");
    expect(moment.items?.listed[1]).toMatchObject({ itemId: "0JRold", whyNot: "excluded" });
    expect(moment.smallestChange).toMatchObject({ kind: "exclusionOver", itemId: "0JRold", waitMs: 120_000 });
  });
});

describe("an item that waits is explained, too", () => {
  test("with every agent's reason, and who would have to be free", async () => {
    const pool = mission();
    const moment = await onlyMoment(pool, "call:c1");
    expect(moment).toMatchObject({ kind: "waiting", agentId: null, rank: 1, isReproduced: true });
    expect(moment.agents.listed.map(({ agentId, whyNot }) => [agentId, whyNot])).toEqual([
      ["005a", "offerPending"],
      ["005b", "onCall"]
    ]);
    expect(moment.smallestChange).toMatchObject({ kind: "agentFree", instead: { agentId: "005a", itemId: null } });
  });

  test("and one that an agent may not have because of the reserve says so", async () => {
    const policy = { ...vipFirst, reserve: { ...vipFirst.reserve, overduePercent: 0 } };
    const pool = new RecordedPool(policy).members(everybody).centre("005a").online("005a").item("0JRmail");
    const moment = await onlyMoment(pool, "0JRmail");
    expect(moment.agents.listed[0]).toMatchObject({ agentId: "005a", whyNot: "reserve" });
    expect(moment.smallestChange).toMatchObject({ kind: "reserveSmaller", instead: { agentId: "005a" } });
  });
});

describe("what keeps an item from an agent is told with when it ends", () => {
  test("a ring that opens later", async () => {
    const rings = [ring("group", 0, { name: "north" }), ring("members", 30_000)];
    const pool = new RecordedPool(noReserve).when(directoryOf({ "005a": { groups: ["south"] } })).members(everybody);
    pool
      .online("005a")
      .item("0JRmail", { route: route({ rings }) })
      .after(10_000);
    const moment = await onlyMoment(pool, "0JRmail");
    expect(moment.agents.listed).toMatchObject([{ agentId: "005a", whyNot: "ringNotOpen" }]);
    expect(moment.smallestChange).toMatchObject({ kind: "ringOpen", agentId: "005a", waitMs: 20_000 });
  });

  test("a skill that is asked for only for a while", async () => {
    const skills = [{ skill: "french", minLevel: 3, dropAfterMs: 60_000 }];
    const pool = new RecordedPool(noReserve).members(everybody).online("005a");
    pool.item("0JRmail", { route: route({ skills }) }).after(15_000);
    const moment = await onlyMoment(pool, "0JRmail");
    expect(moment.agents.listed).toMatchObject([{ agentId: "005a", whyNot: "lacksSkill" }]);
    expect(moment.smallestChange).toMatchObject({ kind: "skillDropped", name: "french", waitMs: 45_000 });
  });

  test("a skill that is always asked for", async () => {
    const skills = [{ skill: "french", minLevel: 3, dropAfterMs: null }];
    const pool = new RecordedPool(noReserve)
      .members(everybody)
      .online("005a")
      .item("0JRmail", { route: route({ skills }) });
    const moment = await onlyMoment(pool, "0JRmail");
    expect(moment.smallestChange).toMatchObject({ kind: "hadSkill", name: "french", waitMs: null });
  });

  test("an operator's wish", async () => {
    const pool = new RecordedPool(noReserve).members(everybody).when({
      type: "ItemArrived",
      item: itemFacts("0JRmail", {})
    });
    pool.when({ type: "ItemPinned", itemId: "0JRmail", agentId: "005b", actor: "Claire" }).online("005a");
    const moment = await onlyMoment(pool, "0JRmail");
    expect(moment.agents.listed.find(({ agentId }) => agentId === "005a")).toMatchObject({ whyNot: "pinned" });
    expect(moment.smallestChange).toMatchObject({ kind: "notPinned", instead: { agentId: "005a" } });
  });
});

test("an item that the journal does not know has no moments", async () => {
  expect(await explained(mission(), "0JRunknown")).toMatchObject({ moments: [], earlierOffers: 0 });
});

test("the last offers are explained, and the number of earlier ones is said", async () => {
  const pool = new RecordedPool(noReserve)
    .members({ "00Gcases": ["005a", "005b"] })
    .online("005a")
    .item("0JRmail");
  pool.when({ type: "CommandSettled", commandId: "0JRmail:1", outcome: { kind: "done", agentWorkId: "0Bz1" } });
  pool.work("0Bz1", "0JRmail", "005a", "Assigned").work("0Bz1", "0JRmail", "005a", "Declined").online("005b");
  const { explanation } = await explainDecisions(pool, "0JRmail", { ...most, offers: 1 });
  expect(explanation.earlierOffers).toBe(1);
  expect(explanation.moments.map(({ agentId, offerNumber }) => [agentId, offerNumber])).toEqual([["005b", 2]]);
});

describe("in plain words", () => {
  const told = async (language: "en" | "fr"): Promise<string[]> =>
    explainMoments(await explained(mission(), "0JRmail"), language, { timeZone: "UTC" }).map((line) =>
      line.replaceAll("\u00a0", " ")
    );

  test("of English", async () => {
    expect(await told("en")).toEqual([
      "08:00:10  E-mail 0JRmail was offered to agent 005a (offer 1, row 13, policy vip-first 1 #test-vip-fir).",
      "  Score: 1.50 of its promise of 4 h: waited 5 s, head start as VIP worth 6 h, together 6 h of waiting.",
      "  One other item could have gone to agent 005a, the runner-up:",
      "    call c1: 0.50, waited 10 s; 20 s more and it would have gone first",
      "  Nobody else could have taken e-mail 0JRmail.",
      "    Not possible: on a call (1: agent 005b).",
      "  Smallest change: had call c1 waited 20 s longer, agent 005a would have been offered call c1 instead " +
        "(tried with the engine, at the first attempt)."
    ]);
  });

  test("and of French", async () => {
    expect(await told("fr")).toEqual([
      "08:00:10  L'e-mail 0JRmail a fait l'objet d'une offre à l'agent 005a (offre 1, ligne 13, politique vip-first 1 #test-vip-fir).",
      "  Score : 1,50 de sa promesse de 4 h : 5 s d'attente, avance comme VIP valant 6 h, ensemble 6 h d'attente.",
      "  Un autre élément aurait pu aller à l'agent 005a, le deuxième :",
      "    l'appel c1 : 0,50, 10 s d'attente ; 20 s de plus et l'offre lui revenait",
      "  Personne d'autre ne pouvait prendre l'e-mail 0JRmail.",
      "    Impossible : en communication (1 : l'agent 005b).",
      "  Plus petit changement : si l'appel c1 avait attendu 20 s de plus, l'agent 005a aurait reçu l'appel c1 à la " +
        "place (essayé avec le moteur, dès le premier essai)."
    ]);
  });
});
