/**
 * The manager interface's lines. What a caller or an IVR says travels inside them, so nothing that is read is believed
 * to be well-formed, and nothing that is written may hold a line break.
 */
import { BridgeError } from "../../ports/bridgeError.ts";

export interface AmiMessage {
  readonly kind: "event" | "response";
  /** Of the event; `Success`, `Error`, ... for a response. */
  readonly name: string;
  /** The value of a header, whatever its case; empty when it is not there. */
  get(header: string): string;
  /** Channel variables of the event's own channel. */
  readonly variables: ReadonlyMap<string, string>;
  /** A header came twice where it cannot: some value held a line break, and what follows it may be forged. */
  readonly isDoubtful: boolean;
}

const MOST_LINES = 500;
const repeatable = /^(output|variable|chanvariable.*|.+chanvariable.*)$/;

/** Reads one message, without the empty line that ends it; null when it is none. */
export function readAmiMessage(text: string): AmiMessage | null {
  const headers = new Map<string, string>();
  const variables = new Map<string, string>();
  let isDoubtful = false;
  const lines = text.split("\r\n");
  for (const line of lines.slice(0, MOST_LINES)) {
    const colon = line.indexOf(":");
    if (colon <= 0) {
      isDoubtful ||= line !== "";
      continue;
    }
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (/^chanvariable(\(.*\))?$/.test(name)) readVariable(value, variables);
    else if (headers.has(name)) isDoubtful ||= !repeatable.test(name);
    else headers.set(name, value);
  }
  const event = headers.get("event");
  const name = event ?? headers.get("response");
  if (name === undefined) return null;
  return {
    kind: event === undefined ? "response" : "event",
    name,
    get: (header) => headers.get(header.toLowerCase()) ?? "",
    variables,
    isDoubtful: isDoubtful || lines.length > MOST_LINES
  };
}

function readVariable(text: string, variables: Map<string, string>): void {
  const equals = text.indexOf("=");
  const name = text.slice(0, equals);
  if (equals > 0 && !variables.has(name)) variables.set(name, text.slice(equals + 1));
}

/** Fields of an action, in order; a list repeats its header. */
export type AmiFields = Readonly<Record<string, string | readonly string[]>>;

/** Writes an action. Throws where a value could be read as more than itself. */
export function writeAmiAction(fields: AmiFields): string {
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((one) => `${name}: ${one}`)
  );
  for (const line of lines) {
    if (!hasControlCharacter(line)) continue;
    throw new BridgeError({
      code: "RequestInvalid",
      message: `A field of a manager action holds a line break or another control character: ${JSON.stringify(line)}.`,
      actions: ["Use plain text without control characters."]
    });
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

export function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
