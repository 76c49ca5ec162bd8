import type { Clock } from "./clock.ts";
import type { Control } from "./control.ts";
import type { Floor } from "./floor.ts";
import type { Agent, Call } from "./model.ts";
import type { Switchboard } from "./switchboard.ts";

/** After a failed native offer the same agent is not rung for the same call for so long. */
const REST_MS = 5000;

/**
 * Native distribution, in pools that nobody controls: the longest idle ready member of its queue takes the oldest
 * call.
 */
export class Distribution {
  readonly #floor: Floor;
  readonly #control: Control;
  readonly #clock: Clock;
  #offers = 0;
  /** Pools that will be looked at again when tried agents have rested. */
  readonly #resting = new Set<string>();

  constructor(floor: Floor, control: Control, clock: Clock) {
    this.#floor = floor;
    this.#control = control;
    this.#clock = clock;
  }

  run(pool: string, switchboard: Switchboard): void {
    if (!this.#control.isNative(pool)) return;
    const waiting = this.#floor.waiting(pool);
    for (const call of waiting) {
      const agent = this.#agentFor(call);
      if (agent === undefined) continue;
      this.#offers += 1;
      const ringMs = this.#floor.queues.get(call.queueId)?.nativeRingMs ?? 15_000;
      switchboard.offer(call, agent, { offerId: `native-${String(this.#offers)}`, by: "centre", ringMs });
    }
    if (waiting.some((call) => call.state === "queued" && call.triedAt.size > 0)) this.#runLater(pool, switchboard);
  }

  #runLater(pool: string, switchboard: Switchboard): void {
    if (this.#resting.has(pool)) return;
    this.#resting.add(pool);
    this.#clock.after(REST_MS, () => {
      this.#resting.delete(pool);
      this.run(pool, switchboard);
    });
  }

  #agentFor(call: Call): Agent | undefined {
    const members = this.#floor.available(call.pool).filter((agent) => agent.queues.includes(call.queueId));
    return members.find((agent) => this.#isRested(call, agent));
  }

  #isRested(call: Call, agent: Agent): boolean {
    const triedAt = call.triedAt.get(agent.agentId);
    return triedAt === undefined || this.#clock.mono() - triedAt >= REST_MS;
  }
}
