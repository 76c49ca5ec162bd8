import { describe, expect, test } from "@jest/globals";
import { estimateWait, type Line } from "../../src/core/estimatedWait.ts";

/** Servers, mean handling and patience in minutes: systems of which the exact wait is known (M/M/c and M/M/c+M). */
const systems: readonly (readonly [servers: number, handleMin: number, patienceMin: number | null])[] = [
  [14, 3, null],
  [7, 5, null],
  [14, 3, 5],
  [50, 1, 2],
  [10, 3, 5]
];

function line(servers: number, handleMin: number, patienceMin: number | null, ahead: number): Line {
  const patienceMs = patienceMin === null ? null : patienceMin * 60_000;
  return { ahead, servers, serviceMs: handleMin * 60_000, patienceMs, overtakingMillis: 0 };
}

function exactMs(servers: number, handleMin: number, patienceMin: number | null, ahead: number): number {
  let minutes = 0;
  for (let j = 0; j <= ahead; j++) minutes += 1 / (servers / handleMin + (patienceMin === null ? 0 : j / patienceMin));
  return minutes * 60_000;
}

describe("an estimated wait", () => {
  test.each(systems)(
    "has the exact mean of the system of %p servers, %p min, patience %p",
    (servers, handleMin, patienceMin) => {
      for (const ahead of [0, 1, 2, 5, 10, 50, 200, 1_000]) {
        const { meanMs } = estimateWait(line(servers, handleMin, patienceMin, ahead), null);
        expect(Math.abs(meanMs - exactMs(servers, handleMin, patienceMin, ahead))).toBeLessThanOrEqual(0.5);
      }
    }
  );

  test("gives the mean wait of M/M/c when averaged over the states that an arrival finds", () => {
    // 14 agents, 10 Erlang of 3 minutes: P(wait) 0.174132, mean wait 7.835937 s over everybody.
    const load = 10 / 14;
    let mean = 0;
    for (let ahead = 0; ahead < 400; ahead++) {
      mean += 0.174131933595 * (1 - load) * load ** ahead * estimateWait(line(14, 3, null, ahead), null).meanMs;
    }
    expect(mean / 1_000).toBeCloseTo(7.83593701178, 3);
  });

  test("is told in blocks for lines of many thousands, with less than a thousandth of difference", () => {
    const exact = exactMs(20, 4, 10, 50_000);
    const { meanMs } = estimateWait(line(20, 4, 10, 50_000), null);
    expect(Math.abs(meanMs / exact - 1)).toBeLessThan(0.001);
  });

  test("has an interval of four waits in five: of an exponential wait, from 0.105 to 2.303 of the mean", () => {
    const { meanMs, lowMs, highMs } = estimateWait(line(10, 3, null, 0), null);
    expect(lowMs / meanMs).toBeCloseTo(0.105, 1);
    expect(highMs / meanMs).toBeCloseTo(2.303, 1);
  });

  test("grows with what overtakes, and follows the spread that was learned", () => {
    const plain = line(10, 3, null, 9);
    expect(estimateWait({ ...plain, overtakingMillis: 500 }, null).meanMs).toBe(2 * estimateWait(plain, null).meanMs);
    const spread = { meanMillis: 1_100, lowMillis: 500, highMillis: 2_000 };
    expect(estimateWait(plain, spread)).toEqual({ meanMs: 198_000, lowMs: 90_000, highMs: 360_000 });
  });

  test("is whole milliseconds", () => {
    for (const value of Object.values(estimateWait(line(7, 5, 3, 4), null))) expect(Number.isInteger(value)).toBe(true);
  });
});
