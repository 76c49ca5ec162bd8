/** One example of everything that crosses the line, for the published documents; a test validates each. */
import type { EventType } from "../../centre/centreSchemas.ts";
import { signed, type SignatureHeaders } from "../signature.ts";
import { eventTypes, sequenceText, typeName } from "./events.ts";

const at = "2026-11-22T11:08:21.418Z";
const [callId, offerId, agentId, epoch] = ["call-1795345701-3", "call:call-1795345701-3:1", "1001", "boot-1795345699"];

const call = {
  callId,
  queueId: "support",
  state: "queued",
  queuedAt: "2026-11-22T11:08:02.005Z",
  priority: 0,
  cli: "+33600000002",
  language: "fr",
  vip: true,
  attributes: { menu: "claims" }
};

const agent = {
  agentId,
  login: "in",
  device: "ringing",
  ready: true,
  activeCalls: [],
  queues: ["support"],
  since: "2026-11-22T11:00:00.000Z"
};

const data: Readonly<Record<EventType, object>> = {
  "call.queued": call,
  "call.updated": { ...call, queueId: "claims" },
  "call.offered": { callId, offerId, agentId },
  "call.offer-failed": { callId, offerId, agentId, reason: "no-answer" },
  "call.answered": { callId, offerId, agentId, by: "bridge" },
  "call.abandoned": { callId, waitedMs: 19_413 },
  "call.ended": { callId, reason: "caller", talkMs: 184_000 },
  "agent.changed": agent,
  "control.changed": { pool: "main", mode: "native", reason: "lease-expired" },
  heartbeat: {}
};

export function eventExample(type: EventType): object {
  const seq = 42 + eventTypes.indexOf(type);
  return {
    specversion: "1.0",
    id: `evt-${epoch}-${String(seq)}`,
    source: "urn:ccs:acme:prod",
    type: typeName(type),
    time: at,
    datacontenttype: "application/json",
    sequence: sequenceText(seq),
    epoch,
    data: data[type]
  };
}

/** Not to be used: everybody knows it. */
export const secretExample = `whsec_${Buffer.from("everybody knows this example key").toString("base64")}`;

/** The headers of the example event `call.queued`, whose body is its JSON without spaces. */
export function headersExample(): SignatureHeaders {
  const event = eventExample("call.queued") as { readonly id: string };
  const key = Buffer.from(secretExample.replace("whsec_", ""), "base64");
  return signed([key], JSON.stringify(event), Date.parse(at), event.id);
}

const commandHead = { pool: "main", fence: 17, expiresAt: "2026-11-22T11:08:26.500Z" };

export const examples = {
  capabilities: {
    decide: "immediate",
    holdCall: true,
    offerOutcome: true,
    revokeOffer: true,
    dissuade: false,
    setAgentState: "none",
    externalTasks: "none",
    snapshot: true,
    replay: true,
    lease: "native",
    heartbeatMs: 10_000
  },
  snapshot: {
    epoch,
    sequence: sequenceText(42),
    takenAt: at,
    calls: [{ ...call, state: "offered", offer: { offerId, agentId, expiresAt: "2026-11-22T11:08:29.000Z" } }],
    agents: [agent]
  },
  replay: { events: [eventExample("call.queued")] },
  controlRequest: { pool: "main", holder: "bridge-a", fence: 17, ttlMs: 10_000 },
  releaseRequest: { pool: "main", fence: 17 },
  controlState: { mode: "bridge", fence: 17 },
  offerCall: { type: "offer-call", commandId: offerId, ...commandHead, callId, agentId, offerId, ringMs: 8000 },
  revokeOffer: { type: "revoke-offer", commandId: `${offerId}:revoke`, ...commandHead, offerId },
  dissuadeCall: {
    type: "dissuade-call",
    commandId: `call:${callId}:dissuade`,
    ...commandHead,
    callId,
    message: "closed",
    offersCallback: true
  },
  accepted: { status: "accepted" },
  rejected: { status: "rejected", reason: "agent-unavailable" },
  notInControl: { status: "rejected", reason: "not-in-control", fence: 18 },
  expired: { status: "rejected", reason: "expired" },
  unsupported: { status: "rejected", reason: "unsupported" },
  reset: { action: "reset" },
  addCaller: { action: "add-caller" },
  agentRefuses: { action: "agent", agentId, does: "refuse" },
  cast: { pool: "main", queue: "support", agents: ["1001", "1002"], secondQueue: "claims", other: null },
  addedCaller: { callId }
} as const;
