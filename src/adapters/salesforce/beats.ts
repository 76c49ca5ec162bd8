import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import { errorCodeOf, messageOf } from "./failure.ts";
import { Timers } from "./timers.ts";

/** Things done again and again: the next time counts from the end of the last, and a failure only delays it. */
export class Beats {
  readonly #log: Log;
  readonly #timers: Timers;

  constructor(time: Time, log: Log) {
    this.#log = log;
    this.#timers = new Timers(time);
  }

  /** `everyMs` is asked before each pause. */
  start(name: string, everyMs: () => number, action: () => Promise<void> | void): void {
    this.#timers.after(everyMs(), () => void this.#run(name, everyMs, action));
  }

  stop(): void {
    this.#timers.stop();
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
