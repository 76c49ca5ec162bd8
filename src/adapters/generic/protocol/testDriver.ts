/** What `onequeue ccs-verify` makes happen on the other side, while that is in test mode: `POST /v1/test`. */
import { z } from "zod";
import { identifier } from "../../centre/centreSchemas.ts";

export const testAction = z.discriminatedUnion("action", [
  z
    .object({ action: z.literal("reset") })
    .describe("Forgets calls, leases, fences and undelivered events; agents are logged out; a new epoch begins."),
  z
    .object({ action: z.literal("restart") })
    .describe("Forgets calls and undelivered events and begins a new epoch; the highest fence is kept."),
  z.object({
    action: z.literal("add-caller"),
    queue: identifier.optional().describe("The cast's queue when left out."),
    wantsCallback: z.boolean().optional().describe("Says yes when a callback is offered.")
  }),
  z.object({ action: z.literal("caller-hangs-up"), callId: identifier }),
  z.object({
    action: z.literal("agent"),
    agentId: identifier,
    does: z.enum(["ready", "pause", "answer", "refuse", "hangUp", "logout", "callOut"])
  }),
  z.object({ action: z.literal("pick-up"), agentId: identifier, callId: identifier }),
  z.object({ action: z.literal("requeue"), callId: identifier, queueId: identifier })
]);

export type TestAction = z.infer<typeof testAction>;

export const castAnswer = z.object({
  pool: identifier,
  queue: identifier,
  agents: z.tuple([identifier, identifier]).describe("Two agents who take calls of the queue."),
  secondQueue: identifier.nullable().default(null).describe("Another queue of the pool."),
  other: z
    .object({ pool: identifier, queue: identifier, agentId: identifier })
    .nullable()
    .default(null)
    .describe("A queue and an agent of another pool.")
});

export const addedCaller = z.object({ callId: identifier });
