/** A contact centre in memory, one queue and two agents: stands for the product that is to be joined to the bridge. */
type Distributor = "bridge" | "centre";
const now = (inMs = 0): string => new Date(Date.now() + inMs).toISOString();

export class Call {
  readonly callId: string;
  readonly queueId = "support";
  readonly queuedAt = now();
  readonly priority = 0;
  state: "queued" | "offered" | "answered" = "queued";
  offer: { readonly offerId: string; readonly agentId: string; readonly expiresAt: string } | undefined;
  agentId: string | undefined;
  constructor(callId: string) {
    this.callId = callId;
  }
}
const newAgent = (agentId: string) => {
  const [activeCalls, queues]: readonly string[][] = [[], ["support"]];
  return {
    agentId,
    login: "out",
    device: "idle",
    ready: false,
    reasonOwner: "agent",
    activeCalls,
    queues,
    since: now()
  };
};

/** `say` tells what happened, as a type of event and its data; `isNative`: no bridge is in control. */
export function phoneSystem(say: (type: string, data: object) => void, isNative: () => boolean) {
  const calls = new Map<string, Call>();
  const agents = new Map(["1001", "1002"].map((agentId) => [agentId, newAgent(agentId)]));
  const rings = new Map<string, { readonly by: Distributor; readonly timer: NodeJS.Timeout }>();
  let count = 0;
  const callWith = (fits: (call: Call) => boolean): Call | undefined => [...calls.values()].find(fits);
  const free = () => [...agents.values()].filter(({ ready, device }) => ready && device === "idle");

  function setAgent(agentId: string, change: object): void {
    say("agent.changed", Object.assign(found(agents.get(agentId)), change));
    distribute();
  }
  /** Without a bridge: the oldest call to the first agent who is free. */
  function distribute(): void {
    const [call, idle] = [callWith(({ state }) => state === "queued"), free()[0]];
    if (!isNative() || call === undefined || idle === undefined) return;
    offer(call.callId, idle.agentId, `native-${String((count += 1))}`, 20_000, "centre");
  }
  function enter(): Call {
    const call = new Call(`call-${String(Date.now())}-${String((count += 1))}`);
    calls.set(call.callId, call);
    return call;
  }
  function stopRinging(call: Call): { offerId?: string; agentId?: string; by: Distributor } {
    const [ring, ended] = [rings.get(call.callId), call.offer];
    clearTimeout(ring?.timer);
    rings.delete(call.callId);
    call.offer = undefined;
    return { ...ended, by: ring?.by ?? "centre" };
  }
  /** Rings an agent for a call. Returns why not, or null. */
  function offer(callId: string, agentId: string, offerId: string, ringMs: number, by: Distributor): string | null {
    const call = calls.get(callId);
    if (call === undefined || call.state === "answered") return "call-gone";
    if (call.offer !== undefined) return call.offer.offerId === offerId ? null : "already-offered";
    if (!free().some((one) => one.agentId === agentId)) return "agent-unavailable";
    Object.assign(call, { state: "offered", offer: { offerId, agentId, expiresAt: now(ringMs) } });
    rings.set(callId, { by, timer: setTimeout(() => failOffer(offerId, "no-answer"), ringMs) });
    say("call.offered", { callId, offerId, agentId });
    setAgent(agentId, { device: "ringing" });
    return null;
  }
  /** The call waits again, with its age. False when there is no such offer. */
  function failOffer(offerId: string, reason: "no-answer" | "refused" | "agent-unavailable" | "error"): boolean {
    const call = callWith((one) => one.offer?.offerId === offerId);
    if (call === undefined) return false;
    const { agentId = "" } = stopRinging(call);
    call.state = "queued";
    say("call.offer-failed", { callId: call.callId, offerId, agentId, reason });
    setAgent(agentId, { device: "idle" });
    return true;
  }
  function answer(call: Call, agentId: string): void {
    const { offerId, by } = stopRinging(call);
    Object.assign(call, { state: "answered", agentId });
    say("call.answered", { callId: call.callId, offerId, agentId, by });
    setAgent(agentId, { device: "busy", activeCalls: [call.callId] });
  }
  function end({ callId, agentId = "" }: Call, reason: "agent" | "caller"): void {
    calls.delete(callId);
    say("call.ended", { callId, reason });
    setAgent(agentId, { device: "idle", activeCalls: [] });
  }
  /** What an agent does with telephone and state. */
  function agent(agentId: string, does: string): void {
    const ringing = callWith((call) => call.offer?.agentId === agentId);
    if (does === "answer") return answer(found(ringing), agentId);
    if (does === "refuse") return void failOffer(found(ringing?.offer).offerId, "refused");
    if (does === "hangUp") return end(found(callWith((call) => call.agentId === agentId)), "agent");
    if (does === "callOut") return answer(enter(), agentId);
    setAgent(agentId, { login: does === "logout" ? "out" : "in", ready: does === "ready", since: now() });
    if (does === "logout") failOffer(ringing?.offer?.offerId ?? "", "agent-unavailable");
  }
  function addCaller(): { readonly callId: string } {
    const call = enter();
    say("call.queued", call);
    distribute();
    return { callId: call.callId };
  }
  function callerHangsUp(callId: string): void {
    const call = found(calls.get(callId));
    if (call.state === "answered") return end(call, "caller");
    const { agentId } = stopRinging(call);
    calls.delete(callId);
    say("call.abandoned", { callId, waitedMs: Date.now() - Date.parse(call.queuedAt) });
    if (agentId !== undefined) setAgent(agentId, { device: "idle" });
  }
  /** As a switch that lost its power: nobody is told. */
  function restart(): void {
    for (const call of calls.values()) stopRinging(call);
    calls.clear();
    for (const agentId of agents.keys()) agents.set(agentId, newAgent(agentId));
  }
  const pickUp = (agentId: string, callId: string): void => answer(found(calls.get(callId)), agentId);
  return { calls, agents, addCaller, callerHangsUp, offer, failOffer, agent, pickUp, distribute, restart };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("There is no such call or agent, or they are not doing that now.");
  return value;
}
