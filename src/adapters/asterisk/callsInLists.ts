/** The calls as `QueueStatus` and `CoreShowChannels` show them, put together with what is known from events. */
import type { AmiMessage } from "./amiMessage.ts";
import { callFrom, type Call } from "./call.ts";
import type { Lines } from "./lines.ts";
import { roleOf, type QueueRole } from "./names.ts";

export interface CallLists {
  readonly queueStatus: readonly AmiMessage[];
  readonly channels: readonly AmiMessage[];
  /** Queues that the bridge distributes. */
  readonly queues: ReadonlySet<string>;
  readonly before: ReadonlyMap<string, Call>;
  /** Calls of which events have told since the lists were asked for: those know better. */
  readonly touched: ReadonlySet<string>;
  /** Already put back to the same channels. */
  readonly lines: Lines;
  readonly nowMs: number;
}

/** Where a caller stands in app_queue; null for nowhere. */
interface Standing {
  readonly role: QueueRole;
  readonly priority: number;
}

export function callsInLists(lists: CallLists): Map<string, Call> {
  const { queueStatus, channels, queues, before, touched } = lists;
  const standings = new Map<string, Standing>();
  for (const message of queueStatus) {
    if (message.name !== "QueueEntry") continue;
    const priority = Number(message.get("Priority")) || 0;
    standings.set(message.get("Uniqueid"), { role: roleOf(message.get("Queue"), queues), priority });
  }
  const calls = new Map<string, Call>();
  for (const channel of channels) {
    const id = channel.get("Uniqueid");
    if (touched.has(id)) continue;
    const call = callOn(channel, standings.get(id) ?? null, lists);
    if (call !== null) calls.set(id, call);
  }
  for (const [id, call] of before) if (touched.has(id)) calls.set(id, call);
  return calls;
}

function callOn(channel: AmiMessage, standing: Standing | null, lists: CallLists): Call | null {
  const queueId = channel.variables.get("ONEQUEUE_QUEUE") ?? "";
  return queueId === "" ? directCall(channel, lists) : callerOn(channel, queueId, standing, lists);
}

/** A conversation of an agent that came out of no queue; null when the channel is no such thing. */
function directCall(channel: AmiMessage, { lines, before, nowMs }: CallLists): Call | null {
  const id = channel.get("Uniqueid");
  const line = lines.get(id);
  const isDirect = line?.isUp === true && (line.hasDialled || lines.isInCompany(id));
  if (line === undefined || !isDirect || lines.callerBeside(id) !== null) return null;
  line.callId = id;
  const call = before.get(id) ?? { ...callFrom(channel, "", "native", nowMs), cli: undefined };
  return { ...call, state: "answered", agentId: line.agentId, offer: null };
}

/** Null for somebody who is between queues or with an IVR again, and was not known before. */
function callerOn(channel: AmiMessage, queueId: string, standing: Standing | null, lists: CallLists): Call | null {
  const { lines, before, nowMs } = lists;
  const known = before.get(channel.get("Uniqueid"));
  const agentId = lines.agentBeside(channel.get("Uniqueid"));
  if (standing === null && agentId === null && known === undefined) return null;
  const call = {
    ...(known ?? callFrom(channel, queueId, "room", nowMs)),
    queueId,
    lastOfferId: channel.variables.get("ONEQUEUE_OFFER") ?? "",
    ...(standing === null ? {} : { priority: standing.priority })
  };
  const role = standing?.role;
  if (role?.kind === "room" || role?.kind === "native")
    Object.assign(call, { place: role.kind, queueId: role.queueId });
  if (role?.kind === "seat") return offered(call, channel, role.agentId);
  if (agentId !== null) return { ...call, state: "answered", offer: null, agentId };
  // Whom native distribution rings, no list tells.
  if (known?.state === "offered" && known.offer?.by === "centre" && role?.kind === "native") return call;
  return { ...call, state: "queued", offer: null, agentId: null };
}

function offered(call: Call, channel: AmiMessage, agentId: string): Call {
  const untilMs = Number(channel.variables.get("ONEQUEUE_UNTIL")) * 1000;
  const expiresAt = new Date(Number.isFinite(untilMs) ? untilMs : 0).toISOString();
  return {
    ...call,
    state: "offered",
    agentId: null,
    offer: { offerId: call.lastOfferId, agentId, expiresAt, by: "bridge" }
  };
}
