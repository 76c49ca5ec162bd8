import { afterEach, expect, test } from "@jest/globals";
import { explanationSchema } from "../../src/http/explanationSchema.ts";
import type { ExplainOptions, Explanation } from "../../src/ports/explanation.ts";
import { closeAll, openServer } from "./harness.ts";
import { ask, json } from "./request.ts";

afterEach(closeAll);

const parts = {
  level: 0,
  score: 5e10,
  share: 0.5,
  waitedMs: 10_000,
  waitMs: 10_000,
  bonusMs: 0,
  worthMs: 10_000,
  targetMs: 20_000
};
const agentId = "005xx00000000B1AAA";
const waiting: Explanation = {
  itemId: "call:1041",
  pool: "main",
  earlierOffers: 0,
  moments: [
    {
      kind: "waiting",
      seq: 12,
      at: Date.UTC(2026, 0, 5, 9, 30),
      policy: { name: "vip-first", version: "1", hash: "abc" },
      coreVersion: "2",
      channel: "voice",
      tier: "standard",
      parts,
      trigger: null,
      admission: null,
      agentId: null,
      offerNumber: null,
      rank: 1,
      estimatedWait: { meanMs: 60_000, lowMs: 10_000, highMs: 130_000 },
      isReproduced: true,
      items: null,
      agents: {
        total: 1,
        eligible: 0,
        ineligible: [{ whyNot: "onCall", count: 1 }],
        listed: [
          {
            agentId,
            whyNot: "onCall",
            admission: null,
            loadPercent: 0,
            held: 1,
            occupancyPercent: null,
            idleMs: 0,
            receivedMs: 5_000
          }
        ]
      },
      runnerUp: { item: null, agent: null },
      smallestChange: {
        kind: "agentFree",
        waitMs: null,
        itemId: null,
        agentId,
        tiers: null,
        name: null,
        instead: { agentId, itemId: null }
      },
      changesTried: 1
    }
  ]
};

const path = "/api/v1/items/call:1041/explanation";

test("an explanation comes as data and as sentences, with the names of agents", async () => {
  const asked: [string, ExplainOptions][] = [];
  const { url } = await openServer({
    explain: async (itemId, options) => {
      asked.push([itemId, options]);
      return waiting;
    }
  });
  const answer = json(await ask(`${url}${path}?candidates=7&lang=fr`));
  expect(asked).toEqual([["call:1041", { candidates: 7, offers: 5 }]]);
  expect(explanationSchema.safeParse(answer).error).toBeUndefined();
  expect((answer["sentences"] as string[]).at(-1)).toContain("si James Carter avait été libre");
});

test("an item that was never offered and does not wait is a problem that says where to look", async () => {
  const { url } = await openServer({ explain: async () => ({ ...waiting, moments: [] }) });
  expect(await ask(`${url}${path}`)).toMatchObject({ status: 404, text: expect.stringContaining("onequeue explain") });
});

test("a server without a journal says so", async () => {
  const { url } = await openServer();
  expect(await ask(`${url}${path}`)).toMatchObject({ status: 503 });
});
