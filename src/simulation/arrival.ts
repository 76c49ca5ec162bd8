export interface Arrival {
  /** Milliseconds since 1970, whole. */
  readonly at: number;
  /** When the customer began to wait; `at` except for a backlog. */
  readonly since: number;
  /** Recorded time of handling; null when it is drawn. */
  readonly handlingMs: number | null;
  /** Recorded tier; null when it is drawn. */
  readonly tier: string | null;
}
