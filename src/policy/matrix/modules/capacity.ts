import { z } from "zod";
import { defineModule } from "../module.ts";

export const capacity = defineModule({
  name: "capacity",
  about: "How much of an agent the item takes.",
  inputs: z.strictObject({ percent: z.int().min(1).max(100).describe("Percent of an agent.") }),
  outputs: { capacity_percent: "int" },
  // Salesforce gives a call the whole agent.
  run: ({ item }, { percent }) => {
    const capacityPercent = item.side === "centre" ? 100 : percent;
    return { outputs: { capacity_percent: capacityPercent }, route: { capacityPercent } };
  }
});
