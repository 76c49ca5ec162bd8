/** The centre's people and lines: queues, agents and live calls by id, with the questions others ask about them. */
import { isAvailable, type Agent, type Call, type Queue } from "./model.ts";
import type { Fixture } from "./fixture.ts";
import type { Clock } from "./clock.ts";

export class Floor {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly agents: ReadonlyMap<string, Agent>;
  /** Only calls that have not ended. */
  readonly calls = new Map<string, Call>();
  readonly pools: ReadonlySet<string>;

  constructor(fixture: Fixture, clock: Clock) {
    this.queues = new Map(fixture.queues.map((queue) => [queue.queueId, queue]));
    this.pools = new Set(fixture.queues.map((queue) => queue.pool));
    this.agents = new Map(fixture.agents.map((entry) => [entry.agentId, this.#agent(entry, clock)]));
  }

  /** Waiting calls of the pool, oldest first. */
  waiting(pool: string): Call[] {
    const calls = [...this.calls.values()].filter(
      (call) => call.pool === pool && call.state === "queued" && call.dissuasion === null
    );
    return calls.sort((a, b) => a.queuedAt - b.queuedAt || (a.callId < b.callId ? -1 : 1));
  }

  /** Agents of the pool who could take a call now, longest idle first. */
  available(pool: string): Agent[] {
    const agents = [...this.agents.values()].filter((agent) => agent.pool === pool && isAvailable(agent));
    return agents.sort((a, b) => a.idleSince - b.idleSince || (a.agentId < b.agentId ? -1 : 1));
  }

  #agent(entry: Fixture["agents"][number], clock: Clock): Agent {
    const pool = this.queues.get(entry.queues[0] ?? "")?.pool ?? "main";
    return {
      agentId: entry.agentId,
      name: entry.name,
      pool,
      queues: entry.queues,
      isLoggedIn: false,
      isReady: false,
      reason: null,
      reasonOwner: null,
      ringing: null,
      activeCalls: new Set(),
      wrapUpUntil: null,
      wrapUpMs: entry.wrapUpMs,
      since: clock.wall(),
      idleSince: clock.mono(),
      auto: null
    };
  }
}
