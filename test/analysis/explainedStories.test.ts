import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { explainDecisions } from "../../src/analysis/explainDecisions.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { everyFeature, noReserve, omniCompatible, paced, vipFirst } from "../core/policies.ts";
import { happenings, inputFor, opening, type Happening } from "../core/randomInputs.ts";
import { RecordedPool } from "./recordedPool.ts";

const seed = 20_261_125;
const runs = Number(process.env["RUNS"] ?? 40);
const policies = fc.constantFrom(vipFirst, noReserve, everyFeature, omniCompatible, paced);

function play(policy: CompiledPolicy, story: readonly Happening[]): RecordedPool {
  const pool = new RecordedPool(policy);
  for (const input of opening) pool.when(input);
  for (const happening of story) {
    pool.now += (happening[3] % 7) * 1_500;
    const input = inputFor(pool.state, happening);
    if (input !== null) pool.when(input);
  }
  return pool;
}

test("whatever happened, each offer is decided again alike, by somebody who could have it, and changes are real", async () => {
  await fc.assert(
    fc.asyncProperty(policies, happenings(60), async (policy, story) => {
      const pool = play(policy, story);
      const offered = new Set(pool.allOffers.map((offer) => offer.split(" ")[0] as string));
      for (const itemId of offered) {
        const { explanation } = await explainDecisions(pool, itemId, { offers: 100, candidates: 100 });
        for (const moment of explanation.moments) {
          expect(moment).toMatchObject({ isReproduced: true });
          if (moment.kind !== "offer") continue;
          expect(moment.agents.listed.find(({ agentId }) => agentId === moment.agentId)?.whyNot).toBeNull();
          expect(moment.items?.listed.find((item) => item.itemId === itemId)?.whyNot).toBeNull();
          expect(moment.smallestChange?.instead.agentId).not.toBe(moment.agentId);
        }
      }
    }),
    { seed, numRuns: runs }
  );
});
