/**
 * Who distributes the calls of a pool. States: `native` (the centre itself) and `bridge` (the holder of the lease).
 *
 *     native -> bridge   take, with a fence higher than any before
 *     bridge -> bridge   take by somebody with a higher fence; renew by the holder
 *     bridge -> native   the lease ran out, was released, or the centre restarted
 *
 * Fences outlive a restart: an old holder never comes back by accident.
 */
import type { Clock, Timer } from "./clock.ts";

export interface LeaseRequest {
  readonly holder: string;
  readonly fence: number;
  readonly ttlMs: number;
}

export interface ControlState {
  readonly pool: string;
  readonly mode: "bridge" | "native";
  /** Highest fence ever taken; 0 when nobody ever took control. */
  readonly fence: number;
  readonly holder: string | null;
  readonly expiresInMs: number | null;
}

interface Lease extends LeaseRequest {
  readonly expiresAt: number;
  readonly timer: Timer;
}

interface Pool {
  fence: number;
  lease: Lease | null;
}

/** Told after each change of mode or holder. */
export type ControlListener = (change: {
  readonly pool: string;
  readonly mode: "bridge" | "native";
  readonly reason: string;
  readonly holder: string | null;
  readonly fence: number;
}) => void;

export class Control {
  readonly #clock: Clock;
  readonly #onChange: ControlListener;
  readonly #pools: Map<string, Pool>;

  constructor(clock: Clock, pools: Iterable<string>, onChange: ControlListener) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#pools = new Map([...pools].map((pool) => [pool, { fence: 0, lease: null }]));
  }

  has(pool: string): boolean {
    return this.#pools.has(pool);
  }

  isNative(pool: string): boolean {
    return this.#pool(pool).lease === null;
  }

  /** May somebody with this fence command the pool? */
  isHeldBy(pool: string, fence: number): boolean {
    return this.#pool(pool).lease?.fence === fence;
  }

  /** Takes control, also from a holder with a lower fence. The same holder asking again with its fence renews. */
  take(pool: string, request: LeaseRequest): boolean {
    const state = this.#pool(pool);
    if (state.lease?.fence === request.fence && state.lease.holder === request.holder) {
      return this.renew(pool, request);
    }
    if (request.fence <= state.fence) return false;
    state.fence = request.fence;
    this.#start(pool, state, request);
    this.#tell(pool, "taken");
    return true;
  }

  renew(pool: string, request: LeaseRequest): boolean {
    const state = this.#pool(pool);
    if (state.lease?.fence !== request.fence || state.lease.holder !== request.holder) return false;
    this.#start(pool, state, request);
    return true;
  }

  /** Hands the calls back at once. False when somebody else holds the lease, or nobody. */
  release(pool: string, fence: number): boolean {
    if (!this.isHeldBy(pool, fence)) return false;
    this.#end(pool, "released");
    return true;
  }

  /** All pools fall back to native distribution. */
  restart(): void {
    for (const [pool, state] of this.#pools) if (state.lease !== null) this.#end(pool, "restarted");
  }

  state(pool: string): ControlState {
    const { fence, lease } = this.#pool(pool);
    return {
      pool,
      mode: lease === null ? "native" : "bridge",
      fence,
      holder: lease?.holder ?? null,
      expiresInMs: lease === null ? null : Math.max(0, Math.round(lease.expiresAt - this.#clock.mono()))
    };
  }

  states(): readonly ControlState[] {
    return [...this.#pools.keys()].map((pool) => this.state(pool));
  }

  #start(pool: string, state: Pool, request: LeaseRequest): void {
    state.lease?.timer.cancel();
    state.lease = {
      ...request,
      expiresAt: this.#clock.mono() + request.ttlMs,
      timer: this.#clock.after(request.ttlMs, () => this.#end(pool, "lease-expired"))
    };
  }

  #end(pool: string, reason: string): void {
    const state = this.#pool(pool);
    state.lease?.timer.cancel();
    state.lease = null;
    this.#tell(pool, reason);
  }

  #tell(pool: string, reason: string): void {
    const { mode, holder, fence } = this.state(pool);
    this.#onChange({ pool, mode, reason, holder, fence });
  }

  #pool(pool: string): Pool {
    const found = this.#pools.get(pool);
    if (found === undefined) throw new Error(`Pool ${pool} is not in the fixture; check has() first.`);
    return found;
  }
}
