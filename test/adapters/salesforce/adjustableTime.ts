import type { Time, TimerHandle } from "../../../src/ports/time.ts";

/** The real clock, which a test may move ahead (monotonic and wall) or set to a wrong wall time. */
export class AdjustableTime implements Time {
  aheadMs = 0;
  wallErrorMs = 0;

  now(): number {
    return Date.now() + this.aheadMs + this.wallErrorMs;
  }

  monotonic(): number {
    return performance.now() + this.aheadMs;
  }

  after(ms: number, action: () => void): TimerHandle {
    const timer = setTimeout(action, ms);
    return { cancel: () => clearTimeout(timer) };
  }

  soon(action: () => void): void {
    setImmediate(action);
  }

  fetch(url: string, init?: RequestInit): Promise<Response> {
    return fetch(url, init);
  }
}
