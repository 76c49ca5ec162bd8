import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { decodeDecisions, encodeDecisions } from "../../src/core/decisionText.ts";
import type { Input } from "../../src/core/input.ts";
import { checkInvariants } from "../../src/core/invariants.ts";
import { noPolicy, type CompiledPolicy } from "../../src/core/policy.ts";
import { createState, type State } from "../../src/core/state.ts";
import { readState, writeState } from "../../src/core/stateRecords.ts";
import { restep, step } from "../../src/core/step.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import { offersOf, startedAt } from "./given.ts";
import { bestServed, betterPairs, missedPairs } from "./oracle.ts";
import { everyFeature, noReserve, omniCompatible, paced, vipFirst } from "./policies.ts";
import { happenings, inputFor, opening, type Happening } from "./randomInputs.ts";

const seed = 20_261_125;
const runs = Number(process.env["RUNS"] ?? 150);
const check = <T>(property: fc.IProperty<T>, numRuns = runs): void => fc.assert(property, { seed, numRuns });

interface Played {
  readonly state: State;
  readonly inputs: readonly Input[];
  readonly texts: readonly string[];
}

/** Plays happenings on a new pool; `look` sees the state after every step, and what was decided. */
function play(policy: CompiledPolicy, story: readonly Happening[], look: (state: State) => void = () => {}): Played {
  const state = createState(noPolicy);
  const inputs: Input[] = [];
  const texts: string[] = [];
  let at = startedAt;
  const take = (input: Input): void => {
    inputs.push(input);
    texts.push(encodeDecisions(step(state, input).decisions));
    look(state);
  };
  take({ at, type: "PolicyActivated", policy });
  for (const input of opening) take({ ...input, at });
  for (const happening of story) {
    at += pauseAfter(happening);
    const input = inputFor(state, happening);
    if (input !== null) take({ ...input, at });
  }
  return { state, inputs, texts };
}

/** Mostly moments, sometimes longer than any timer. */
function pauseAfter([kind, , , c]: Happening): number {
  const roll = (kind + c) % 20;
  if (roll === 0) return 700_000;
  if (roll === 1) return 15_000_000;
  return roll < 6 ? roll * 1_000 : 0;
}

const policies = fc.constantFrom(vipFirst, noReserve, everyFeature, omniCompatible, paced);
const withoutReserve = fc.constantFrom(noReserve, omniCompatible);

function replayed(from: State, inputs: readonly Input[]): string[] {
  return inputs.map((input) => encodeDecisions(step(from, input).decisions));
}

const linesOf = (state: State): string[] => [...writeState(state)];

describe("whatever happens", () => {
  test("the invariants hold, and nobody waits while somebody is free for them", () => {
    check(
      fc.property(policies, happenings(80), (policy, story) => {
        play(policy, story, (state) => {
          expect(checkInvariants(state)).toEqual([]);
          expect(missedPairs(state)).toEqual([]);
        });
      })
    );
  });

  test("a state that was written out and read back decides the same bytes", () => {
    check(
      fc.property(policies, happenings(80), fc.nat({ max: 80 }), (policy, story, place) => {
        const { state, inputs, texts } = play(policy, story);
        const half = createState(noPolicy);
        replayed(half, inputs.slice(0, place));
        const restored = readState(writeState(half));
        expect(linesOf(restored)).toEqual(linesOf(half));
        expect(replayed(restored, inputs.slice(place))).toEqual(texts.slice(place));
        expect(linesOf(restored)).toEqual(linesOf(state));
      })
    );
  });

  test("recorded decisions applied without deciding lead to the same state", () => {
    check(
      fc.property(policies, happenings(80), (policy, story) => {
        const { state, inputs, texts } = play(policy, story);
        const recovered = createState(noPolicy);
        inputs.forEach((input, index) => restep(recovered, input, decodeDecisions(texts[index] as string)));
        expect(linesOf(recovered)).toEqual(linesOf(state));
      })
    );
  });

  test("without a reserve the items served are those that a search over all pairings serves", () => {
    check(
      fc.property(withoutReserve, happenings(60), (policy, story) => {
        let before: string[] = [];
        const inputs: Input[] = [];
        const played = play(policy, story);
        const state = createState(noPolicy);
        played.inputs.forEach((input, index) => {
          const decisions = decodeDecisions(played.texts[index] as string);
          const undecided = readState(before.length === 0 ? writeState(createState(noPolicy)) : before);
          restep(
            undecided,
            input,
            decisions.filter((decision) => decision.kind !== "offer")
          );
          restep(state, input, decisions);
          inputs.push(input);
          before = linesOf(state);
          if (state.reconciling.size > 0) return;
          const served = new Set(offersOf(decisions).map((text) => text.split(" -> ")[0]));
          expect(served).toEqual(new Set(bestServed(undecided)));
        });
      }),
      Math.ceil(runs / 3)
    );
  });

  test("one offer goes to the best pair there is: nobody better waits for that agent, no better agent is free", () => {
    check(
      fc.property(policies, happenings(60), (policy, story) => {
        const played = play(policy, story);
        const state = createState(noPolicy);
        played.inputs.forEach((input, index) => {
          const decisions = decodeDecisions(played.texts[index] as string);
          const offers = decisions.flatMap((decision) => (decision.kind === "offer" ? [decision] : []));
          const [only] = offers;
          if (only !== undefined && offers.length === 1) {
            const undecided = readState(writeState(state));
            restep(
              undecided,
              input,
              decisions.filter((decision) => decision.kind !== "offer")
            );
            expect(betterPairs(undecided, only.itemId, only.agentId)).toEqual([]);
          }
          restep(state, input, decisions);
        });
      })
    );
  });

  test("the order in which a first reconciliation tells things makes no difference", () => {
    const shuffled = (loads: readonly Input[]): fc.Arbitrary<Input[]> =>
      fc.shuffledSubarray([...loads], { minLength: loads.length });
    const cases = fc.tuple(happenings(40), happenings(40)).chain(([load, story]) => {
      const loads = firstLook(load);
      return fc.tuple(policies, shuffled(loads), shuffled(loads), fc.constant(story));
    });
    check(
      fc.property(cases, ([policy, one, other, story]) => {
        const first = opened(policy, one);
        const second = opened(policy, other);
        expect(second.texts).toEqual(first.texts);
        for (const happening of story) {
          const input = inputFor(first.state, happening);
          if (input === null) continue;
          const at = first.state.now + pauseAfter(happening);
          const text = encodeDecisions(step(first.state, { ...input, at }).decisions);
          expect(encodeDecisions(step(second.state, { ...input, at }).decisions)).toEqual(text);
        }
      })
    );
  });
});

/** What a reconciliation reads: directory, members, and each presence, seat, item and work once. */
function firstLook(load: readonly Happening[]): Input[] {
  const seen = new Map<string, Input>();
  const probe = createState(noPolicy);
  const kinds = new Set(["ItemArrived", "PresenceObserved", "CentreAgentObserved", "WorkObserved"]);
  for (const input of opening) {
    if (input.type === "DirectoryRead" || input.type === "MembershipRead" || kinds.has(input.type)) keep(seen, input);
  }
  for (const happening of load) {
    const input = inputFor(probe, happening);
    if (input !== null && kinds.has(input.type)) keep(seen, input);
  }
  return [...seen.values()];
}

function keep(seen: Map<string, Input>, input: UnstampedInput): void {
  const subject = "item" in input ? input.item.itemId : "work" in input ? input.work.agentWorkId : "";
  const agent = "agentId" in input ? input.agentId : input.type === "CentreAgentObserved" ? input.agent.agentId : "";
  const isOver = input.type === "WorkObserved" && !["Assigned", "Opened"].includes(input.work.status);
  if (!isOver) seen.set(`${input.type} ${subject} ${agent}`, { ...input, at: startedAt });
}

function opened(policy: CompiledPolicy, look: readonly Input[]): { state: State; texts: string[] } {
  const state = createState(noPolicy);
  const at = startedAt;
  step(state, { at, type: "PolicyActivated", policy });
  step(state, { at, type: "PoolOpened", pool: "main", epoch: 1, orgId: "00D000000000001EAA" });
  for (const side of ["salesforce", "centre"] as const) {
    step(state, { at, type: "ReconciliationStarted", side });
    step(state, { at, type: "LinkChanged", side, isUp: true, reason: "test" });
  }
  for (const input of look) step(state, input);
  const texts: string[] = [];
  for (const side of ["salesforce", "centre"] as const) {
    texts.push(encodeDecisions(step(state, { at, type: "ReconciliationCompleted", side }).decisions));
  }
  return { state, texts };
}
