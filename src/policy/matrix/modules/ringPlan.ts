import { z } from "zod";
import { defineModule } from "../module.ts";

export const ringPlan = defineModule({
  name: "ring-plan",
  about: "Opens rings of agents one after the other, as a plan of the policy says.",
  inputs: z.strictObject({ plan: z.string().describe("Plan of `rings` in the policy.") }),
  names: { plan: "rings" },
  outputs: { ring_plan: "string" },
  possible: ({ plan }) => ({ ring_plan: [plan] }),
  run: ({ tables }, { plan }) => ({ outputs: { ring_plan: plan }, route: { rings: tables.rings.get(plan) ?? [] } })
});
