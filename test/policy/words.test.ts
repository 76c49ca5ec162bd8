import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { canonicalJson } from "../../src/policy/canonicalJson.ts";
import { durationMs, durationText } from "../../src/policy/duration.ts";
import { nearest } from "../../src/policy/nearest.ts";

test("a duration is a number with its unit, and nothing else", () => {
  expect(["250ms", "20s", "1.5h", "0s", "30d", "2m"].map(durationMs)).toEqual([
    250, 20_000, 5_400_000, 0, 2_592_000_000, 120_000
  ]);
  for (const text of ["20", "s", "-1s", "1 s", "1S", "1w", "1e3s", ".5h", ""]) expect(durationMs(text)).toBeNull();
});

test("the text of a duration means that duration", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (ms) => expect(durationMs(durationText(ms))).toBe(ms)),
    { seed: 20261125 }
  );
  expect(durationText(5_400_000)).toBe("90m");
});

test("a slip of the finger is guessed, something else is not", () => {
  const known = ["policy", "pool", "http", "retention_days"];
  expect(["polcy", "Pool", "htp", "retentionDays", "retention-days"].map((word) => nearest(word, known))).toEqual([
    "policy",
    "pool",
    "http",
    "retention_days",
    "retention_days"
  ]);
  expect(nearest("banana", known)).toBeNull();
  expect(nearest("x", [])).toBeNull();
});

test("equal content is equal canonical JSON, whatever the order of keys", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const turned: unknown = JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
        typeof inner === "object" && inner !== null && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).toReversed())
          : inner
      );
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { seed: 20261125 }
  );
});
