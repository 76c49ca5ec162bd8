/** What must have happened between two views of the centre, told as events: after a cut, Asterisk repeats nothing. */
import type { CentreAgent, CentreCall } from "../../ports/contactCentre.ts";
import type { EventBody } from "./call.ts";

export interface CentreView {
  readonly calls: readonly CentreCall[];
  readonly agents: readonly CentreAgent[];
}

/** `nowMs`: on the centre's clock. */
export function differences(before: CentreView, after: CentreView, nowMs: number): readonly EventBody[] {
  const known = new Map(before.calls.map((call) => [call.callId, call]));
  const left = new Set(after.calls.map((call) => call.callId));
  const gone = before.calls.filter((call) => !left.has(call.callId)).map((call) => goneCall(call, nowMs));
  const moved = after.calls.flatMap((call) => callChanges(known.get(call.callId), call));
  const agents = new Map(before.agents.map((agent) => [agent.agentId, JSON.stringify(agent)]));
  const changed = after.agents.filter((agent) => agents.get(agent.agentId) !== JSON.stringify(agent));
  return [...gone, ...moved, ...changed.map((agent): EventBody => ({ type: "agent.changed", agent }))];
}

function goneCall(call: CentreCall, nowMs: number): EventBody {
  const { callId, state, queuedAt } = call;
  if (state === "answered") return { type: "call.ended", callId, reason: "error" };
  return { type: "call.abandoned", callId, waitedMs: Math.max(0, nowMs - Date.parse(queuedAt)) };
}

function callChanges(before: CentreCall | undefined, call: CentreCall): readonly EventBody[] {
  const bodies: EventBody[] = [];
  const isSame = before !== undefined && before.state === call.state && seatOf(before) === seatOf(call);
  if (before?.state === "answered" && !isSame)
    bodies.push({ type: "call.ended", callId: call.callId, reason: "transfer" });
  else if (before?.offer !== undefined && call.state !== "answered" && !isSame) {
    const { offerId, agentId } = before.offer;
    bodies.push({ type: "call.offer-failed", callId: call.callId, offerId, agentId, reason: "error" });
  }
  const isNew = before === undefined || (before.state === "answered" && !isSame);
  const waiting = { ...call, state: "queued" } as const;
  // A conversation that nobody waited for is told by its answer alone.
  if (isNew && call.queueId !== "") bodies.push({ type: "call.queued", call: waiting });
  else if (before !== undefined && before.queueId !== call.queueId)
    bodies.push({ type: "call.updated", call: waiting });
  if (!isSame) bodies.push(...standing(call));
  return bodies;
}

function standing({ callId, state, offer, agentId }: CentreCall): readonly EventBody[] {
  if (state === "offered" && offer !== undefined) {
    return [{ type: "call.offered", callId, offerId: offer.offerId, agentId: offer.agentId }];
  }
  if (state !== "answered" || agentId === undefined) return [];
  return [{ type: "call.answered", callId, agentId, by: "centre" }];
}

/** Who rings or talks, by which offer. */
function seatOf({ offer, agentId }: CentreCall): string {
  return `${offer?.offerId ?? ""} ${offer?.agentId ?? agentId ?? ""}`;
}
