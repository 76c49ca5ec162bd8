/**
 * How long an item may expect to wait: those ahead of it leave the line one by one, because an agent takes them or
 * because they give up, and in the meantime some who come later may overtake. Exact for exponential times (M/M/c+M);
 * whole milliseconds.
 */
export interface Line {
  /** Waiting items that go first. */
  readonly ahead: number;
  /** Agents at work who may take it, busy or free; at least 1. */
  readonly servers: number;
  /** Mean time that one of them takes from one item to the next. */
  readonly serviceMs: number;
  /** Mean time after which a customer gives up; null: nobody does. */
  readonly patienceMs: number | null;
  /**
   * Share of the agents' time, in thousandths, that goes to later items which overtake: of each class above, its load
   * times one minus the ratio of the slopes.
   */
  readonly overtakingMillis: number;
}

/** How real waits were spread around their estimates, in thousandths of the estimate. */
export interface WaitSpread {
  readonly meanMillis: number;
  /** One in ten was below, one in ten above. */
  readonly lowMillis: number;
  readonly highMillis: number;
}

export interface EstimatedWait {
  readonly meanMs: number;
  /** Four waits in five are expected between these. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** An agent whose whole time goes to others never comes; beyond this share the estimate says "very long" instead. */
const overtakingMax = 950;
/** So many are added up one by one; of longer lines, blocks. */
const blockFrom = 2_048;

/** `spread`: null where nothing is known of real waits; then that of the exact law with this mean and variance. */
export function estimateWait(line: Line, spread: WaitSpread | null): EstimatedWait {
  const { mean, variance } = momentsOf(line);
  const { lowMillis, highMillis, meanMillis } = spread ?? lawOf(mean, variance);
  const share = (millis: number): number => Math.round((mean * millis) / 1_000);
  return { meanMs: share(meanMillis), lowMs: share(lowMillis), highMs: share(highMillis) };
}

/** Sum over the items ahead, and its own turn: 1 / (c mu + j theta) each, and the squares of these. */
function momentsOf({ ahead, servers, serviceMs, patienceMs, overtakingMillis }: Line): {
  mean: number;
  variance: number;
} {
  const inflation = 1_000 / (1_000 - Math.min(overtakingMillis, overtakingMax));
  let mean = 0;
  let variance = 0;
  for (let j = 0; j <= ahead;) {
    const block = j < blockFrom ? 1 : Math.min(64, ahead - j + 1);
    const middle = j + (block - 1) / 2;
    const gap = (inflation * serviceMs) / (servers + (patienceMs === null ? 0 : (middle * serviceMs) / patienceMs));
    mean += block * gap;
    variance += block * gap * gap;
    j += block;
  }
  return { mean, variance };
}

/** Tenth and ninetieth hundredth of a gamma law with these moments, by Wilson and Hilferty. */
function lawOf(mean: number, variance: number): WaitSpread {
  const ninth = variance / (9 * mean * mean);
  const at = (z: number): number => {
    const root = Math.max(0, 1 - ninth + z * Math.sqrt(ninth));
    return Math.round(1_000 * root * root * root);
  };
  return { meanMillis: 1_000, lowMillis: at(-1.2816), highMillis: at(1.2816) };
}
