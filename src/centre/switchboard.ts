/**
 * The only writer of a call's state. Moves:
 *
 *     (new)            -> queued     enter
 *     queued           -> offered    offer
 *     offered          -> queued     failOffer: refused, not answered, revoked, agent gone; `queuedAt` stays
 *     offered          -> answered   answer
 *     queued           -> answered   pickUp
 *     queued | offered -> (gone)     hangUpByCaller: abandoned
 *     answered         -> (gone)     end
 *     queued           -> (gone)     dissuade: after the message
 *     (new)            -> answered   callOut
 *
 * Each move says itself, then tells the hooks: `onIdle` may start the next offer at once.
 */
import type { Announcer } from "./announcer.ts";
import type { Clock, Timer } from "./clock.ts";
import type { Floor } from "./floor.ts";
import { wireCall, type Agent, type Call, type EndReason, type OfferFailure, type Router } from "./model.ts";

export interface Caller {
  readonly queueId: string;
  readonly pool: string;
  readonly queuedAt: number;
  readonly priority: number;
  readonly cli?: string;
  readonly dnis?: string;
  readonly language?: string;
  readonly vip?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  /** Would say yes to being called back. */
  readonly wantsCallback: boolean;
  /** Hangs up when not answered so many milliseconds from now; null waits for ever. */
  readonly patienceMs: number | null;
}

/** How long a message plays that tells a caller that nobody will answer. */
const MESSAGE_MS = 1500;

export interface SwitchboardHooks {
  readonly onRing: (call: Call, agent: Agent) => void;
  readonly onAnswered: (call: Call, agent: Agent) => void;
  /** Something in the pool became free or began to wait. */
  readonly onIdle: (pool: string) => void;
}

export interface OfferRequest {
  readonly offerId: string;
  readonly by: Router;
  readonly ringMs: number;
}

export class Switchboard {
  readonly #floor: Floor;
  readonly #say: Announcer;
  readonly #clock: Clock;
  readonly #hooks: SwitchboardHooks;
  readonly #nextCallId: () => string;
  readonly #ringTimers = new Map<string, Timer>();
  readonly #patienceTimers = new Map<string, Timer>();
  readonly #wrapUpTimers = new Map<string, Timer>();
  readonly #messageTimers = new Map<string, Timer>();

  constructor(floor: Floor, say: Announcer, clock: Clock, nextCallId: () => string, hooks: SwitchboardHooks) {
    this.#floor = floor;
    this.#say = say;
    this.#clock = clock;
    this.#nextCallId = nextCallId;
    this.#hooks = hooks;
  }

  enter(caller: Caller): Call {
    const { patienceMs, ...facts } = caller;
    const call = this.#newCall(facts, "queued");
    if (patienceMs !== null) {
      this.#patienceTimers.set(
        call.callId,
        this.#clock.after(patienceMs, () => this.hangUpByCaller(call))
      );
    }
    this.#say.callQueued(call);
    this.#hooks.onIdle(call.pool);
    return call;
  }

  /** The call must be queued and the agent available: the caller of this function has checked both. */
  offer(call: Call, agent: Agent, request: OfferRequest): void {
    const { offerId, by, ringMs } = request;
    call.state = "offered";
    call.offer = { offerId, agentId: agent.agentId, by, expiresAt: this.#clock.wall() + ringMs };
    agent.ringing = call.callId;
    this.#ringTimers.set(
      call.callId,
      this.#clock.after(ringMs, () => this.failOffer(call, "no-answer"))
    );
    const { callId } = call;
    const facts = { offerId, agentId: agent.agentId, by, ringMs };
    this.#say.call("ring", call, facts, { type: "call.offered", callId, offerId, agentId: agent.agentId });
    this.#say.agentChanged(agent);
    this.#hooks.onRing(call, agent);
  }

  failOffer(call: Call, reason: OfferFailure): void {
    const { offerId, agentId, by } = this.#offerOf(call);
    const { callId } = call;
    if (by === "centre") call.triedAt.set(agentId, this.#clock.mono());
    const agent = this.#stopRinging(call);
    call.state = "queued";
    const facts = { offerId, agentId, by, reason };
    this.#say.call("offerFailed", call, facts, { type: "call.offer-failed", callId, offerId, agentId, reason });
    this.#say.agentChanged(agent);
    this.#hooks.onIdle(call.pool);
  }

  answer(call: Call): void {
    const { offerId, agentId, by } = this.#offerOf(call);
    const agent = this.#stopRinging(call);
    this.#connect(call, agent, { offerId, agentId, by });
  }

  /** An agent takes a waiting call by hand. */
  pickUp(call: Call, agent: Agent): void {
    this.#connect(call, agent, { agentId: agent.agentId, by: "centre" });
  }

  /** An agent calls somebody, or is called directly: never queued, seen first when answered. */
  callOut(agent: Agent, queueId: string): Call {
    const call = this.#newCall(
      {
        queueId,
        pool: agent.pool,
        queuedAt: this.#clock.wall(),
        priority: 0,
        attributes: { direction: "outbound" },
        wantsCallback: false
      },
      "answered"
    );
    this.#connect(call, agent, { agentId: agent.agentId, by: "centre" });
    return call;
  }

  hangUpByCaller(call: Call): void {
    if (call.state === "answered") return this.end(call, "caller");
    const agent = call.state === "offered" ? this.#stopRinging(call) : null;
    const { callId } = call;
    const waitedMs = Math.max(0, this.#clock.wall() - call.queuedAt);
    this.#forget(call);
    this.#say.call("abandoned", call, { waitedMs }, { type: "call.abandoned", callId, waitedMs });
    if (agent !== null) this.#say.agentChanged(agent);
    this.#hooks.onIdle(call.pool);
  }

  end(call: Call, reason: EndReason): void {
    const { callId, agentId } = call;
    const talkMs = Math.max(0, this.#clock.wall() - (call.answeredAt ?? this.#clock.wall()));
    this.#forget(call);
    this.#say.call("ended", call, { agentId, reason, talkMs }, { type: "call.ended", callId, reason, talkMs });
    const agent = this.#floor.agents.get(agentId ?? "");
    if (agent !== undefined) this.#release(call, agent);
    this.#hooks.onIdle(call.pool);
  }

  /** Plays a message to a queued caller, who waits for nobody any more, then ends the call. */
  dissuade(call: Call, message: string, offersCallback: boolean): void {
    call.dissuasion = { message, offersCallback };
    this.#patienceTimers.get(call.callId)?.cancel();
    this.#messageTimers.set(
      call.callId,
      this.#clock.after(MESSAGE_MS, () => this.#messageIsOver(call))
    );
    const facts = { message, offersCallback };
    this.#say.call("dissuaded", call, facts, { type: "call.updated", call: wireCall(call) });
  }

  #messageIsOver(call: Call): void {
    const { callId, dissuasion, wantsCallback } = call;
    const callbackWanted = dissuasion?.offersCallback === true && wantsCallback;
    const facts = { agentId: null, reason: "dissuaded", message: dissuasion?.message, callbackWanted };
    this.#forget(call);
    this.#say.call("ended", call, facts, { type: "call.ended", callId, reason: "dissuaded", callbackWanted });
  }

  requeue(call: Call, queueId: string, priority: number): void {
    call.queueId = queueId;
    call.priority = priority;
    this.#say.callUpdated(call, { priority });
    this.#hooks.onIdle(call.pool);
  }

  /** Ends wrap-up before its time, if there is any. Says nothing. */
  endWrapUp(agent: Agent): void {
    this.#wrapUpTimers.get(agent.agentId)?.cancel();
    this.#wrapUpTimers.delete(agent.agentId);
    agent.wrapUpUntil = null;
  }

  /** A restart drops calls without a word, as a switch that lost power does; only the evidence knows. */
  dropAll(note: (call: Call) => void): void {
    for (const call of this.#floor.calls.values()) {
      if (call.state === "offered") this.#stopRinging(call);
      this.#floor.agents.get(call.agentId ?? "")?.activeCalls.delete(call.callId);
      this.#forget(call);
      note(call);
    }
  }

  #newCall(facts: Omit<Caller, "patienceMs">, state: Call["state"]): Call {
    const call: Call = {
      callId: this.#nextCallId(),
      ...facts,
      state,
      offer: null,
      agentId: null,
      dissuasion: null,
      answeredAt: null,
      triedAt: new Map()
    };
    this.#floor.calls.set(call.callId, call);
    return call;
  }

  #connect(call: Call, agent: Agent, how: { offerId?: string; agentId: string; by: Router }): void {
    this.#patienceTimers.get(call.callId)?.cancel();
    this.#messageTimers.get(call.callId)?.cancel();
    call.dissuasion = null;
    call.state = "answered";
    call.agentId = agent.agentId;
    call.answeredAt = this.#clock.wall();
    agent.activeCalls.add(call.callId);
    this.#say.call("answer", call, how, { type: "call.answered", callId: call.callId, ...how });
    this.#say.agentChanged(agent);
    this.#hooks.onAnswered(call, agent);
  }

  #stopRinging(call: Call): Agent {
    const agent = this.#floor.agents.get(this.#offerOf(call).agentId);
    if (agent === undefined) throw new Error(`Call ${call.callId} rings at an agent who is not on the floor.`);
    this.#ringTimers.get(call.callId)?.cancel();
    this.#ringTimers.delete(call.callId);
    agent.ringing = null;
    call.offer = null;
    return agent;
  }

  #release(call: Call, agent: Agent): void {
    agent.activeCalls.delete(call.callId);
    const wrapUpMs = agent.auto?.wrapUpMs() ?? agent.wrapUpMs;
    if (wrapUpMs > 0 && agent.isLoggedIn) {
      agent.wrapUpUntil = this.#clock.wall() + wrapUpMs;
      this.#wrapUpTimers.get(agent.agentId)?.cancel();
      this.#wrapUpTimers.set(
        agent.agentId,
        this.#clock.after(wrapUpMs, () => this.#wrapUpIsOver(agent))
      );
    }
    this.#say.agentChanged(agent);
  }

  #wrapUpIsOver(agent: Agent): void {
    this.endWrapUp(agent);
    this.#say.agentChanged(agent);
    this.#hooks.onIdle(agent.pool);
  }

  #forget(call: Call): void {
    this.#patienceTimers.get(call.callId)?.cancel();
    this.#patienceTimers.delete(call.callId);
    this.#messageTimers.get(call.callId)?.cancel();
    this.#messageTimers.delete(call.callId);
    this.#floor.calls.delete(call.callId);
  }

  #offerOf(call: Call): NonNullable<Call["offer"]> {
    if (call.offer === null) throw new Error(`Call ${call.callId} is ${call.state}; it has no offer.`);
    return call.offer;
  }
}
