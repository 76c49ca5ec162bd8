/** Events as integrators send them: CloudEvents 1.0, structured mode. */
import { z } from "zod";
import type { CentreEvent } from "../../../ports/contactCentre.ts";
import { eventShapes, identifier, time, type EventType } from "../../centre/centreSchemas.ts";
import type { OrderedEvent } from "../../centre/eventOrder.ts";

export const eventTypes = Object.keys(eventShapes) as readonly EventType[];

/** `onequeue.ccs.call.queued.v1` */
export const typeName = (type: EventType): string => `onequeue.ccs.${type}.v1`;

/** Decimal, padded with zeroes to 20 digits, so that it sorts as text (the CloudEvents sequence extension). */
export const sequenceText = (seq: number): string => String(seq).padStart(20, "0");

export const sequence = z
  .string()
  .regex(/^\d{1,20}$/, { error: "must be decimal digits, at most 20" })
  .refine((text) => Number.isSafeInteger(Number(text)), { error: "must be at most 9007199254740991" })
  .describe("Contiguous within an epoch, from 1; padded to 20 digits.");

export const envelope = z.looseObject({
  specversion: z.literal("1.0"),
  id: identifier.describe("Unique for the source; the same when the event is sent again."),
  source: identifier.describe("For instance urn:ccs:acme:prod."),
  type: identifier,
  time,
  sequence,
  epoch: identifier.describe("Another one after each restart that forgets calls."),
  datacontenttype: z.literal("application/json").optional(),
  subject: z.string().optional(),
  partitionkey: z.string().optional(),
  dataschema: z.string().optional(),
  data: z.unknown()
});

/** What `data` is for each type: the call or the agent itself, or an object of facts. */
export const dataSchemas: Readonly<Record<EventType, z.ZodType>> = {
  "call.queued": eventShapes["call.queued"].call,
  "call.updated": eventShapes["call.updated"].call,
  "call.offered": z.object(eventShapes["call.offered"]),
  "call.offer-failed": z.object(eventShapes["call.offer-failed"]),
  "call.answered": z.object(eventShapes["call.answered"]),
  "call.abandoned": z.object(eventShapes["call.abandoned"]),
  "call.ended": z.object(eventShapes["call.ended"]),
  "agent.changed": eventShapes["agent.changed"].agent,
  "control.changed": z.object(eventShapes["control.changed"]),
  heartbeat: z.object({}).describe("`sequence` is that of the last event told; it takes none of its own.")
};

export type ReadEvent =
  | { readonly kind: "event"; readonly id: string; readonly event: OrderedEvent }
  | { readonly kind: "malformed"; readonly problems: readonly { path: string; message: string }[] };

/** Reads one CloudEvent; never throws. A type that is not known has its place in the order and says nothing. */
export function readCloudEvent(value: unknown): ReadEvent {
  const outer = envelope.safeParse(value);
  if (!outer.success) return malformed(outer.error, []);
  const { id, epoch, data, type: name } = outer.data;
  const head = { epoch, seq: Number(outer.data.sequence), at: outer.data.time };
  const type = eventTypes.find((known) => typeName(known) === name);
  if (type === undefined) return { kind: "event", id, event: { type: "unknown", ...head } };
  const inner = dataSchemas[type].safeParse(data ?? {});
  if (!inner.success) return malformed(inner.error, ["data"]);
  return { kind: "event", id, event: { type, ...head, ...facts(type, inner.data) } as CentreEvent };
}

function facts(type: EventType, data: unknown): object {
  if (type === "call.queued" || type === "call.updated") return { call: data };
  return type === "agent.changed" ? { agent: data } : (data as object);
}

function malformed(error: z.ZodError, under: readonly string[]): ReadEvent {
  const problems = error.issues.map(({ path, message }) => ({ path: [...under, ...path].join("."), message }));
  return { kind: "malformed", problems };
}
