/** Plays large random pools and compares every decision with the plain implementation of oracle.ts. */
import type { Decision } from "../../src/core/decision.ts";
import { noPolicy, type CompiledPolicy } from "../../src/core/policy.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { betterThan, missedPairs, type OfferMade } from "./oracle.ts";
import { Random } from "./random.ts";
import { beganAt, eventOf, openingOf } from "./randomState.ts";

export interface Comparison {
  /** States in which something was decided, or could have been. */
  readonly states: number;
  /** Of these, with exactly one offer: it was compared with every other pair. */
  readonly offers: number;
  readonly differences: readonly string[];
}

const eventsPerPool = 60;
/** Looking at every pair of a large pool takes long; after other events only the pairs that changed are looked at. */
const fullLookEvery = 12;

export function compareWithOracle(policies: readonly CompiledPolicy[], states: number, seed: number): Comparison {
  const random = new Random(seed);
  const differences: string[] = [];
  let compared = 0;
  let offers = 0;
  while (compared < states) {
    const size = { items: 1 + random.below(300), agents: 1 + random.below(300) };
    const state = createState(noPolicy);
    for (const input of openingOf(random, size, random.pick(policies))) step(state, input);
    differences.push(...missedPairs(state));
    for (let event = 0; event < eventsPerPool && compared < states; event++, compared++) {
      const made = playOne(random, state, event, differences);
      if (made) offers++;
      if (event % fullLookEvery === 0) differences.push(...missedPairs(state));
    }
  }
  return { states: compared, offers, differences };
}

/** True when it led to exactly one offer. */
function playOne(random: Random, state: State, event: number, differences: string[]): boolean {
  const input = eventOf(random, state, event);
  const receivedAt = new Map([...state.agents.values()].map((agent) => [agent, agent.lastReceivedAt]));
  const at = Math.max(beganAt, state.now) + random.below(3) * random.below(4_000);
  const { decisions } = step(state, { ...input, at });
  const offers = decisions.filter(isOffer);
  const [only] = offers;
  if (only === undefined || offers.length !== 1) return false;
  const better = betterThan(state, only, receivedAt);
  if (better.length > 0) differences.push(`${JSON.stringify(input)}: ${better.join(", ")} before ${only.itemId}`);
  return true;
}

function isOffer(decision: Decision): decision is OfferMade {
  return decision.kind === "offer";
}
