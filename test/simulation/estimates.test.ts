import { expect, test } from "@jest/globals";
import { meanOfRuns, ratioOfBatches } from "../../src/simulation/estimate.ts";
import { Histogram } from "../../src/simulation/histogram.ts";
import { Random } from "../../src/simulation/random.ts";

test("the interval around the mean of ten runs holds the truth in 95 of 100 experiments", () => {
  const random = new Random(2, "runs");
  let held = 0;
  for (let experiment = 0; experiment < 2_000; experiment++) {
    const { value, halfWidth } = meanOfRuns(Array.from({ length: 10 }, () => 7 + random.normal()));
    if (Math.abs(value - 7) <= (halfWidth ?? 0)) held++;
  }
  expect(held / 2_000).toBeGreaterThan(0.93);
  expect(held / 2_000).toBeLessThan(0.97);
});

test("a ratio of parts is that of the totals, and its interval holds the truth", () => {
  const random = new Random(2, "parts");
  let held = 0;
  for (let experiment = 0; experiment < 2_000; experiment++) {
    const parts = Array.from({ length: 40 }, () => {
      const below = 50 + 50 * random.uniform();
      return { above: below * (3 + 0.2 * random.normal()), below };
    });
    const { value, halfWidth } = ratioOfBatches(parts);
    if (Math.abs(value - 3) <= (halfWidth ?? 0)) held++;
  }
  expect(held / 2_000).toBeGreaterThan(0.93);
  expect(held / 2_000).toBeLessThan(0.97);
});

test("one run in one part says nothing about its error", () => {
  expect(meanOfRuns([3])).toEqual({ value: 3, se: null, halfWidth: null });
  expect(ratioOfBatches([{ above: 6, below: 2 }])).toEqual({ value: 3, se: null, halfWidth: null });
});

test("percentiles of a histogram are within two percent", () => {
  const random = new Random(5, "waits");
  const values = Array.from({ length: 50_000 }, () => 20_000 * random.exponential());
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  values.sort((a, b) => a - b);
  for (const share of [0.1, 0.5, 0.95, 0.999]) {
    const exact = values[Math.ceil(share * values.length) - 1] ?? 0;
    expect(Math.abs(histogram.percentile(share) / exact - 1)).toBeLessThan(0.02);
  }
});
