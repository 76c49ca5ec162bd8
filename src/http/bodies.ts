/** What POSTs bring, as JSON; and a policy's own text. */
import { z } from "zod";
import type { ItemAction } from "../bridge/operations.ts";
import type { DocumentedBody } from "./route.ts";

const longestHoldMs = 366 * 86_400_000;

function json<S extends z.ZodType>(schema: S, description: string): DocumentedBody<S> {
  return { contentTypes: ["application/json"], schema, maxBytes: 4096, description };
}

const agentId = z
  .string({ error: "must be the id of an agent" })
  .min(1, { error: "must be the id of an agent" })
  .max(255)
  .describe("Agent id as in /api/v1/agents.");

export const pinBody = json(z.strictObject({ agentId }), "Who shall have it.");

export const holdBody = json(
  z.strictObject({
    until: z.iso
      .datetime({ offset: true, error: "must be a time such as 2026-11-25T17:00:00Z, or null" })
      .nullable()
      .default(null)
      .describe("ISO 8601; null: until somebody releases it.")
  }),
  "Until when; at most a year."
);

export const raiseBody = json(
  z.strictObject({
    level: z
      .int({ error: "must be a whole number from 1 to 999" })
      .min(1, { error: "must be a whole number from 1 to 999" })
      .max(999, { error: "must be a whole number from 1 to 999" })
      .describe("Goes before everything of a lower level.")
  }),
  "The strict level."
);

export const noBody = json(z.strictObject({}), "An empty object.");

export const rollBackBody = json(
  z.strictObject({
    to: z
      .string()
      .regex(/^[0-9a-f]{6,64}$/, { error: "must be the beginning of a policy's hash, 6 to 64 hexadecimal digits" })
      .nullable()
      .default(null)
      .describe("Beginning of the hash of a policy in the history; null: the one in force before.")
  }),
  "Which policy."
);

export const policyBody: DocumentedBody<z.ZodString> = {
  contentTypes: ["application/yaml", "text/yaml", "application/x-yaml"],
  schema: z.string().min(1, { error: "must be a policy, as in policies/" }),
  maxBytes: 1_048_576,
  description: "The text of a policy file."
};

/** A hold's end in milliseconds since 1970, or what is wrong with it. */
export function holdOf(until: string | null, now: number): Extract<ItemAction, { kind: "hold" }> | string {
  if (until === null) return { kind: "hold", until: null };
  const at = Date.parse(until);
  if (at <= now) return "must be in the future";
  if (at > now + longestHoldMs) return "must be within a year";
  return { kind: "hold", until: at };
}
