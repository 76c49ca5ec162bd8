/** Rings as an item gets them. */
import type { Ring } from "../../core/route.ts";

/** More than the core looks after for one item; plans are shorter, modules may add some. */
const ringsMax = 30;

/** By delay; in their order where delays are equal. */
export function byDelay(rings: readonly Ring[]): readonly Ring[] {
  return rings.length < 2 ? rings : [...rings].sort((a, b) => a.afterMs - b.afterMs).slice(0, ringsMax);
}

/**
 * What a plan is for an item without a preferred agent: nobody waits for nobody, so the rings `preferred` and `pair` are
 * left out, and where the plan began with them, what would have opened next opens at once. Later rings keep their delay.
 */
export function withoutPreferred(rings: readonly Ring[]): readonly Ring[] {
  const left = rings.filter(({ who }) => who !== "preferred" && who !== "pair");
  const next = left[0]?.afterMs;
  if (next === undefined || next === 0 || left[0] === rings[0]) return left;
  return left.map((ring) => (ring.afterMs === next ? { ...ring, afterMs: 0 } : ring));
}
