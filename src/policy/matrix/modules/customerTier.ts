import { z } from "zod";
import { defineModule } from "../module.ts";

export const customerTier = defineModule({
  name: "customer-tier",
  about: "Gives the item a tier: one, or the one that a field's value stands for.",
  inputs: z.strictObject({
    tier: z.string().optional().describe("Tier of the policy; with `field`, of values not listed."),
    field: z.string().optional().describe("Field whose value decides."),
    values: z.record(z.string(), z.string()).default({}).describe("Value of the field -> tier.")
  }),
  names: { tier: "tiers", values: "tiers" },
  fieldInputs: ["field"],
  outputs: { customer_tier: "string" },
  check: ({ tier, field }) => (tier === undefined && field === undefined ? "needs `tier` or `field`." : null),
  run(context, { tier, field, values }) {
    const value = field === undefined ? undefined : context.field(field);
    const named = value !== undefined && Object.hasOwn(values, value) ? values[value] : undefined;
    const found = named ?? tier ?? context.route.tier;
    return { outputs: { customer_tier: found }, route: { tier: found } };
  }
});
