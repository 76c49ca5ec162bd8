import { instantOf, wallTime } from "../policy/timeZone.ts";
import { constant, type Curve } from "./curve.ts";
import type { CurveFile } from "./scenarioSchema.ts";

const dayMs = 86_400_000;

/** Times of day become instants, day by day; before the first time of a day the last value of the day before holds. */
export function curveOf(
  file: CurveFile,
  { zone, startsAt, endsAt }: { readonly zone: string; readonly startsAt: number; readonly endsAt: number }
): Curve {
  if (typeof file === "number") return constant(file);
  const steps = Object.entries(file)
    .map(([time, value]) => ({ minutes: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)), value }))
    .sort((a, b) => a.minutes - b.minutes);
  if (steps.length === 0) return constant(0);
  const times: number[] = [];
  const values: number[] = [];
  const firstDay = Math.floor(wallTime(zone, startsAt) / dayMs) * dayMs - dayMs;
  for (let day = firstDay; ; day += dayMs) {
    for (const { minutes, value } of steps) {
      const at = instantOf(zone, day + minutes * 60_000);
      if (at >= endsAt) return { times, values };
      times.push(at);
      values.push(value);
    }
  }
}
