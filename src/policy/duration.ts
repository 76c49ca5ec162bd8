import { z } from "zod";

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof unitMs;

const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Integer milliseconds of a text like `20s`, `1.5h` or `250ms`; null when it is not one. */
export function durationMs(text: string): number | null {
  const found = pattern.exec(text);
  if (found === null) return null;
  const ms = Math.round(Number(found[1]) * unitMs[found[2] as Unit]);
  return Number.isSafeInteger(ms) ? ms : null;
}

/** The shortest text that means so many milliseconds. */
export function durationText(ms: number): string {
  const unit = (["d", "h", "m", "s"] as const).find((name) => ms >= unitMs[name] && ms % unitMs[name] === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unitMs[unit]}${unit}`;
}

const shape = "must be a duration: a number with its unit, ms, s, m, h or d, for instance 20s, 1.5h or 250ms";

/** A span for people, rounded up to seconds: `8h 0m 1s`, `40s`. */
export function spanText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const parts = [`${Math.floor(seconds / 3600)}h`, `${Math.floor(seconds / 60) % 60}m`, `${seconds % 60}s`];
  const first = parts.findIndex((part) => !part.startsWith("0"));
  return first === -1 ? "0s" : parts.slice(first).join(" ");
}

/** A duration with its unit, read as integer milliseconds between the two limits (themselves durations). */
export function duration(least: string, most: string) {
  const [leastMs, mostMs] = [durationMs(least) ?? 0, durationMs(most) ?? 0];
  return z
    .string({ error: shape })
    .regex(pattern, { error: shape })
    .transform((text) => durationMs(text) ?? -1)
    .refine((ms) => ms >= leastMs && ms <= mostMs, { error: `must be a duration from ${least} to ${most}` });
}
