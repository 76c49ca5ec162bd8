/** The centre's time: wall clock, a monotonic clock shared by all processes of the machine, and timers it can end. */
export interface Timer {
  cancel(): void;
}

export class Clock {
  readonly #timers = new Set<NodeJS.Timeout>();

  /** Integer milliseconds since 1970. */
  wall(): number {
    return Date.now();
  }

  /** Milliseconds with microseconds behind the point; comparable between processes of one machine. */
  mono(): number {
    return Number(process.hrtime.bigint() / 1000n) / 1000;
  }

  after(ms: number, action: () => void): Timer {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
    return {
      cancel: () => {
        clearTimeout(timer);
        this.#timers.delete(timer);
      }
    };
  }

  /** Ends every timer still running. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
