// What the two documents of the integrator protocol have in common.
import { z } from "zod";

/** A JSON Schema as it stands inside a document. */
export function schemaOf(schema) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}

export const signatureText =
  "Every message is signed as in Standard Webhooks: webhook-id, webhook-timestamp (seconds) and webhook-signature, a " +
  "list of v1,<base64 of HMAC-SHA256(secret, id.timestamp.body)> with one entry per key. The body of a request without " +
  "one is empty. A time more than 300 s off is refused.";

export const signatureHeaders = {
  type: "object",
  required: ["webhook-id", "webhook-timestamp", "webhook-signature"],
  properties: {
    "webhook-id": { type: "string", description: "Of an event: its CloudEvents id. Of a batch or a request: unique." },
    "webhook-timestamp": { type: "string", pattern: "^\\d{1,12}$", description: "Seconds since 1970." },
    "webhook-signature": { type: "string", description: "v1,<base64>, one per key, with spaces between." }
  }
};
