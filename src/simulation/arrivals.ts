/** Arrivals one after the other, never all at once: a day of millions needs the memory of one. */
import type { Arrival } from "./arrival.ts";
import type { Curve } from "./curve.ts";
import { pieceAt } from "./curve.ts";
import type { Random } from "./random.ts";
import type { Backlog } from "./scenario.ts";

const hourMs = 3_600_000;

/** Poisson arrivals whose rate an hour follows a curve: unit-rate gaps spent on the curve's integral, so it is exact. */
export function* poisson(perHour: Curve, from: number, to: number, random: Random): Generator<Arrival> {
  let piece = pieceAt(perHour, from);
  let at = from;
  let gap = random.exponential() * hourMs;
  while (at < to) {
    const rate = perHour.values[piece] as number;
    const until = Math.min(to, perHour.times[piece + 1] ?? to);
    const needed = rate > 0 ? gap / rate : Infinity;
    if (at + needed < until) {
      at += needed;
      gap = random.exponential() * hourMs;
      const whole = Math.floor(at);
      yield { at: whole, since: whole, handlingMs: null, tier: null };
    } else {
      gap -= (until - at) * rate;
      at = until;
      piece++;
    }
  }
}

/** What has been waiting since before the start, evenly spread over the time in which it came. */
export function* backlogOf({ count, fromMs, toMs }: Backlog, at: number): Generator<Arrival> {
  for (let index = 0; index < count; index++) {
    const since = Math.round(fromMs + ((index + 0.5) / count) * (toMs - fromMs));
    yield { at, since: Math.min(since, at), handlingMs: null, tier: null };
  }
}
