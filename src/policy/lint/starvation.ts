/**
 * How long an item can be passed by others, from the scores alone (docs/reference/policy.md, "How long an item can be
 * passed"). An item of class L that has waited w is passed by one of class H that has waited v only where
 * bonusH + slopeH * v > bonusL + slopeL * w, so once w exceeds (bonusH - bonusL + slopeH * v) / slopeL, never. With v at
 * H's target this gives the wait after which L goes before every H that is still within its promise. A strictly higher
 * level has no such bound.
 */
import type { CompiledPolicy, PolicyChannel, Tier } from "../../core/policy.ts";
import { scorePerTarget } from "../../core/policy.ts";

export interface ScoreClass {
  readonly channel: PolicyChannel;
  readonly tier: Tier;
  /** Strict levels that its items can have: the channel's, and those that rules of the matrix give. */
  readonly levels: { readonly least: number; readonly most: number };
  /** Head start in score that its items can have: the tier's, with what rules of the matrix add. */
  readonly bonus: { readonly least: number; readonly most: number };
}

/** What rules of a matrix can add to items of a channel. */
export interface MatrixReach {
  readonly levels: readonly number[];
  /** Thousandths of a target. */
  readonly bonusLeast: number;
  readonly bonusMost: number;
}

export interface StarvationBound {
  readonly channel: string;
  readonly tier: string;
  readonly behindChannel: string;
  readonly behindTier: string;
  /** Wait, on the channel's clock, after which no item of the other class that is within its target passes; null never. */
  readonly boundMs: number | null;
}

export const noReach: MatrixReach = { levels: [], bonusLeast: 0, bonusMost: 0 };

/** Classes of a policy; `reachOf` tells what the matrix can add to items of a channel. */
export function scoreClassesOf(
  policy: CompiledPolicy,
  reachOf: (channel: string) => MatrixReach = () => noReach
): readonly ScoreClass[] {
  return policy.channels.flatMap((channel) => {
    const { levels, bonusLeast, bonusMost } = reachOf(channel.id);
    return policy.tiers.map((tier) => ({
      channel,
      tier,
      levels: { least: Math.min(channel.level, ...levels), most: Math.max(channel.level, ...levels) },
      bonus: { least: tier.bonus + scoreOfMillis(bonusLeast), most: tier.bonus + scoreOfMillis(bonusMost) }
    }));
  });
}

function scoreOfMillis(millis: number): number {
  return millis * (scorePerTarget / 1000);
}

/** Wait after which an item of `low` goes before every item of `high` that has waited at most `highWaitMs`; null never. */
export function passedForMs(
  low: ScoreClass,
  high: ScoreClass,
  highWaitMs: number = high.channel.targetMs
): number | null {
  if (high.levels.most > low.levels.least) return null;
  const ahead = Math.min(high.bonus.most + high.channel.slope * highWaitMs, capOf(high, highWaitMs));
  // A millisecond more: equal scores are told apart by arrival.
  const needed = Math.max(0, Math.floor((ahead - low.bonus.least) / low.channel.slope) + 1);
  const { scoreCap, targetMs } = low.channel;
  // Until its target has passed, a capped item scores no more than its cap.
  return scoreCap !== null && ahead >= scoreCap ? Math.max(needed, targetMs) : needed;
}

function capOf({ channel }: ScoreClass, waitMs: number): number {
  return channel.scoreCap === null || waitMs >= channel.targetMs ? Infinity : channel.scoreCap;
}

/** The bound of every class behind every other, each pair once, worst first within a class. */
export function starvationBounds(classes: readonly ScoreClass[]): readonly StarvationBound[] {
  return classes.flatMap((low) =>
    classes
      .filter((high) => high !== low || isWide(low))
      .map((high): StarvationBound => ({
        channel: low.channel.id,
        tier: low.tier.id,
        behindChannel: high.channel.id,
        behindTier: high.tier.id,
        boundMs: sensible(passedForMs(low, high))
      }))
      .sort((a, b) => (b.boundMs ?? Infinity) - (a.boundMs ?? Infinity) || (a.behindChannel < b.behindChannel ? -1 : 1))
  );
}

/** Beyond a year it is for ever. */
function sensible(boundMs: number | null): number | null {
  return boundMs !== null && boundMs <= 365 * 86_400_000 ? boundMs : null;
}

/** Items of one class can be told apart: some rule of the matrix gives only some of them a head start or a level. */
function isWide({ levels, bonus }: ScoreClass): boolean {
  return levels.least < levels.most || bonus.least < bonus.most;
}
