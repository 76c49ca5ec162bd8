/** 100,000 large random states, each decision compared with a plain search over all pairs. */
import { compareWithOracle } from "../test/core/compareWithOracle.ts";
import { everyFeature, noReserve, omniCompatible, vipFirst } from "../test/core/policies.ts";
import { figure, type Figure } from "./report.ts";

const states = 100_000;

export function benchOracle(): Figure[] {
  const policies = [everyFeature, everyFeature, vipFirst, noReserve, omniCompatible];
  const { states: compared, offers, differences } = compareWithOracle(policies, states, 2_026);
  for (const difference of differences.slice(0, 5)) process.stderr.write(`${difference}\n`);
  return [
    figure("oracle", "states", compared, "count", { atLeast: states }),
    figure("oracle", "singleOffers", offers, "count"),
    figure("oracle", "differences", differences.length, "count", { atMost: 0 })
  ];
}
