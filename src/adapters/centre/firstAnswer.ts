import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import type { HttpOutcome } from "./centreHttp.ts";

export interface Pauses {
  /** First pause between attempts; doubles up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** Asks until somebody answers who is not merely unwell, or until it is stopped; then the last outcome counts. */
export class FirstAnswer {
  readonly #time: Time;
  readonly #log: Log;
  readonly #pauses: Pauses;
  #isStopped = false;
  #wake: (() => void) | null = null;

  constructor(time: Time, log: Log, pauses: Pauses) {
    this.#time = time;
    this.#log = log;
    this.#pauses = pauses;
  }

  async from(ask: () => Promise<HttpOutcome>): Promise<HttpOutcome> {
    let pauseMs = this.#pauses.firstPauseMs;
    for (;;) {
      const outcome = await ask();
      const isThere = outcome.kind === "answer" && outcome.status < 500;
      if (isThere || this.#isStopped) return outcome;
      const reason = outcome.kind === "failed" ? outcome.error : `status ${String(outcome.status)}`;
      this.#log.warn("The contact centre cannot be reached yet", { reason, pauseMs });
      await this.#sleep(pauseMs);
      pauseMs = Math.min(this.#pauses.longestPauseMs, pauseMs * 2);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#wake?.();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#time.after(ms, resolve);
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
