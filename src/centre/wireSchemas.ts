/** The wire in schemas, for the OpenAPI document. What is sent is built from the types of `model.ts`. */
import { z } from "zod";

const time = z.iso.datetime();

export const callSchema = z.object({
  callId: z.string(),
  queueId: z.string(),
  state: z.enum(["queued", "offered", "answered"]),
  queuedAt: time.describe("First entry of the caller; survives a requeue."),
  priority: z.int(),
  cli: z.string().optional().describe("Caller's number."),
  dnis: z.string().optional(),
  language: z.string().optional(),
  vip: z.boolean().optional(),
  attributes: z.record(z.string(), z.string()).describe("Untrusted text from the IVR."),
  offer: z.object({ offerId: z.string(), agentId: z.string(), expiresAt: time }).optional(),
  agentId: z.string().optional()
});

export const agentSchema = z.object({
  agentId: z.string(),
  login: z.enum(["in", "out"]),
  device: z.enum(["idle", "ringing", "busy", "unreachable"]),
  ready: z.boolean(),
  reason: z.string().optional(),
  reasonOwner: z.enum(["agent", "bridge", "centre"]).optional(),
  wrapUpUntil: time.optional(),
  activeCalls: z.array(z.string()),
  queues: z.array(z.string()),
  since: time
});

export const snapshotSchema = z.object({
  epoch: z.string(),
  seq: z.int().describe("The state is as of this event."),
  takenAt: time,
  calls: z.array(callSchema),
  agents: z.array(agentSchema)
});

export const eventSchema = z
  .looseObject({ epoch: z.string(), seq: z.int(), at: time, type: z.string() })
  .describe(
    "call.queued|updated {call}, call.offered {callId, offerId, agentId}, call.offer-failed {.., reason}, call.answered {.., by}, " +
      "call.abandoned {waitedMs}, call.ended {reason, talkMs, callbackWanted}, agent.changed {agent}, control.changed {pool, mode, reason}."
  );

export const controlSchema = z.object({
  pool: z.string(),
  mode: z.enum(["bridge", "native"]),
  fence: z.int().describe("Highest fence ever taken."),
  holder: z.string().nullable(),
  expiresInMs: z.int().nullable()
});

export const capabilitiesSchema = z.object({
  decide: z.literal("immediate"),
  holdCall: z.literal(true),
  offerOutcome: z.literal(true),
  revokeOffer: z.literal(true),
  dissuade: z.literal(true),
  setAgentState: z.literal("now"),
  externalTasks: z.literal("none"),
  snapshot: z.literal(true),
  replay: z.literal(true),
  lease: z.literal("native")
});

/** What this centre can do. */
export const capabilities: z.infer<typeof capabilitiesSchema> = {
  decide: "immediate",
  holdCall: true,
  offerOutcome: true,
  revokeOffer: true,
  dissuade: true,
  setAgentState: "now",
  externalTasks: "none",
  snapshot: true,
  replay: true,
  lease: "native"
};
