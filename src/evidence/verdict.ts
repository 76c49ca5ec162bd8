/** What the two logs prove. Every count is taken from what org and centre saw, none from what a bridge says. */
export interface Verdict {
  /** PendingServiceRouting records that appeared, and calls that queued. */
  readonly items: number;
  /** Opened or answered by exactly one agent. */
  readonly delivered: number;
  /** Neither delivered nor left, and nobody could have taken them; or with an agent who has not answered yet. */
  readonly waiting: number;
  /** The customer hung up or left, or the record was deleted, before anybody opened it. */
  readonly left: number;
  /** Given as parked with a reason, and still waiting. */
  readonly parked: number;
  /** Waiting although somebody who could have taken them has been free for a while. */
  readonly lost: number;
  /** Work items with overlapping Assigned or Opened intervals. */
  readonly doubled: number;
  /** A ringing or active call beside AgentWork that the capacity matrix forbids. */
  readonly overlap: number;
  /** Of these, how many began with a call that the centre itself placed or an agent took by hand. */
  readonly overlapByCentre: number;
  /** Opened or answered by more than one agent, one after the other: counted nowhere else. */
  readonly openedByMany: number;
  /** AgentWork created and calls offered by the bridge. */
  readonly decisions: number;
  /** From the org's delivery of a PendingServiceRouting's event to the arrival of the request that made its AgentWork. */
  readonly eventToWriteMs: Percentiles;
  /** Requests to the org's REST interface, streaming apart. */
  readonly apiCalls: number;
  readonly apiCallsPerDelivered: number | null;
  /** Times that a fault was set or struck. */
  readonly faults: number;
  /** From the last fault to the end of the logs; null without faults. */
  readonly quietMs: number | null;
  /** False when the logs end before faults have been over for as long as asked: `lost` is not final then. */
  readonly isSettled: boolean;
  /** Ids behind the counts that should be zero, at most 20 each. */
  readonly examples: {
    readonly lost: readonly string[];
    readonly doubled: readonly string[];
    readonly overlap: readonly string[];
  };
  readonly lines: number;
  /** Lines that could not be read. */
  readonly unreadable: number;
}

export interface Percentiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** Nearest rank, in milliseconds with microseconds behind the point. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (share: number): number | null => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return value === undefined ? null : Math.round(value * 1000) / 1000;
  };
  return { count: sorted.length, p50: rank(0.5), p99: rank(0.99), max: rank(1) };
}
