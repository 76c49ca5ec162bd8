import type { Log } from "../../ports/log.ts";
import type { Time, TimerHandle } from "../../ports/time.ts";
import { errorCodeOf, messageOf } from "./failure.ts";

/** Things done again and again: the next time counts from the end of the last, and a failure only delays it. */
export class Beats {
  readonly #time: Time;
  readonly #log: Log;
  readonly #timers = new Set<TimerHandle>();
  #isStopped = false;

  constructor(time: Time, log: Log) {
    this.#time = time;
    this.#log = log;
  }

  /** `everyMs` is asked before each pause. */
  start(name: string, everyMs: () => number, action: () => Promise<void> | void): void {
    if (this.#isStopped) return;
    const timer = this.#time.after(everyMs(), () => {
      this.#timers.delete(timer);
      void this.#run(name, everyMs, action);
    });
    this.#timers.add(timer);
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  async #run(name: string, everyMs: () => number, action: () => Promise<void> | void): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#log.warn("A periodic reading of Salesforce failed and is repeated at its next time", {
        beat: name,
        code: errorCodeOf(error),
        message: messageOf(error)
      });
    }
    this.start(name, everyMs, action);
  }
}
