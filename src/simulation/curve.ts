/** A value that changes at given instants: arrivals an hour, agents on duty. */
export interface Curve {
  /** Sorted, milliseconds since 1970; the first is not after the start of the simulation. */
  readonly times: readonly number[];
  /** From `times[i]` until `times[i + 1]`. */
  readonly values: readonly number[];
}

export function constant(value: number): Curve {
  return { times: [0], values: [value] };
}

export function largestOf(curve: Curve): number {
  return curve.values.reduce((largest, value) => Math.max(largest, value), 0);
}

/** Index of the piece in force at `time`; 0 before the first. */
export function pieceAt({ times }: Curve, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export function valueAt(curve: Curve, time: number): number {
  return curve.values[pieceAt(curve, time)] ?? 0;
}

/** The curve's integral between two instants, in value times milliseconds. */
export function areaOf(curve: Curve, from: number, to: number): number {
  let area = 0;
  for (let i = pieceAt(curve, from), at = from; at < to; i++) {
    const until = Math.min(to, curve.times[i + 1] ?? Infinity);
    area += (curve.values[i] ?? 0) * (until - at);
    at = until;
  }
  return area;
}
