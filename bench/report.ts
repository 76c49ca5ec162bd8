/** One figure of a bench. `bar` and `baseline` in the unit of `value`; ratio = value / baseline. */
export interface Figure {
  readonly bench: string;
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly bar: string | null;
  readonly met: boolean | null;
}

export interface Bar {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export function figure(
  bench: string,
  name: string,
  value: number,
  unit: string,
  bar: Bar | null = null,
  baseline: number | null = null
): Figure {
  const isMet = bar === null ? null : value <= (bar.atMost ?? Infinity) && value >= (bar.atLeast ?? -Infinity);
  return {
    bench,
    figure: name,
    value: round(value),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio: baseline === null || baseline === 0 ? null : round(value / baseline),
    bar: barText(bar),
    met: isMet
  };
}

function barText(bar: Bar | null): string | null {
  if (bar === null) return null;
  return bar.atMost === undefined ? `>= ${bar.atLeast}` : `<= ${bar.atMost}`;
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
