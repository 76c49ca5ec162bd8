import type { IncomingMessage } from "node:http";

/** Salesforce's own bound on a REST body, roughly; far above what a client of the org sends. */
const BODY_BYTES_MAX = 50 * 1024 * 1024;

/** The whole body as text; undefined when the client hung up or sent too much. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request) {
      const buffer = chunk as Buffer;
      bytes += buffer.length;
      if (bytes > BODY_BYTES_MAX) return undefined;
      chunks.push(buffer);
    }
  } catch {
    return undefined;
  }
  return chunks.length === 1 ? (chunks[0]?.toString("utf8") ?? "") : Buffer.concat(chunks).toString("utf8");
}
