import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineModule } from "../module.ts";
import { withRing } from "./laterRing.ts";

export const informalAgents = defineModule({
  name: "informal-agents",
  about: "Adds informal agents, within their hours and quotas. Let the ring open before the channel's target.",
  inputs: z.strictObject({
    after: duration("0s", "30d").prefault("0s").describe("Opens after this wait."),
    only_if_wait_over: duration("0s", "30d").nullable().default(null).describe("Opens only above this estimated wait.")
  }),
  outputs: { informal: "bool" },
  run(context, { after: afterMs, only_if_wait_over: ifWaitOverMs }) {
    const ring = { who: "informal", name: "", afterMs, dropSkills: [], ifWaitOverMs } as const;
    return { outputs: { informal: true }, route: { rings: withRing(context, ring) } };
  }
});
