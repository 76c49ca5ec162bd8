import type { Time, TimerHandle } from "../../../../src/ports/time.ts";

interface Planned {
  readonly at: number;
  readonly action: () => void;
}

/** Time that stands still until a test moves it; the network stays real. */
export class ManualTime implements Time {
  #now = 1_000_000;
  readonly #planned = new Set<Planned>();

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): TimerHandle {
    const planned = { at: this.#now + ms, action };
    this.#planned.add(planned);
    return { cancel: () => void this.#planned.delete(planned) };
  }

  soon(action: () => void): void {
    setImmediate(action);
  }

  fetch(url: string, init?: RequestInit): Promise<Response> {
    return fetch(url, init);
  }

  /** Milliseconds until each planned action, soonest first. */
  get waits(): readonly number[] {
    return [...this.#planned].map(({ at }) => at - this.#now).toSorted((a, b) => a - b);
  }

  /** Moves on and runs what has become due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [due] = [...this.#planned].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (due === undefined) break;
      this.#planned.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.action();
    }
    this.#now = end;
  }
}
