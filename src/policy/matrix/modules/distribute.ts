import { z } from "zod";
import { defineModule } from "../module.ts";

export const distribute = defineModule({
  name: "distribute",
  about: "Lets the item go to agents: by a ring plan, or to the members of its queue. Takes back a deterrence.",
  inputs: z.strictObject({
    plan: z.string().optional().describe("Plan of `rings` in the policy; without it, the rings stay as they are.")
  }),
  names: { plan: "rings" },
  outputs: { distributed: "bool" },
  run({ tables, route }, { plan }) {
    const rings = plan === undefined ? route.rings : (tables.rings.get(plan) ?? []);
    return { outputs: { distributed: true }, route: { rings, dissuasion: null } };
  }
});
