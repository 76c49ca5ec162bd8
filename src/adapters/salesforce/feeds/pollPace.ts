import type { ApiUsage } from "./feed.ts";

const dayMs = 86_400_000;

export interface PollPace {
  /** Between two polls when calls are plenty. */
  readonly fastestMs: number;
  /** Between two polls when calls are scarce; slower than this only when the day's calls would not last. */
  readonly slowMs: number;
  readonly slowestMs: number;
  /** Share of the org's daily calls that polling leaves to everybody else, writing AgentWork included. */
  readonly reservedShare: number;
}

export const defaultPace: PollPace = { fastestMs: 2_000, slowMs: 5_000, slowestMs: 60_000, reservedShare: 0.4 };

export interface PacedWait {
  readonly waitMs: number;
  /** The calls left do not allow for the slow pace: say so. */
  readonly isStarved: boolean;
}

/**
 * The wait that lets the calls left, less the reserve, last for a day: the org counts over a rolling 24 hours, so
 * what is spent now comes back only then.
 */
export function pacedWait(usage: ApiUsage | null, callsPerPoll: number, pace: PollPace): PacedWait {
  if (usage === null) return { waitMs: pace.fastestMs, isStarved: false };
  const usable = Math.max(0, usage.max * (1 - pace.reservedShare) - usage.used);
  const affordableMs = usable === 0 ? Infinity : Math.ceil((dayMs * callsPerPoll) / usable);
  const waitMs = Math.min(pace.slowestMs, Math.max(pace.fastestMs, affordableMs));
  return { waitMs, isStarved: affordableMs > pace.slowMs };
}
