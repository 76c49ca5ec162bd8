/** The kill test in short; `npm run bench -- crash` does it at length. */
import { expect, test } from "@jest/globals";
import { crashPoints, quickPlan, runCrashes } from "../../bench/crash.ts";

test("a bridge killed at every point of the protocol loses, doubles and overlaps nothing, and its journal has no gap", async () => {
  const { kills, verdict, gaps, unrecorded } = await runCrashes(quickPlan);
  const { lost, doubled, overlap, waiting, examples } = verdict;
  expect({ lost, doubled, overlap, waiting, gaps, unrecorded, examples }).toEqual({
    lost: 0,
    doubled: 0,
    overlap: 0,
    waiting: 0,
    gaps: 0,
    unrecorded: [],
    examples: { lost: [], doubled: [], overlap: [] }
  });
  expect(kills).toBe(crashPoints.length);
  expect(verdict.delivered).toBeGreaterThan(100);
}, 120_000);
