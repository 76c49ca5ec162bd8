/** What another policy would have changed on recorded work: plain data for people and programs. */
export interface PolicyName {
  readonly name: string;
  readonly version: string;
  readonly hash: string;
}

/** How a class of items fared. Waits are from when the customer began to wait until somebody took the item. */
export interface Fared {
  readonly served: number;
  readonly left: number;
  readonly waiting: number;
  readonly meanWaitMs: number | null;
  readonly p90WaitMs: number | null;
  readonly longestWaitMs: number | null;
  /** Of those served or gone, how many were served within their target, in percent. */
  readonly inTimePercent: number | null;
}

/** Channel and tier as the recorded policy has them, so that the same items are compared. */
export interface ClassChange {
  readonly channel: string;
  readonly tier: string;
  readonly items: number;
  readonly recorded: Fared;
  /** The recorded policy in the model. */
  readonly before: Fared;
  /** The other policy in the model. */
  readonly after: Fared;
  /** Items whose turn came at least a second earlier, or later. */
  readonly earlier: number;
  readonly later: number;
}

/** An item that would have gone elsewhere, or to somebody in one of the two cases only. */
export interface MovedItem {
  readonly itemId: string;
  readonly channel: string;
  readonly tier: string;
  readonly agentBefore: string | null;
  readonly agentAfter: string | null;
  readonly waitBeforeMs: number | null;
  readonly waitAfterMs: number | null;
}

export interface WhatIf {
  readonly before: PolicyName;
  readonly after: PolicyName;
  /** Inputs that were fed. */
  readonly rows: number;
  readonly from: number;
  readonly until: number;
  readonly classes: readonly ClassChange[];
  /** Those whose wait changes most first, at most as many as were asked for. */
  readonly moved: readonly MovedItem[];
  readonly movedInAll: number;
  /** How near the model under the recorded policy comes to what happened. */
  readonly model: {
    readonly meanWaitRecordedMs: number | null;
    readonly meanWaitMs: number | null;
    /** Items that went to the same agent as in the record. */
    readonly sameAgentPercent: number | null;
    /** Items whose handling was not recorded and was taken from their channel. */
    readonly guessedItems: number;
  };
}
