/** A figure with how far it may be off. */
export interface Estimate {
  readonly value: number;
  /** Standard error; null when one run in one part says nothing about it. */
  readonly se: number | null;
  /** Half of the 95 % confidence interval. */
  readonly halfWidth: number | null;
}

/** Quantiles of Student's t for 95 %, two-sided, by degrees of freedom from 1. */
const studentT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042
];

export function quantileT(freedom: number): number {
  return studentT[freedom - 1] ?? 1.96 + 2.5 / freedom;
}

function withError(value: number, se: number, freedom: number): Estimate {
  return { value, se, halfWidth: quantileT(freedom) * se };
}

/** Mean of independent runs. */
export function meanOfRuns(values: readonly number[]): Estimate {
  const known = values.filter((value) => !Number.isNaN(value));
  const count = known.length;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { value: mean, se: null, halfWidth: null };
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return withError(mean, Math.sqrt(variance / count), count - 1);
}

/** One ratio of sums in each part of a long run. */
export interface Ratio {
  readonly above: number;
  readonly below: number;
}

/** Ratio of the totals; its error from how the parts differ (the usual ratio estimator of batch means). */
export function ratioOfBatches(parts: readonly Ratio[]): Estimate {
  const count = parts.length;
  const above = parts.reduce((sum, part) => sum + part.above, 0);
  const below = parts.reduce((sum, part) => sum + part.below, 0);
  const value = above / below;
  if (count < 2 || below === 0) return { value, se: null, halfWidth: null };
  const squares = parts.reduce((sum, part) => sum + (part.above - value * part.below) ** 2, 0);
  return withError(value, Math.sqrt((squares * count) / (count - 1)) / below, count - 1);
}
