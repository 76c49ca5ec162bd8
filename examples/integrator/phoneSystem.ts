/** A contact centre in memory, one queue and two agents: stands for the product that is to be joined to the bridge. */
export interface Call {
  readonly callId: string;
  readonly queueId: string;
  readonly queuedAt: string;
  readonly priority: number;
  readonly cli?: string | undefined;
  state: "queued" | "offered" | "answered";
  offer?: { readonly offerId: string; readonly agentId: string; readonly expiresAt: string } | undefined;
  agentId?: string | undefined;
}
export const QUEUE = "support";
const now = (inMs = 0): string => new Date(Date.now() + inMs).toISOString();
const newAgent = (agentId: string) => {
  return {
    agentId,
    login: "out",
    reasonOwner: "agent",
    device: "idle",
    ready: false,
    activeCalls: [""].slice(1),
    queues: [QUEUE],
    since: now()
  };
};

export class PhoneSystem {
  readonly calls = new Map<string, Call>();
  readonly agents = ["1001", "1002"].map(newAgent);
  readonly #rings = new Map<string, { readonly by: "bridge" | "centre"; readonly timer: NodeJS.Timeout }>();
  readonly #say: (type: string, data: object) => void;
  readonly #isNative: () => boolean;
  #count = 0;

  /** `say` tells what happened, as a type of event and its data; `isNative`: no bridge is in control. */
  constructor(say: (type: string, data: object) => void, isNative: () => boolean) {
    this.#say = say;
    this.#isNative = isNative;
  }

  addCaller(cli?: string): { readonly callId: string } {
    const call = this.#newCall(cli);
    this.#say("call.queued", call);
    this.distribute();
    return { callId: call.callId };
  }

  callerHangsUp(callId: string): void {
    const call = found(this.calls.get(callId), `call ${callId}`);
    if (call.state === "answered") return this.#end(call, "caller");
    this.calls.delete(callId);
    const agentId = this.#stopRinging(call)?.agentId;
    this.#say("call.abandoned", { callId, waitedMs: Date.now() - Date.parse(call.queuedAt) });
    if (agentId !== undefined) this.#set(agentId, { device: "idle" });
  }

  /** Rings an agent for a call. Returns why not, or null. */
  offer(callId: string, agentId: string, offerId: string, ringMs: number, by: "bridge" | "centre"): string | null {
    const call = this.calls.get(callId);
    if (call === undefined || call.state === "answered") return "call-gone";
    if (call.offer !== undefined) return call.offer.offerId === offerId ? null : "already-offered";
    if (this.#free(agentId) === undefined) return "agent-unavailable";
    Object.assign(call, { state: "offered", offer: { offerId, agentId, expiresAt: now(ringMs) } });
    this.#rings.set(callId, { by, timer: setTimeout(() => this.failOffer(offerId, "no-answer"), ringMs) });
    this.#say("call.offered", { callId, offerId, agentId });
    this.#set(agentId, { device: "ringing" });
    return null;
  }

  /** The call waits again, with its age. False when there is no such offer. */
  failOffer(offerId: string, reason: "no-answer" | "refused" | "agent-unavailable" | "error"): boolean {
    const call = [...this.calls.values()].find((one) => one.offer?.offerId === offerId);
    const agentId = call === undefined ? undefined : this.#stopRinging(call)?.agentId;
    if (call === undefined || agentId === undefined) return false;
    call.state = "queued";
    this.#say("call.offer-failed", { callId: call.callId, offerId, agentId, reason });
    this.#set(agentId, { device: "idle" });
    return true;
  }

  /** What an agent does with telephone and state. */
  agent(agentId: string, does: string): void {
    const ringing = [...this.calls.values()].find((call) => call.offer?.agentId === agentId);
    const talking = [...this.calls.values()].find((call) => call.agentId === agentId);
    if (does === "answer") return this.#answer(found(ringing, "ringing call"), agentId);
    if (does === "refuse") return void this.failOffer(found(ringing?.offer, "ringing call").offerId, "refused");
    if (does === "hangUp") return this.#end(found(talking, "running call"), "agent");
    if (does === "callOut") return this.#answer(this.#newCall(), agentId);
    this.#set(agentId, { login: does === "logout" ? "out" : "in", ready: does === "ready", since: now() });
    if (does === "logout" && ringing?.offer !== undefined) this.failOffer(ringing.offer.offerId, "agent-unavailable");
  }

  pickUp(agentId: string, callId: string): void {
    this.#answer(found(this.calls.get(callId), `call ${callId}`), agentId);
  }

  /** Without a bridge: the oldest call to the first agent who is free. */
  distribute(): void {
    for (const call of this.calls.values()) {
      const free = this.#isNative() ? this.#free() : undefined;
      if (free === undefined) return;
      if (call.state === "queued")
        this.offer(call.callId, free.agentId, `native-${String((this.#count += 1))}`, 20_000, "centre");
    }
  }

  /** As a switch that lost its power: nobody is told. */
  restart(): void {
    for (const call of this.calls.values()) this.#stopRinging(call);
    this.calls.clear();
    for (const agent of this.agents) Object.assign(agent, newAgent(agent.agentId));
  }

  #newCall(cli?: string): Call {
    const callId = `call-${String(Date.now())}-${String((this.#count += 1))}`;
    const call: Call = { callId, queueId: QUEUE, queuedAt: now(), priority: 0, cli, state: "queued" };
    this.calls.set(callId, call);
    return call;
  }

  #answer(call: Call, agentId: string): void {
    const offer = this.#stopRinging(call);
    Object.assign(call, { state: "answered", agentId });
    this.#say("call.answered", { callId: call.callId, offerId: offer?.offerId, agentId, by: offer?.by ?? "centre" });
    this.#set(agentId, { device: "busy", activeCalls: [call.callId] });
  }

  #end(call: Call, reason: "agent" | "caller"): void {
    this.calls.delete(call.callId);
    this.#say("call.ended", { callId: call.callId, reason });
    this.#set(call.agentId ?? "", { device: "idle", activeCalls: [] });
  }

  #stopRinging({ callId, offer }: Call): (Call["offer"] & { readonly by: "bridge" | "centre" }) | undefined {
    const ring = this.#rings.get(callId);
    clearTimeout(ring?.timer);
    this.#rings.delete(callId);
    delete this.calls.get(callId)?.offer;
    return offer === undefined || ring === undefined ? undefined : { ...offer, by: ring.by };
  }

  #free(agentId?: string): { readonly agentId: string } | undefined {
    const free = this.agents.filter(({ ready, device }) => ready && device === "idle");
    return agentId === undefined ? free[0] : free.find((one) => one.agentId === agentId);
  }

  #set(agentId: string, change: object): void {
    const agent = found(
      this.agents.find((one) => one.agentId === agentId),
      `agent ${agentId}`
    );
    this.#say("agent.changed", Object.assign(agent, change));
    this.distribute();
  }
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`There is no ${what}`);
  return value;
}
