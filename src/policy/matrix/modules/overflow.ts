import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineModule } from "../module.ts";
import { withRing } from "./laterRing.ts";

export const overflow = defineModule({
  name: "overflow",
  about: "Adds a last ring: the members of another queue, or a group of agents.",
  inputs: z.strictObject({
    queue: z.string().optional().describe("Queue, by id or by the name under which its members are known."),
    group: z.string().optional().describe("Group of agents."),
    after: duration("0s", "30d").prefault("0s").describe("Opens after this wait."),
    only_if_wait_over: duration("0s", "30d").nullable().default(null).describe("Opens only above this estimated wait."),
    drop_skills: z.array(z.string()).default([]).describe("Skills not asked for any more from then on.")
  }),
  outputs: { overflows: "bool" },
  check: ({ queue, group }) => ((queue === undefined) === (group === undefined) ? "needs `queue` or `group`." : null),
  run(context, { queue, group, after: afterMs, only_if_wait_over: ifWaitOverMs, drop_skills: dropSkills }) {
    const who = queue === undefined ? "group" : "queue";
    const ring = { who, name: queue ?? group ?? "", afterMs, dropSkills, ifWaitOverMs } as const;
    return { outputs: { overflows: true }, route: { rings: withRing(context, ring) } };
  }
});
