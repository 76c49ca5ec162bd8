import type { Time, TimerHandle } from "../../ports/time.ts";

/** Timers that end together: once stopped, nothing is left that could keep the process alive. */
export class Timers {
  readonly #time: Time;
  readonly #running = new Map<TimerHandle, (() => void) | null>();
  #isStopped = false;

  constructor(time: Time) {
    this.#time = time;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Does nothing once stopped. */
  after(ms: number, action: () => void): void {
    this.#start(ms, action, null);
  }

  /** Resolves after `ms`, or at once when stopped. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#start(ms, resolve, resolve));
  }

  stop(): void {
    this.#isStopped = true;
    const running = [...this.#running];
    this.#running.clear();
    for (const [timer, whenStopped] of running) {
      timer.cancel();
      whenStopped?.();
    }
  }

  #start(ms: number, action: () => void, whenStopped: (() => void) | null): void {
    if (this.#isStopped) return whenStopped?.();
    const timer = this.#time.after(ms, () => {
      this.#running.delete(timer);
      action();
    });
    this.#running.set(timer, whenStopped);
  }
}
