import { describe, expect, test } from "@jest/globals";
import type { Decision } from "../../src/core/decision.ts";
import type { Input } from "../../src/core/input.ts";
import { noPolicy } from "../../src/core/policy.ts";
import { scoreTermsOf } from "../../src/core/score.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { largestTotal } from "./hungarian.ts";
import { mayTake } from "./oracle.ts";
import { noReserve } from "./policies.ts";
import { Random } from "./random.ts";
import { openingOf, type PoolSize } from "./randomState.ts";

/** What a first reconciliation tells of items that ask for nothing but members of their queue. */
function plainOpening(seed: number, size: PoolSize): Input[] {
  return [...openingOf(new Random(seed), size, noReserve)].map((input) =>
    input.type === "ItemArrived" ? { ...input, item: { ...input.item, route: null, preferredAgentId: null } } : input
  );
}

interface Batch {
  /** Before anything is decided. */
  readonly state: State;
  readonly decide: () => readonly Decision[];
}

function batchOf(inputs: readonly Input[]): Batch {
  const state = createState(noPolicy);
  for (const input of inputs.slice(0, -1)) step(state, input);
  return { state, decide: () => step(state, inputs.at(-1) as Input).decisions };
}

/** Scores of the items that are offered, best first. */
function servedScores({ state, decide }: Batch): number[] {
  const scores = new Map([...state.items.values()].map((item) => [item.itemId, scoreTermsOf(state, item).score]));
  const served = decide().flatMap((one) => (one.kind === "offer" ? [scores.get(one.itemId) as number] : []));
  return served.sort((a, b) => b - a);
}

/** Scores in units in which sums of a few hundred stay exact. */
const unit = 1_000_000;

function optimum({ state }: Batch): number {
  const items = [...state.items.values()].filter(({ phase }) => phase === "waiting");
  const agents = [...state.agents.values()];
  return largestTotal(
    items.map((item) => {
      const worth = Math.round(scoreTermsOf(state, item).score / unit);
      return agents.map((agent) => (mayTake(state, agent, item) ? worth : null));
    })
  );
}

describe("one batch of offers, without reserve, rings or customers with several items", () => {
  test("has the largest total score that any assignment has", () => {
    for (let seed = 1; seed <= 120; seed++) {
      const random = new Random(seed);
      const most = seed % 20 === 0 ? 120 : 25;
      const inputs = plainOpening(seed, { items: 1 + random.below(most), agents: 1 + random.below(most) });
      const best = optimum(batchOf(inputs));
      const total = servedScores(batchOf(inputs)).reduce((sum, score) => sum + Math.round(score / unit), 0);
      expect([seed, total]).toEqual([seed, best]);
    }
  });

  test("serves nobody worse when there is one agent more", () => {
    for (let seed = 1; seed <= 80; seed++) {
      const random = new Random(seed);
      const size = { items: 1 + random.below(40), agents: 2 + random.below(30) };
      const inputs = plainOpening(seed, size);
      const absent = [...batchOf(inputs).state.agents.keys()][random.below(size.agents)] as string;
      const fewer = inputs.filter((input) => !("agentId" in input) || input.agentId !== absent);
      const without = servedScores(batchOf(fewer.filter((input) => !isSeatOf(input, absent))));
      const all = servedScores(batchOf(inputs));
      without.forEach((score, place) => expect(all[place]).toBeGreaterThanOrEqual(score));
    }
  });
});

function isSeatOf(input: Input, agentId: string): boolean {
  if (input.type === "CentreAgentObserved") return input.agent.agentId === agentId;
  return input.type === "WorkObserved" && input.work.agentId === agentId;
}
