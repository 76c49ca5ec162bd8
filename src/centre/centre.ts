import { AgentDesk } from "./agentDesk.ts";
import { Announcer } from "./announcer.ts";
import type { Clock } from "./clock.ts";
import { Commands } from "./commands.ts";
import { Control } from "./control.ts";
import { Distribution } from "./distribution.ts";
import { EventLog } from "./eventLog.ts";
import type { Evidence } from "./evidence.ts";
import { Faults } from "./faults.ts";
import type { Fixture } from "./fixture.ts";
import { Floor } from "./floor.ts";
import { iso, wireAgent, wireCall, type Agent, type Call, type WireAgent, type WireCall } from "./model.ts";
import { seededRandom } from "./seededRandom.ts";
import { Switchboard } from "./switchboard.ts";

export interface CentreParts {
  readonly fixture: Fixture;
  readonly clock: Clock;
  readonly evidence: Evidence;
  readonly seed: number;
  /** Events kept for replay. */
  readonly keptEvents?: number;
}

/** State as of `seq`: every event up to it is already in. */
export interface Snapshot {
  readonly epoch: string;
  readonly seq: number;
  readonly takenAt: string;
  readonly calls: readonly WireCall[];
  readonly agents: readonly WireAgent[];
}

/** The whole centre without its sockets: wires the parts together, plays the agents, restarts. */
export class Centre {
  readonly clock: Clock;
  readonly evidence: Evidence;
  readonly fixture: Fixture;
  readonly floor: Floor;
  readonly events: EventLog;
  readonly control: Control;
  readonly faults: Faults;
  readonly switchboard: Switchboard;
  readonly desk: AgentDesk;
  readonly commands: Commands;
  readonly #distribution: Distribution;
  #calls = 0;

  constructor({ fixture, clock, evidence, seed, keptEvents }: CentreParts) {
    const random = seededRandom(seed);
    this.clock = clock;
    this.evidence = evidence;
    this.fixture = fixture;
    this.floor = new Floor(fixture, clock);
    this.events = new EventLog(clock, keptEvents);
    this.faults = new Faults(random, evidence);
    this.control = new Control(clock, this.floor.pools, (change) => this.#controlChanged(change));
    this.#distribution = new Distribution(this.floor, this.control, clock);
    const say = new Announcer(clock, this.events, evidence);
    const onIdle = (pool: string): void => this.#distribution.run(pool, this.switchboard);
    this.switchboard = new Switchboard(this.floor, say, clock, () => this.#nextCallId(), {
      onRing: (call, agent) => this.#playRing(call, agent),
      onAnswered: (call, agent) => this.#playTalk(call, agent),
      onIdle
    });
    this.desk = new AgentDesk(this.floor, say, this.switchboard, onIdle, () => Math.floor(random() * 2 ** 32));
    const { floor, control, switchboard, desk, faults } = this;
    this.commands = new Commands({ floor, control, switchboard, desk, faults, evidence, clock });
    for (const agent of floor.agents.values()) this.#noteSeat(agent);
  }

  snapshot(pool?: string): Snapshot {
    const isShown = (of: { readonly pool: string }): boolean => pool === undefined || of.pool === pool;
    return {
      epoch: this.events.epoch,
      seq: this.events.seq,
      takenAt: iso(this.clock.wall()),
      calls: [...this.floor.calls.values()].filter(isShown).map(wireCall),
      agents: [...this.floor.agents.values()].filter(isShown).map(wireAgent)
    };
  }

  /** New epoch, native distribution. Calls are dropped silently unless kept, as a switch without power does. */
  restart(keepCalls: boolean): void {
    if (!keepCalls) {
      this.switchboard.dropAll((call) => {
        const { callId, queueId, pool, agentId } = call;
        this.evidence.write("ended", { callId, queueId, pool, agentId, reason: "error", cause: "restart" });
      });
    }
    this.events.restart();
    this.control.restart();
  }

  /** Who sits where, once, so that a judge can join this log with that of another system. */
  #noteSeat(agent: Agent): void {
    const username = this.fixture.agents.find(({ agentId }) => agentId === agent.agentId)?.username ?? null;
    this.evidence.write("seat", { agentId: agent.agentId, username, queues: agent.queues, pool: agent.pool });
  }

  #controlChanged(change: Parameters<ConstructorParameters<typeof Control>[2]>[0]): void {
    const { pool, mode, reason } = change;
    this.evidence.write("control", change);
    this.events.append({ type: "control.changed", pool, mode, reason });
    this.#distribution.run(pool, this.switchboard);
  }

  #playRing(call: Call, agent: Agent): void {
    const reaction = agent.auto?.reaction();
    const offerId = call.offer?.offerId;
    if (reaction === undefined || reaction.kind === "ignore") return;
    this.clock.after(reaction.afterMs, () => {
      if (call.offer?.offerId !== offerId) return;
      if (reaction.kind === "answer") this.switchboard.answer(call);
      else this.switchboard.failOffer(call, "refused");
    });
  }

  #playTalk(call: Call, agent: Agent): void {
    if (agent.auto === null) return;
    this.clock.after(agent.auto.talkMs(), () => {
      if (this.floor.calls.has(call.callId)) this.switchboard.end(call, "agent");
    });
  }

  #nextCallId(): string {
    this.#calls += 1;
    return `${this.events.epoch.replace("boot-", "")}.${String(this.#calls)}`;
  }
}
