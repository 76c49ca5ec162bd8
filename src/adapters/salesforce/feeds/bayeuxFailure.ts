import type { BayeuxMessage } from "faye/src/protocol/client.js";

/**
 * Why a streaming connection ended or a subscription was refused.
 * - `unknownClient`: the server forgot us; routine every few hours
 * - `unauthorized`: the token is no longer good
 * - `busy`: the server asks to be left alone for minutes (503, or too many connections)
 * - `staleReplay`: the position asked for is not there any more
 * - `quota`: the events of the day, or the clients allowed, are used up
 * - `refused`: this channel is not for us
 * - `broken`: network, time-out, or an answer that is no Bayeux
 */
export type BayeuxFailureKind =
  "unknownClient" | "unauthorized" | "busy" | "staleReplay" | "quota" | "refused" | "broken";

export interface BayeuxFailure {
  readonly kind: BayeuxFailureKind;
  /** What was received, for people. */
  readonly text: string;
  /** The channel whose subscription failed. */
  readonly channel: string | null;
}

/**
 * Reads the reason of a reply with `successful: false`. `ext.sfdc.failureReason` comes first: an overloaded server
 * says 401 in `error` and 503 there.
 */
export function failureOf(message: BayeuxMessage): BayeuxFailure {
  const text = failureReason(message) ?? message.error ?? message.message ?? "no reason given";
  const channel = channelOf(message);
  return { kind: kindOf(text, channel !== null), text, channel };
}

/** A reply that is no Bayeux message: the REST error body of an expired session, delivered with any status. */
export function failureOfBody(status: number, body: string): BayeuxFailure {
  const text = `HTTP ${String(status)} ${body.slice(0, 200)}`;
  if (status === 401 || body.includes("INVALID_SESSION_ID")) return { kind: "unauthorized", text, channel: null };
  return { kind: "broken", text, channel: null };
}

export function broken(text: string): BayeuxFailure {
  return { kind: "broken", text, channel: null };
}

function failureReason({ ext }: BayeuxMessage): string | null {
  const sfdc = ext?.["sfdc"];
  if (typeof sfdc !== "object" || sfdc === null || !("failureReason" in sfdc)) return null;
  return typeof sfdc.failureReason === "string" ? sfdc.failureReason : null;
}

function channelOf(message: BayeuxMessage): string | null {
  if (message.channel !== "/meta/subscribe") return null;
  return [message.subscription].flat()[0] ?? "";
}

/** Bayeux has few codes and Salesforce gives several of them more than one meaning, so the text has to help. */
function kindOf(text: string, isSubscription: boolean): BayeuxFailureKind {
  const code = Number.parseInt(text, 10);
  if (/unknown client|session_unknown|not completed handshake|BAYEUX_BROWSER/i.test(text)) return "unknownClient";
  if (code === 503 || /simultaneous connections/i.test(text)) return "busy";
  if (code === 401 || /handshake denied/i.test(text)) return "unauthorized";
  if (code === 403 && /limit exceeded/i.test(text)) return "quota";
  if (code === 400 && /replay ?id/i.test(text)) return "staleReplay";
  if (isSubscription && code >= 400 && code < 500) return "refused";
  return /API version|connection type|not enabled for streaming/i.test(text) ? "refused" : "broken";
}
