import { isAvailable, wireAgent, wireCall, type Agent, type Call, type EventBody } from "./model.ts";
import type { Clock } from "./clock.ts";
import type { EventLog } from "./eventLog.ts";
import type { Evidence, EvidenceFacts } from "./evidence.ts";

/** Says each change twice: in the evidence, without the caller's number, and as an event to whoever listens. */
export class Announcer {
  readonly #clock: Clock;
  readonly #events: EventLog;
  readonly #evidence: Evidence;

  constructor(clock: Clock, events: EventLog, evidence: Evidence) {
    this.#clock = clock;
    this.#events = events;
    this.#evidence = evidence;
  }

  /** An event about a call, and a line of evidence of `kind` with the call's id, queue and pool. */
  call(kind: string, call: Call, facts: EvidenceFacts, body: EventBody): void {
    this.#evidence.write(kind, { callId: call.callId, queueId: call.queueId, pool: call.pool, ...facts });
    this.#events.append(body);
  }

  callQueued(call: Call, facts: EvidenceFacts = {}): void {
    const known = { language: call.language, vip: call.vip, queuedAt: call.queuedAt };
    this.call("queued", call, { ...known, ...facts }, { type: "call.queued", call: wireCall(call) });
  }

  callUpdated(call: Call, facts: EvidenceFacts): void {
    this.call("updated", call, facts, { type: "call.updated", call: wireCall(call) });
  }

  /** To be said after every change of an agent; also keeps since when the agent has been idle. */
  agentChanged(agent: Agent): void {
    agent.since = this.#clock.wall();
    if (isAvailable(agent)) agent.idleSince = this.#clock.mono();
    const shown = wireAgent(agent);
    this.#evidence.write("agent", { ...shown, pool: agent.pool, ringing: agent.ringing });
    this.#events.append({ type: "agent.changed", agent: shown });
  }
}
