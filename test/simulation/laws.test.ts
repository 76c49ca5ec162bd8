import { expect, test } from "@jest/globals";
import { poisson } from "../../src/simulation/arrivals.ts";
import { areaOf, valueAt } from "../../src/simulation/curve.ts";
import { draw, meanOf, type Law } from "../../src/simulation/law.ts";
import { Random } from "../../src/simulation/random.ts";

const laws: readonly Law[] = [
  { kind: "exponential", meanMs: 180_000 },
  { kind: "fixed", ms: 5_000 },
  { kind: "lognormal", meanMs: 300_000, cv: 1.5 },
  { kind: "uniform", fromMs: 1_000, toMs: 9_000 },
  { kind: "empirical", valuesMs: [1_000, 2_000, 9_000] }
];

test.each(laws)("draws of a law of kind $kind have its mean", (law) => {
  const random = new Random(3, "law");
  const count = 200_000;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += draw(law, random);
  expect(Math.abs(sum / count / meanOf(law) - 1)).toBeLessThan(0.02);
});

test("a lognormal law has its coefficient of variation", () => {
  const random = new Random(4, "cv");
  const values = Array.from({ length: 300_000 }, () => draw({ kind: "lognormal", meanMs: 100, cv: 0.8 }, random));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.sqrt(variance) / mean).toBeCloseTo(0.8, 1);
});

test("streams of one seed differ, the same stream repeats, and neighbouring seeds have nothing in common", () => {
  const first = (seed: number, stream: string): number[] => {
    const random = new Random(seed, stream);
    return Array.from({ length: 1_000 }, () => random.uniform());
  };
  expect(first(1, "calls")).toEqual(first(1, "calls"));
  for (const [a, b] of [
    [first(1, "calls"), first(2, "calls")],
    [first(1, "calls"), first(1, "e-mails")]
  ] as const) {
    const product = a.reduce((sum, value, index) => sum + (value - 0.5) * ((b[index] ?? 0) - 0.5), 0) / a.length;
    expect(Math.abs(product * 12)).toBeLessThan(0.12);
  }
});

test("Poisson arrivals follow their curve, and a rate of nought brings nobody", () => {
  const hour = 3_600_000;
  const curve = { times: [0, hour, 2 * hour], values: [30_000, 0, 60_000] };
  const counts = [0, 0, 0];
  for (const { at } of poisson(curve, 0, 3 * hour, new Random(9, "arrivals"))) {
    const place = Math.floor(at / hour);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const [first = 0, second = 0, third = 0] = counts;
  expect(second).toBe(0);
  expect(Math.abs(first - 30_000)).toBeLessThan(4 * Math.sqrt(30_000));
  expect(Math.abs(third - 60_000)).toBeLessThan(4 * Math.sqrt(60_000));
});

test("a curve has the value of its piece, and the area of all of them", () => {
  const curve = { times: [0, 10, 20], values: [1, 5, 2] };
  expect([0, 9, 10, 19, 20, 99].map((time) => valueAt(curve, time))).toEqual([1, 1, 5, 5, 2, 2]);
  expect(areaOf(curve, 5, 30)).toBe(5 + 50 + 20);
});
