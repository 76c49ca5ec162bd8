import type { Random } from "./random.ts";

/** How long something takes, by chance. All times in milliseconds. */
export type Law =
  | { readonly kind: "exponential"; readonly meanMs: number }
  | { readonly kind: "fixed"; readonly ms: number }
  /** `cv`: standard deviation over mean. */
  | { readonly kind: "lognormal"; readonly meanMs: number; readonly cv: number }
  | { readonly kind: "uniform"; readonly fromMs: number; readonly toMs: number }
  /** Each value equally likely. */
  | { readonly kind: "empirical"; readonly valuesMs: readonly number[] };

/** One draw. Every law takes a fixed count of random numbers, so that streams stay in step between arms. */
export function draw(law: Law, random: Random): number {
  switch (law.kind) {
    case "exponential":
      return law.meanMs * random.exponential();
    case "fixed":
      return law.ms;
    case "lognormal":
      return lognormal(law.meanMs, law.cv, random.normal());
    case "uniform":
      return law.fromMs + (law.toMs - law.fromMs) * random.uniform();
    case "empirical":
      return law.valuesMs[Math.floor(random.uniform() * law.valuesMs.length)] as number;
    default:
      return law satisfies never;
  }
}

/** With sigma^2 = ln(1 + cv^2) and mu = ln(mean) - sigma^2 / 2 the mean is `mean`. */
function lognormal(mean: number, cv: number, normal: number): number {
  const variance = Math.log(1 + cv * cv);
  return mean * Math.exp(Math.sqrt(variance) * normal - variance / 2);
}

export function meanOf(law: Law): number {
  switch (law.kind) {
    case "exponential":
    case "lognormal":
      return law.meanMs;
    case "fixed":
      return law.ms;
    case "uniform":
      return (law.fromMs + law.toMs) / 2;
    case "empirical":
      return law.valuesMs.reduce((sum, value) => sum + value, 0) / law.valuesMs.length;
    default:
      return law satisfies never;
  }
}
