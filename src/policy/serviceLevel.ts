import { z } from "zod";
import { durationMs } from "./duration.ts";

const percentShape = "must be a share in percent, from 1% to 100%, for instance 80%";

/** A share such as `80%`, read as whole percent. */
export const percentText = z
  .string({ error: percentShape })
  .regex(/^(100|[1-9]\d?)%$/, { error: percentShape })
  .transform((text) => Number(text.slice(0, -1)));

const pattern = /^(100|[1-9]\d?)% *< *(\d+(?:\.\d+)?(?:ms|s|m|h))$/;

/** A service level such as `80% < 20s`: so many percent answered within that time, which lies between the limits. */
export function serviceLevel(least: string, most: string) {
  const shape = `must be a service level: percent, <, and a duration from ${least} to ${most}, for instance 80% < 20s`;
  const [leastMs, mostMs] = [durationMs(least) ?? 0, durationMs(most) ?? 0];
  return z
    .string({ error: shape })
    .regex(pattern, { error: shape })
    .transform((text) => {
      const [, percent, within] = pattern.exec(text) ?? [];
      return { percent: Number(percent), withinMs: durationMs(within ?? "") ?? -1 };
    })
    .refine(({ withinMs }) => withinMs >= leastMs && withinMs <= mostMs, { error: shape });
}
