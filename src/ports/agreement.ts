/** How far shadow decisions agree with what really happened: plain data for people and programs. */

/** AgentWork that shadow mode reports of its own reservations; no such record exists. */
export const shadowWorkPrefix = "shadow:";

export interface AgreementCount {
  readonly channel: string;
  /** Items that somebody was given while the shadow looked on. */
  readonly items: number;
  readonly sameAgent: number;
  readonly otherAgent: number;
  /** The shadow had given it to nobody by then. */
  readonly undecided: number;
}

export interface Disagreement {
  readonly itemId: string;
  readonly channel: string;
  readonly tier: string;
  /** Milliseconds since 1970 of what really happened. */
  readonly at: number;
  readonly shadowAgent: string | null;
  readonly realAgent: string;
  /** How much earlier (negative) or later the shadow had decided; null where it had not. */
  readonly shadowAfterMs: number | null;
}

export interface Agreement {
  readonly from: number;
  readonly until: number;
  /** The busiest channel first. */
  readonly channels: readonly AgreementCount[];
  readonly sameAgentPercent: number | null;
  /** Items that somebody had been given before the shadow knew of them: not compared. */
  readonly unseen: number;
  readonly disagreements: readonly Disagreement[];
  readonly disagreementsInAll: number;
}
