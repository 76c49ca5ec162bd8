import { expect, test } from "@jest/globals";
import { compareWithOracle } from "./compareWithOracle.ts";
import { everyFeature, noReserve, omniCompatible, paced, vipFirst } from "./policies.ts";

const states = Number(process.env["STATES"] ?? 1_500);

test("in large random pools with every feature on, each decision is that of a plain search over all pairs", () => {
  const { offers, differences } = compareWithOracle(
    [everyFeature, paced, everyFeature, vipFirst, noReserve, omniCompatible],
    states,
    7
  );
  expect(differences).toEqual([]);
  expect(offers).toBeGreaterThan(states / 10);
});
