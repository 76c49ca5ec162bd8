import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineModule } from "../module.ts";

export const estimatedWait = defineModule({
  name: "estimated-wait",
  about: "How long the item would wait, how many wait before it, how many agents could take it.",
  inputs: z.strictObject({
    queue: z.string().optional().describe("Id of another queue than the item's own."),
    when_unknown: duration("0s", "30d").prefault("0s").describe("Wait that counts while nobody can tell.")
  }),
  outputs: { wait_seconds: "int", waiting: "int", staffed: "int" },
  run({ item, situation, route }, { queue, when_unknown: unknownMs }) {
    const queueId = queue ?? item.queueId;
    const waitMs = situation.estimatedWaitMs(queueId, route.channel) ?? unknownMs;
    return {
      outputs: {
        wait_seconds: Math.ceil(waitMs / 1000),
        waiting: situation.waiting(queueId),
        staffed: situation.staffed(queueId)
      }
    };
  }
});
