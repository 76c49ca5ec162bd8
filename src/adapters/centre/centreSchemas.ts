/** Calls, agents and events as contact centres tell them over HTTP, checked before anything believes them. */
import { z } from "zod";

const MOST_ATTRIBUTES = 100;
const LONGEST_VALUE = 1000;

export const time = z.iso.datetime({ offset: true });
/** An id or a name of the centre: short, and nothing in it that a log or another system could trip over. */
export const identifier = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, { error: "must have no control characters" });

/** What callers and IVRs put into attributes never makes a call unreadable: it is cut and cleaned. */
const attributes = z
  .record(z.string(), z.string())
  .default({})
  .transform((given) =>
    Object.fromEntries(
      Object.entries(given)
        .slice(0, MOST_ATTRIBUTES)
        .map(([name, value]) => [cleaned(name), cleaned(value)])
    )
  );

function cleaned(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ").slice(0, LONGEST_VALUE);
}

export const callSchema = z.object({
  callId: identifier,
  queueId: identifier,
  state: z.enum(["queued", "offered", "answered", "ended"]),
  queuedAt: time.describe("The caller's first entry, on the centre's clock; kept when the call changes its queue."),
  priority: z.number(),
  cli: z.string().max(100).optional().describe("The caller's number."),
  language: z.string().max(40).optional(),
  vip: z.boolean().optional(),
  attributes: attributes.describe("What the IVR knows; text from outside."),
  offer: z.object({ offerId: identifier, agentId: identifier, expiresAt: time }).optional(),
  agentId: identifier.optional().describe("Who talks, while answered.")
});

export const agentSchema = z.object({
  agentId: identifier,
  login: z.enum(["in", "out"]),
  device: z.enum(["idle", "ringing", "busy", "unreachable", "unknown"]).catch("unknown"),
  ready: z.boolean(),
  reason: z.string().max(200).optional(),
  reasonOwner: z.enum(["agent", "bridge", "centre"]).optional().describe("Who made the agent not ready."),
  wrapUpUntil: time.optional(),
  activeCalls: z.array(identifier).max(100),
  queues: z.array(identifier).max(1000).describe("Queues that the agent takes calls from."),
  since: time
});

/** What each type of event tells besides epoch, sequence and time. */
export const eventShapes = {
  "call.queued": { call: callSchema },
  "call.updated": { call: callSchema },
  "call.offered": { callId: identifier, offerId: identifier.optional(), agentId: identifier },
  "call.offer-failed": {
    callId: identifier,
    offerId: identifier,
    agentId: identifier,
    reason: z.enum(["no-answer", "refused", "agent-unavailable", "error"]).catch("error")
  },
  "call.answered": {
    callId: identifier,
    offerId: identifier.optional(),
    agentId: identifier,
    by: z.enum(["bridge", "centre"])
  },
  "call.abandoned": { callId: identifier, waitedMs: z.number() },
  "call.ended": {
    callId: identifier,
    reason: z.enum(["agent", "caller", "transfer", "dissuaded", "error"]).catch("error"),
    talkMs: z.number().optional(),
    callbackWanted: z.boolean().optional()
  },
  "agent.changed": { agent: agentSchema },
  "control.changed": { pool: identifier, mode: z.enum(["bridge", "native"]), reason: z.string().max(200) },
  heartbeat: {}
} as const;

export type EventType = keyof typeof eventShapes;

export const capabilitiesSchema = z.object({
  decide: z.enum(["immediate", "routeRequest", "priorityOnly", "none"]),
  holdCall: z.boolean().describe("Can keep a call unassigned for as long as the bridge wants."),
  offerOutcome: z.boolean().describe("Tells how an offer ended."),
  revokeOffer: z.boolean(),
  dissuade: z.boolean().default(false).describe("Can tell a waiting caller that nobody will answer."),
  setAgentState: z.enum(["now", "afterCurrent", "none"]),
  externalTasks: z.enum(["none", "queue"]),
  snapshot: z.boolean(),
  replay: z.boolean().describe("Keeps its latest events and can tell them again."),
  lease: z.enum(["native", "emulated", "none"])
});

const control = z.object({ mode: z.enum(["bridge", "native"]), fence: z.int().min(0) });

/** Null when it cannot be read. */
export function readControl(value: unknown): z.infer<typeof control> | null {
  const parsed = control.safeParse(value);
  return parsed.success ? parsed.data : null;
}
