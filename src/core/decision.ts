/**
 * What the core chose, and why. Recovery applies recorded decisions and never decides again; explain and the board
 * read the same record. At most 1 KB when encoded.
 */
export type IneligibleReason =
  "noRoom" | "kindNotAllowed" | "channelFull" | "excluded" | "reserve" | "channelPaused" | "occupancy";

/** Terms of a score; score = bonus + slope * waitMs, bounded so that it stays an exact integer. */
export interface ScoreTerms {
  readonly level: number;
  readonly score: number;
  /**
   * The wait that is scored, on the channel's clock (business hours where it has a calendar): the customer's, or what
   * an own deadline makes of it; then `waitedMs` is the customer's.
   */
  readonly waitMs: number;
  readonly waitedMs?: number;
  readonly targetMs: number;
  readonly bonus: number;
}

export interface Ranked {
  readonly itemId: string;
  readonly level: number;
  readonly score: number;
}

/** Which rule of the precedence let the item through: see docs/ARCHITECTURE.md, Score. */
export type Admission = "plain" | "overdue" | "tier";

export interface Because {
  /** Did an agent become free, an item arrive, or were several matched together? */
  readonly trigger: "agent" | "item" | "batch";
  readonly channel: string;
  readonly tier: string;
  readonly terms: ScoreTerms;
  readonly admission: Admission;
  /** Waiting items that were compared (heads of classes), or free agents for `item`. */
  readonly compared: number;
  /** The best items left behind, best first, at most five; the first is the runner-up. */
  readonly beaten: readonly Ranked[];
  /** How many heads (or agents) were passed over, by reason. Absent reasons count zero. */
  readonly passedOver: Readonly<Partial<Record<IneligibleReason, number>>>;
}

export type Decision =
  | {
      readonly kind: "offer";
      readonly itemId: string;
      readonly agentId: string;
      readonly offerNumber: number;
      readonly because: Because;
    }
  | { readonly kind: "agentNotResponding"; readonly agentId: string; readonly itemId: string; readonly afterMs: number }
  | { readonly kind: "revokeCallOffer"; readonly agentId: string; readonly itemId: string; readonly offerId: string }
  | { readonly kind: "parkItem"; readonly itemId: string; readonly code: string; readonly untilMs: number }
  /** The caller is told that nobody will answer, and is not offered to anybody. */
  | {
      readonly kind: "dissuade";
      readonly itemId: string;
      readonly message: string;
      readonly offersCallback: boolean;
    }
  /** That did not come about: the caller waits for an agent like everybody. */
  | { readonly kind: "dissuasionFailed"; readonly itemId: string; readonly code: string }
  | {
      /** The reserve follows the service level; the percentage is null when nobody had to be served. */
      readonly kind: "changeReserve";
      readonly from: number;
      readonly to: number;
      readonly servedPercent: number | null;
    }
  | {
      readonly kind: "pauseChannel";
      readonly channel: string;
      readonly code: string;
      readonly itemId: string;
      readonly untilMs: number;
    };

export type DecisionKind = Decision["kind"];
