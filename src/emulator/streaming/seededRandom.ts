/** A seeded source of numbers in [0, 1), so that two runs of one org make the same "random" choices. */
export type SeededRandom = () => number;

/** Mulberry32: small, quick, and good enough to spread replay ids and latencies; it guards no secret. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
