/** How queues and seats are called in Asterisk; the snippets beside this file say the same in Asterisk's words. */
import { BridgeError } from "../../ports/bridgeError.ts";

/** Calls wait here, unassigned, while a bridge is in control. */
export const roomOf = (queueId: string): string => `onequeue-${queueId}`;
/** One call at a time for one agent. */
export const seatQueueOf = (agentId: string): string => `onequeue-agent-${agentId}`;

export type QueueRole =
  | { readonly kind: "room" | "native"; readonly queueId: string }
  | { readonly kind: "seat"; readonly agentId: string }
  | { readonly kind: "foreign" };

/** What an Asterisk queue is to us. `queues`: those that the bridge distributes. */
export function roleOf(name: string, queues: ReadonlySet<string>): QueueRole {
  if (queues.has(name)) return { kind: "native", queueId: name };
  if (name.startsWith("onequeue-agent-")) return { kind: "seat", agentId: name.slice("onequeue-agent-".length) };
  const queueId = name.startsWith("onequeue-") ? name.slice("onequeue-".length) : "";
  return queues.has(queueId) ? { kind: "room", queueId } : { kind: "foreign" };
}

/** May stand in a dialplan expression, an application's arguments or a queue's name without meaning more than itself. */
export function isPlain(text: string): boolean {
  return /^[\w:.@+-]{1,100}$/.test(text);
}

/** `PJSIP/ann` of `PJSIP/ann-0000002a`. */
export function interfaceOfChannel(channel: string): string {
  return channel.replace(/-[^-/]*$/, "");
}

/** Names of pools and queues stand in dialplan expressions and in queue names. */
export function assertPlain(pools: ReadonlyMap<string, readonly string[]>): void {
  const bad = [...pools].flatMap(([pool, queues]) => [pool, ...queues]).filter((name) => !isPlain(name));
  if (bad.length === 0) return;
  throw new BridgeError({
    code: "ConfigInvalid",
    message: `Names of pools and Asterisk queues may hold letters, digits and _ : . @ + - only; received ${bad.join(", ")}.`,
    actions: ["Rename the queue in Asterisk, or the pool."]
  });
}
