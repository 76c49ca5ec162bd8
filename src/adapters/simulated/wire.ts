/** What the simulated centre says, checked before anything believes it. */
import { z } from "zod";
import type { CentreCapabilities, CentreEvent, CentreSnapshot } from "../../ports/contactCentre.ts";

const time = z.iso.datetime();

const call = z.object({
  callId: z.string().min(1),
  queueId: z.string().min(1),
  state: z.enum(["queued", "offered", "answered", "ended"]),
  queuedAt: time,
  priority: z.number(),
  cli: z.string().optional(),
  language: z.string().optional(),
  vip: z.boolean().optional(),
  attributes: z.record(z.string(), z.string()).default({}),
  offer: z.object({ offerId: z.string(), agentId: z.string(), expiresAt: time }).optional(),
  agentId: z.string().optional()
});

const agent = z.object({
  agentId: z.string().min(1),
  login: z.enum(["in", "out"]),
  device: z.enum(["idle", "ringing", "busy", "unreachable", "unknown"]).catch("unknown"),
  ready: z.boolean(),
  reason: z.string().optional(),
  reasonOwner: z.enum(["agent", "bridge", "centre"]).optional(),
  wrapUpUntil: time.optional(),
  activeCalls: z.array(z.string()),
  queues: z.array(z.string()),
  since: time
});

const head = { epoch: z.string().min(1), seq: z.int().min(0), at: time };
const offer = { callId: z.string(), offerId: z.string(), agentId: z.string() };

const event = z.discriminatedUnion("type", [
  z.object({ type: z.enum(["call.queued", "call.updated"]), ...head, call }),
  z.object({ type: z.literal("call.offered"), ...head, ...offer }),
  z.object({
    type: z.literal("call.offer-failed"),
    ...head,
    ...offer,
    reason: z.enum(["no-answer", "refused", "agent-unavailable", "error"]).catch("error")
  }),
  z.object({
    type: z.literal("call.answered"),
    ...head,
    ...offer,
    offerId: z.string().optional(),
    by: z.enum(["bridge", "centre"])
  }),
  z.object({ type: z.literal("call.abandoned"), ...head, callId: z.string(), waitedMs: z.number() }),
  z.object({
    type: z.literal("call.ended"),
    ...head,
    callId: z.string(),
    reason: z.enum(["agent", "caller", "transfer", "dissuaded", "error"]).catch("error"),
    talkMs: z.number().optional(),
    callbackWanted: z.boolean().optional()
  }),
  z.object({ type: z.literal("agent.changed"), ...head, agent }),
  z.object({
    type: z.literal("control.changed"),
    ...head,
    pool: z.string(),
    mode: z.enum(["bridge", "native"]),
    reason: z.string()
  }),
  z.object({ type: z.literal("heartbeat"), ...head })
]);

const hello = z.object({ type: z.literal("hello"), ...head, heartbeatMs: z.number().positive(), resumed: z.boolean() });

const snapshot = z.object({
  epoch: z.string().min(1),
  seq: z.int().min(0),
  takenAt: time,
  calls: z.array(call),
  agents: z.array(agent)
});

const capabilities = z.object({
  decide: z.enum(["immediate", "routeRequest", "priorityOnly", "none"]),
  holdCall: z.boolean(),
  offerOutcome: z.boolean(),
  revokeOffer: z.boolean(),
  dissuade: z.boolean().default(false),
  setAgentState: z.enum(["now", "afterCurrent", "none"]),
  externalTasks: z.enum(["none", "queue"]),
  snapshot: z.boolean(),
  replay: z.boolean(),
  lease: z.enum(["native", "emulated", "none"])
});

export type Hello = z.infer<typeof hello>;
/** A frame of the event socket; `malformed` carries what is wrong, and its sequence when it has one. */
export type Frame =
  | { readonly kind: "hello"; readonly hello: Hello }
  | { readonly kind: "event"; readonly event: CentreEvent }
  | { readonly kind: "malformed"; readonly problem: string };

/** Reads one frame; never throws. */
export function readFrame(text: string): Frame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "malformed", problem: "not JSON" };
  }
  const greeting = hello.safeParse(value);
  if (greeting.success) return { kind: "hello", hello: greeting.data };
  const parsed = event.safeParse(value);
  if (parsed.success) return { kind: "event", event: parsed.data as CentreEvent };
  return { kind: "malformed", problem: z.prettifyError(parsed.error) };
}

export const readSnapshot = (value: unknown): CentreSnapshot => snapshot.parse(value) as CentreSnapshot;

export const readCapabilities = (value: unknown): CentreCapabilities => capabilities.parse(value);

/** Events of an answer to a replay request; one that cannot be read makes the whole answer unreadable. */
export const readReplay = (value: unknown): readonly CentreEvent[] =>
  z.object({ events: z.array(event) }).parse(value).events as readonly CentreEvent[];

const control = z.object({ mode: z.enum(["bridge", "native"]), fence: z.int().min(0) });

/** Null when it cannot be read. */
export function readControl(value: unknown): z.infer<typeof control> | null {
  const parsed = control.safeParse(value);
  return parsed.success ? parsed.data : null;
}

const answer = z.looseObject({ reason: z.string().optional() });

/** The reason a command was rejected for, if the answer gives one. */
export function reasonOf(value: unknown): string | null {
  const parsed = answer.safeParse(value);
  return parsed.success ? (parsed.data.reason ?? null) : null;
}
