/** How many agents are kept free of deferred work now, and what that is judged by; moved by `adaptiveReserve.ts`. */
import type { CompiledPolicy } from "./policy.ts";
import type { Timer } from "./timer.ts";

/** Hot items that were answered, or given up too late, within one minute. */
export interface ServedMinute {
  /** Minutes since 1970. */
  readonly minute: number;
  served: number;
  inTime: number;
}

export interface ReserveInForce {
  /** Hot-capable agents kept free of deferred work now. */
  hotAgents: number;
  /** Oldest first, at most one window; empty while the reserve is fixed. */
  minutes: ServedMinute[];
  /** When it is looked at next; null while there is nothing to look at. */
  dueAt: number | null;
  /** Derived. */
  timer: Timer | null;
}

export function startReserve(policy: CompiledPolicy): ReserveInForce {
  return { hotAgents: policy.reserve.hotAgents, minutes: [], dueAt: null, timer: null };
}
