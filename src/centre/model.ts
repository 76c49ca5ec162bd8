/**
 * What the simulated contact centre keeps and what it says on the wire. A program of its own: these are the words of
 * this centre, not of the bridge that talks to it.
 *
 * A call is `queued -> offered -> answered -> ended`; an offer that fails puts it back to `queued` with its first
 * `queuedAt`; a caller who hangs up before the answer has abandoned. A queued call may be told by a message that nobody
 * will answer, and ends with it. Only `switchboard.ts` moves calls.
 */
import type { AutoAgent } from "./autoAgent.ts";

export type OfferFailure = "no-answer" | "refused" | "agent-unavailable" | "error";
export type EndReason = "agent" | "caller" | "transfer" | "dissuaded" | "error";
export type Router = "bridge" | "centre";

export interface Queue {
  readonly queueId: string;
  readonly pool: string;
  /** How long a phone rings under native distribution. */
  readonly nativeRingMs: number;
}

export interface Offer {
  readonly offerId: string;
  readonly agentId: string;
  readonly by: Router;
  readonly expiresAt: number;
}

export interface Call {
  readonly callId: string;
  queueId: string;
  readonly pool: string;
  state: "queued" | "offered" | "answered";
  /** Wall clock; first entry of the caller, never changed by a requeue. */
  readonly queuedAt: number;
  priority: number;
  readonly cli?: string;
  readonly dnis?: string;
  readonly language?: string;
  readonly vip?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  offer: Offer | null;
  /** Who talks to the caller; null before the answer. */
  agentId: string | null;
  /** A message that tells the caller that nobody will answer plays until the call ends; null mostly. */
  dissuasion: { readonly message: string; readonly offersCallback: boolean } | null;
  /** Would say yes to being called back. */
  readonly wantsCallback: boolean;
  /** Wall clock; null before the answer. */
  answeredAt: number | null;
  /** Agent id -> monotonic time of a failed native offer: native distribution lets that pair rest for a while. */
  readonly triedAt: Map<string, number>;
}

export interface Agent {
  readonly agentId: string;
  readonly name: string;
  readonly pool: string;
  readonly queues: readonly string[];
  isLoggedIn: boolean;
  isReady: boolean;
  reason: string | null;
  reasonOwner: "agent" | "bridge" | "centre" | null;
  /** Call whose offer rings now. */
  ringing: string | null;
  readonly activeCalls: Set<string>;
  /** Wall clock; null when not in wrap-up. */
  wrapUpUntil: number | null;
  wrapUpMs: number;
  /** Wall clock of the last change. */
  since: number;
  /** Monotonic; since when the agent could have been given a call. */
  idleSince: number;
  /** Plays the agent inside the process; null when somebody else does. */
  auto: AutoAgent | null;
}

/** A call as events and snapshot show it. */
export interface WireCall {
  readonly callId: string;
  readonly queueId: string;
  readonly state: Call["state"];
  readonly queuedAt: string;
  readonly priority: number;
  readonly cli?: string;
  readonly dnis?: string;
  readonly language?: string;
  readonly vip?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly offer?: { readonly offerId: string; readonly agentId: string; readonly expiresAt: string };
  readonly agentId?: string;
}

export interface WireAgent {
  readonly agentId: string;
  readonly login: "in" | "out";
  readonly device: "idle" | "ringing" | "busy" | "unreachable";
  readonly ready: boolean;
  readonly reason?: string;
  readonly reasonOwner?: "agent" | "bridge" | "centre";
  readonly wrapUpUntil?: string;
  readonly activeCalls: readonly string[];
  readonly queues: readonly string[];
  readonly since: string;
}

/** What an event says, before it has an epoch, a sequence and a time. */
export type EventBody =
  | { readonly type: "call.queued" | "call.updated"; readonly call: WireCall }
  | { readonly type: "call.offered"; readonly callId: string; readonly offerId: string; readonly agentId: string }
  | {
      readonly type: "call.offer-failed";
      readonly callId: string;
      readonly offerId: string;
      readonly agentId: string;
      readonly reason: OfferFailure;
    }
  | {
      readonly type: "call.answered";
      readonly callId: string;
      readonly offerId?: string;
      readonly agentId: string;
      readonly by: Router;
    }
  | { readonly type: "call.abandoned"; readonly callId: string; readonly waitedMs: number }
  | {
      readonly type: "call.ended";
      readonly callId: string;
      readonly reason: EndReason;
      readonly talkMs?: number;
      readonly callbackWanted?: boolean;
    }
  | { readonly type: "agent.changed"; readonly agent: WireAgent }
  | {
      readonly type: "control.changed";
      readonly pool: string;
      readonly mode: "bridge" | "native";
      readonly reason: string;
    };

export type CentreEvent = EventBody & { readonly epoch: string; readonly seq: number; readonly at: string };

/** A wall-clock time as it is written on the wire. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

export function wireCall(call: Call): WireCall {
  return {
    callId: call.callId,
    queueId: call.queueId,
    state: call.state,
    queuedAt: iso(call.queuedAt),
    priority: call.priority,
    ...(call.cli === undefined ? {} : { cli: call.cli }),
    ...(call.dnis === undefined ? {} : { dnis: call.dnis }),
    ...(call.language === undefined ? {} : { language: call.language }),
    ...(call.vip === undefined ? {} : { vip: call.vip }),
    attributes: call.attributes,
    ...(call.offer === null
      ? {}
      : {
          offer: { offerId: call.offer.offerId, agentId: call.offer.agentId, expiresAt: iso(call.offer.expiresAt) }
        }),
    ...(call.agentId === null ? {} : { agentId: call.agentId })
  };
}

export function wireAgent(agent: Agent): WireAgent {
  return {
    agentId: agent.agentId,
    login: agent.isLoggedIn ? "in" : "out",
    device: deviceOf(agent),
    ready: agent.isReady,
    ...(agent.reason === null ? {} : { reason: agent.reason }),
    ...(agent.reasonOwner === null ? {} : { reasonOwner: agent.reasonOwner }),
    ...(agent.wrapUpUntil === null ? {} : { wrapUpUntil: iso(agent.wrapUpUntil) }),
    activeCalls: [...agent.activeCalls],
    queues: agent.queues,
    since: iso(agent.since)
  };
}

function deviceOf(agent: Agent): WireAgent["device"] {
  if (!agent.isLoggedIn) return "unreachable";
  if (agent.activeCalls.size > 0) return "busy";
  return agent.ringing === null ? "idle" : "ringing";
}

/** Logged in, ready, and with neither a ringing nor an active call nor wrap-up. */
export function isAvailable(agent: Agent): boolean {
  return (
    agent.isLoggedIn &&
    agent.isReady &&
    agent.ringing === null &&
    agent.activeCalls.size === 0 &&
    agent.wrapUpUntil === null
  );
}
