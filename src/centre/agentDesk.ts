/** What agents do with their phone and their state. Refuses with a problem that says what the agent is doing instead. */
import type { Announcer } from "./announcer.ts";
import { AutoAgent, type AutoAgentSettings } from "./autoAgent.ts";
import type { Floor } from "./floor.ts";
import type { Agent, Call } from "./model.ts";
import { conflict, notFound } from "./problem.ts";
import type { Switchboard } from "./switchboard.ts";

export class AgentDesk {
  readonly #floor: Floor;
  readonly #say: Announcer;
  readonly #switchboard: Switchboard;
  readonly #onIdle: (pool: string) => void;
  readonly #nextSeed: () => number;

  constructor(
    floor: Floor,
    say: Announcer,
    switchboard: Switchboard,
    onIdle: (pool: string) => void,
    nextSeed: () => number
  ) {
    this.#floor = floor;
    this.#say = say;
    this.#switchboard = switchboard;
    this.#onIdle = onIdle;
    this.#nextSeed = nextSeed;
  }

  agent(agentId: string): Agent {
    const agent = this.#floor.agents.get(agentId);
    if (agent === undefined) throw notFound("agent", agentId, this.#floor.agents.keys());
    return agent;
  }

  call(callId: string): Call {
    const call = this.#floor.calls.get(callId);
    if (call === undefined) throw notFound("live call", callId, this.#floor.calls.keys());
    return call;
  }

  /** Logged in and not yet ready. */
  login(agentId: string): Agent {
    const agent = this.agent(agentId);
    if (agent.isLoggedIn) return agent;
    agent.isLoggedIn = true;
    return this.#notReady(agent, "login", "agent");
  }

  logout(agentId: string): Agent {
    const agent = this.agent(agentId);
    if (agent.activeCalls.size > 0) throw conflict(`${agentId} is on a call; hang up first.`);
    if (!agent.isLoggedIn) return agent;
    agent.isLoggedIn = false;
    agent.isReady = false;
    agent.reason = null;
    agent.reasonOwner = null;
    agent.auto = null;
    this.#switchboard.endWrapUp(agent);
    const ringing = this.#floor.calls.get(agent.ringing ?? "");
    if (ringing === undefined) this.#say.agentChanged(agent);
    else this.#switchboard.failOffer(ringing, "agent-unavailable");
    return agent;
  }

  /** Logs in when needed, ends break and wrap-up. `auto` lets the centre play the agent; null stops that. */
  ready(agentId: string, auto?: AutoAgentSettings | null): Agent {
    const agent = this.agent(agentId);
    if (auto !== undefined) agent.auto = auto === null ? null : new AutoAgent(auto, this.#nextSeed());
    agent.isLoggedIn = true;
    agent.isReady = true;
    agent.reason = null;
    agent.reasonOwner = null;
    this.#switchboard.endWrapUp(agent);
    this.#say.agentChanged(agent);
    this.#onIdle(agent.pool);
    return agent;
  }

  /** The agent's own break: no new calls; a ringing or running call goes on. */
  pause(agentId: string, reason: string): Agent {
    return this.#notReady(this.#loggedIn(agentId), reason, "agent");
  }

  /** Somebody else sets the state. Never touches a break the agent took: false then. */
  setState(agent: Agent, isReady: boolean, reason: string): boolean {
    if (!agent.isLoggedIn || (agent.reasonOwner === "agent" && !agent.isReady)) return false;
    if (isReady) this.ready(agent.agentId);
    else this.#notReady(agent, reason, "bridge");
    return true;
  }

  answer(agentId: string): Call {
    const call = this.#ringing(agentId);
    this.#switchboard.answer(call);
    return call;
  }

  refuse(agentId: string): Call {
    const call = this.#ringing(agentId);
    this.#switchboard.failOffer(call, "refused");
    return call;
  }

  hangUp(agentId: string): Call {
    const agent = this.agent(agentId);
    const [callId] = agent.activeCalls;
    if (callId === undefined) throw conflict(`${agentId} is on no call.`);
    const call = this.call(callId);
    this.#switchboard.end(call, "agent");
    return call;
  }

  /** Takes a waiting call by hand, whoever distributes. */
  pickUp(agentId: string, callId: string): Call {
    const agent = this.#handsFree(agentId);
    const call = this.call(callId);
    if (call.state !== "queued")
      throw conflict(`Call ${callId} is ${call.state}; only a queued call can be picked up.`);
    if (call.pool !== agent.pool)
      throw conflict(`Call ${callId} is in pool ${call.pool}, ${agentId} in ${agent.pool}.`);
    this.#switchboard.pickUp(call, agent);
    return call;
  }

  callOut(agentId: string): Call {
    const agent = this.#handsFree(agentId);
    return this.#switchboard.callOut(agent, agent.queues[0] ?? "direct");
  }

  #notReady(agent: Agent, reason: string, owner: "agent" | "bridge"): Agent {
    agent.isReady = false;
    agent.reason = reason;
    agent.reasonOwner = owner;
    this.#say.agentChanged(agent);
    return agent;
  }

  #loggedIn(agentId: string): Agent {
    const agent = this.agent(agentId);
    if (!agent.isLoggedIn) throw conflict(`${agentId} is logged out; log in first.`);
    return agent;
  }

  #handsFree(agentId: string): Agent {
    const agent = this.#loggedIn(agentId);
    if (agent.ringing !== null) throw conflict(`${agentId}'s phone rings for ${agent.ringing}.`);
    if (agent.activeCalls.size > 0) throw conflict(`${agentId} is on call ${[...agent.activeCalls].join(", ")}.`);
    return agent;
  }

  #ringing(agentId: string): Call {
    const agent = this.agent(agentId);
    if (agent.ringing === null) throw conflict(`${agentId}'s phone does not ring.`);
    return this.call(agent.ringing);
  }
}
