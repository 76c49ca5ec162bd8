/** What the simulated centre says, checked before anything believes it. */
import { z } from "zod";
import type { CentreCapabilities, CentreEvent, CentreSnapshot } from "../../ports/contactCentre.ts";
import {
  agentSchema,
  callSchema,
  capabilitiesSchema,
  eventShapes,
  identifier,
  time,
  type EventType
} from "../centre/centreSchemas.ts";

const head = { epoch: identifier, seq: z.int().min(0), at: time };

const told = <T extends EventType>(type: T) => z.object({ type: z.literal(type), ...head, ...eventShapes[type] });

const event = z.discriminatedUnion("type", [
  told("call.queued"),
  told("call.updated"),
  told("call.offered"),
  told("call.offer-failed"),
  told("call.answered"),
  told("call.abandoned"),
  told("call.ended"),
  told("agent.changed"),
  told("control.changed"),
  told("heartbeat")
]);

const hello = z.object({ type: z.literal("hello"), ...head, heartbeatMs: z.number().positive(), resumed: z.boolean() });

const snapshot = z.object({
  epoch: identifier,
  seq: z.int().min(0),
  takenAt: time,
  calls: z.array(callSchema),
  agents: z.array(agentSchema)
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

export const readCapabilities = (value: unknown): CentreCapabilities => capabilitiesSchema.parse(value);

/** Events of an answer to a replay request; one that cannot be read makes the whole answer unreadable. */
export const readReplay = (value: unknown): readonly CentreEvent[] =>
  z.object({ events: z.array(event) }).parse(value).events as readonly CentreEvent[];
