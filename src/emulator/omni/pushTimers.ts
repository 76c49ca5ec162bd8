import type { OrgClock, OrgTimer } from "../records/clock.ts";

/** The push time-outs that are running, one per AgentWork. */
export class PushTimers {
  readonly #clock: OrgClock;
  readonly #timers = new Map<string, OrgTimer>();

  constructor(clock: OrgClock) {
    this.#clock = clock;
  }

  start(agentWorkId: string, seconds: number, onTimeout: () => void): void {
    this.stop(agentWorkId);
    const timer = this.#clock.setTimer(seconds * 1_000, () => {
      this.#timers.delete(agentWorkId);
      onTimeout();
    });
    this.#timers.set(agentWorkId, timer);
  }

  stop(agentWorkId: string): void {
    this.#timers.get(agentWorkId)?.cancel();
    this.#timers.delete(agentWorkId);
  }
}
