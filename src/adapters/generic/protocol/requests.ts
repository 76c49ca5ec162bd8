/** What the bridge asks an integrator over HTTP, and the answers. */
import { z } from "zod";
import type { CentreCapabilities, CentreSnapshot } from "../../../ports/contactCentre.ts";
import { agentSchema, callSchema, capabilitiesSchema, identifier, time } from "../../centre/centreSchemas.ts";
import type { OrderedEvent } from "../../centre/eventOrder.ts";
import { envelope, readCloudEvent, sequence } from "./events.ts";

export const capabilities = capabilitiesSchema.extend({
  heartbeatMs: z.int().min(50).max(600_000).default(10_000).describe("How often a heartbeat is sent.")
});

export const snapshot = z.object({
  epoch: identifier,
  sequence: sequence.describe("The state is as of this event; later ones are applied on top."),
  takenAt: time,
  calls: z.array(callSchema),
  agents: z.array(agentSchema)
});

export const replay = z.object({
  events: z
    .array(envelope)
    .max(500)
    .describe("In order, beginning right after `after`; fewer than `limit`: there are no more.")
});

export const controlRequest = z.object({
  pool: identifier,
  holder: identifier,
  fence: z.int().min(1).describe("Grows with every new holder; an older one is refused."),
  ttlMs: z.int().min(50).max(600_000).describe("The pool is distributed natively when nothing is heard for this long.")
});

export const releaseRequest = z.object({ pool: identifier, fence: z.int().min(1) });

export const controlState = z.object({
  mode: z.enum(["bridge", "native"]),
  fence: z.int().min(0).describe("The highest fence ever taken; 0 when nobody ever was in control.")
});

const head = {
  commandId: identifier.describe("The same id again: the same stored answer, kept for 24 hours."),
  pool: identifier,
  fence: z.int().min(1),
  expiresAt: time.describe("On the centre's clock; not executed any more after it.")
};

export const command = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("offer-call"),
    ...head,
    callId: identifier,
    agentId: identifier,
    offerId: identifier,
    ringMs: z.int().min(10).max(600_000)
  }),
  z.object({ type: z.literal("revoke-offer"), ...head, offerId: identifier }),
  z.object({
    type: z.literal("dissuade-call"),
    ...head,
    callId: identifier,
    message: identifier.describe("Id of an announcement that the centre knows."),
    offersCallback: z.boolean()
  })
]);

export const acceptedAnswer = z.object({
  status: z.literal("accepted"),
  repeated: z.boolean().optional().describe("This command had been taken before.")
});

export const rejectedAnswer = z.object({
  status: z.literal("rejected"),
  reason: z.enum(["call-gone", "already-offered", "agent-unavailable", "not-in-control", "unsupported", "expired"]),
  fence: z.int().optional().describe("With not-in-control: the highest fence known.")
});

export type GenericCapabilities = CentreCapabilities & { readonly heartbeatMs: number };

export const readCapabilities = (value: unknown): GenericCapabilities => capabilities.parse(value);

export function readSnapshot(value: unknown): CentreSnapshot {
  const { sequence: text, ...rest } = snapshot.parse(value);
  return { ...rest, seq: Number(text) } as CentreSnapshot;
}

/** Throws when one of the events cannot be read: then only a snapshot helps. */
export function readReplay(value: unknown): readonly OrderedEvent[] {
  const { events } = z.object({ events: z.array(z.unknown()) }).parse(value);
  return events.map((one, index) => {
    const read = readCloudEvent(one);
    if (read.kind === "event") return read.event;
    const problems = read.problems.map(({ path, message }) => `${path} ${message}`).join("; ");
    throw new Error(`events[${String(index)}]: ${problems}`);
  });
}

/** True when an answer to a command says that the command had been taken before. */
export function isRepeated(body: unknown): boolean {
  return acceptedAnswer.safeParse(body).data?.repeated === true;
}
