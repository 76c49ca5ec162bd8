import { z } from "zod";
import { defineModule } from "../module.ts";

export const intent = defineModule({
  name: "intent",
  about: "Names what the customer wants, from the value of a field (a chosen menu entry, a category) or outright.",
  inputs: z.strictObject({
    field: z.string().optional().describe("Field whose value decides."),
    values: z.record(z.string(), z.string()).default({}).describe("Value of the field -> intent."),
    otherwise: z.string().default("other").describe("Intent of everything else.")
  }),
  fieldInputs: ["field"],
  outputs: { intent: "string" },
  possible: ({ values, otherwise }) => ({ intent: [...Object.values(values), otherwise] }),
  run(context, { field, values, otherwise }) {
    const value = field === undefined ? undefined : context.field(field);
    const named = value !== undefined && Object.hasOwn(values, value) ? values[value] : undefined;
    return { outputs: { intent: named ?? otherwise } };
  }
});
