/** The kill test would notice a bridge that lacks a part of the protocol: three such bridges, judged by the same logs. */
import { beforeAll, expect, test } from "@jest/globals";
import { mutantPlans, runCrashes, type CrashOutcome } from "../../bench/crash.ts";
import type { MutantName } from "../../bench/mutants.ts";

let outcomes: ReadonlyMap<MutantName | undefined, CrashOutcome>;

beforeAll(async () => {
  outcomes = new Map(
    await Promise.all(mutantPlans.map(async (plan) => [plan.mutant, await runCrashes(plan)] as const))
  );
}, 120_000);

test("without the guard record, work whose answer was lost is doubled, and the logs show it", () => {
  expect(outcomes.get("noGuard")?.verdict.doubled).toBeGreaterThan(0);
});

test("with a new key after an unknown outcome, work is doubled, and the logs show it", () => {
  expect(outcomes.get("newKeyOnUnknown")?.verdict.doubled).toBeGreaterThan(0);
});

test("acting before the commit leaves AgentWork in the org that the journal does not know", () => {
  expect(outcomes.get("actBeforeCommit")?.kills).toBe(2);
  expect(outcomes.get("actBeforeCommit")?.unrecorded).not.toEqual([]);
});
