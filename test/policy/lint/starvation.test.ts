/** The bound that the linter computes, under an adversary who sends what passes most. */
import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { scorePerTarget, type CompiledPolicy, type PolicyChannel } from "../../../src/core/policy.ts";
import { waitOf } from "../../../src/core/score.ts";
import { passedForMs, scoreClassesOf, type ScoreClass } from "../../../src/policy/lint/starvation.ts";
import { Pool } from "../../core/given.ts";
import { channel, noReserve } from "../../core/policies.ts";

const second = 1_000;

/** Two classes, told apart by queue; both can be taken by the one agent. */
const drawn = fc.record({
  low: fc.record({ target: fc.integer({ min: 20, max: 600 }), cap: fc.option(fc.integer({ min: 100, max: 1_500 })) }),
  high: fc.record({ target: fc.integer({ min: 5, max: 600 }), cap: fc.option(fc.integer({ min: 100, max: 1_500 })) }),
  bonus: fc.integer({ min: -1_000, max: 3_000 }),
  /** Seconds that an item of the other class has waited when it is sent: its customer waited elsewhere before. */
  headStarts: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 5, maxLength: 60 }),
  gap: fc.integer({ min: 1, max: 40 })
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function policyOf({ low, high, bonus }: Drawn): CompiledPolicy {
  const of = (id: string, { target, cap }: Drawn["low"]): PolicyChannel =>
    channel(id, "deferred", target * second, { scoreCap: cap === null ? null : (cap * scorePerTarget) / 1_000 });
  return {
    ...noReserve,
    channels: [of("low", low), of("high", high)],
    rules: [{ channel: "high", queues: ["00Ghigh"] }, { channel: "low" }],
    tiers: [
      { id: "standard", bonus: 0, isExemptFromReserve: false },
      { id: "vip", bonus: (Math.max(0, bonus) * scorePerTarget) / 1_000, isExemptFromReserve: false }
    ]
  };
}

function classOf(policy: CompiledPolicy, channelId: string, tierId: string): ScoreClass {
  const found = scoreClassesOf(policy).find(({ channel: one, tier }) => one.id === channelId && tier.id === tierId);
  if (found === undefined) throw new Error("no such class");
  return found;
}

/** Sends the others one after the other to one agent who serves one each `gap` seconds, the low item waiting all along. */
function attack(draw: Drawn, look: (pool: Pool, served: string) => void): void {
  const policy = policyOf(draw);
  const pool = new Pool(policy).members({ "00Glow": ["005a"], "00Ghigh": ["005a"] });
  pool.item("low", { queueId: "00Glow" });
  for (const [index, headStart] of draw.headStarts.entries()) {
    const since = pool.now - headStart * second;
    pool.item(`high${index}`, { queueId: "00Ghigh", tier: "vip", since, workItemId: `500${index}` });
    pool.item(`next${index}`, { queueId: "00Ghigh", tier: "vip", since, workItemId: `501${index}` });
    pool.online("005a");
    const offered = pool.last.decisions.find((one) => one.kind === "offer");
    if (offered?.kind !== "offer") continue;
    look(pool, offered.itemId);
    if (offered.itemId === "low") return;
    pool.work(`0Bz${index}`, offered.itemId, "005a", "Opened").offline("005a");
    pool.work(`0Bz${index}`, offered.itemId, "005a", "Closed").after(draw.gap * second);
  }
}

describe("the bound on being passed", () => {
  test("holds whatever is sent: nothing passes an item that has waited longer than the bound says", () => {
    let passes = 0;
    fc.assert(
      fc.property(drawn, (draw) => {
        const low = classOf(policyOf(draw), "low", "standard");
        const high = classOf(policyOf(draw), "high", "vip");
        attack(draw, (pool, served) => {
          const waiting = pool.state.items.get("low");
          const passing = pool.state.items.get(served);
          if (served === "low" || waiting === undefined || passing === undefined) return;
          passes++;
          const bound = passedForMs(low, high, waitOf(pool.state, passing));
          expect(bound).not.toBeNull();
          expect(waitOf(pool.state, waiting)).toBeLessThan(bound ?? 0);
        });
      }),
      { seed: 20261125, numRuns: 150 }
    );
    expect(passes).toBeGreaterThan(500);
  });

  test("is tight: one that has waited a second less can be passed, unless it is nothing at all", () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 300 }), (draw, waited) => {
        const policy = policyOf(draw);
        const highWait = waited * second;
        const bound = passedForMs(classOf(policy, "low", "standard"), classOf(policy, "high", "vip"), highWait) ?? 0;
        const first = (lowWait: number): string | undefined => {
          const pool = new Pool(policy).members({ "00Glow": ["005a"], "00Ghigh": ["005a"] });
          pool.item("low", { queueId: "00Glow", since: pool.now - lowWait });
          pool.item("high", { queueId: "00Ghigh", tier: "vip", since: pool.now - highWait });
          return pool.online("005a").allOffers[0];
        };
        expect(first(bound)).toBe("low -> 005a");
        if (bound >= 1) expect(["high -> 005a", "low -> 005a"]).toContain(first(bound - 1));
        if (bound >= second) expect(first(bound - second)).toBe("high -> 005a");
      }),
      { seed: 20261125, numRuns: 100 }
    );
  });

  test("is none behind a higher strict level", () => {
    const policy = policyOf({
      low: { target: 60, cap: null },
      high: { target: 60, cap: null },
      bonus: 0,
      headStarts: [],
      gap: 1
    });
    const [first, second_] = policy.channels as [PolicyChannel, PolicyChannel];
    const levelled = { ...policy, channels: [first, { ...second_, level: 1 }] };
    expect(passedForMs(classOf(levelled, "low", "standard"), classOf(levelled, "high", "vip"))).toBeNull();
    expect(passedForMs(classOf(levelled, "high", "vip"), classOf(levelled, "low", "standard"))).not.toBeNull();
  });
});
