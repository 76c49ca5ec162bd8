/** Time and the network as a port, so that the whole bridge can run on a virtual clock. */
export interface TimerHandle {
  cancel(): void;
}

export interface Time {
  /** Wall clock, integer milliseconds since 1970. May step. */
  now(): number;
  /** Milliseconds that never step back; only differences mean anything. */
  monotonic(): number;
  /** Runs `action` once after `ms`. A throw inside is the caller's bug and must not be swallowed. */
  after(ms: number, action: () => void): TimerHandle;
  /** Runs `action` once as soon as what is under way has finished, before any timer. */
  soon(action: () => void): void;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}
