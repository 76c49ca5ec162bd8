import { number, type LogLine } from "./logLine.ts";

export type Source = "org" | "centre";
export type ClockName = "tMono" | "tWall";

export interface TimedLine {
  readonly source: Source;
  /** Milliseconds on the chosen clock. */
  readonly at: number;
  readonly line: LogLine;
}

/** Two logs as one, in the order of time; each is in order by itself. At equal times the org's line comes first. */
export async function* mergeLogs(
  org: AsyncIterator<LogLine>,
  centre: AsyncIterator<LogLine>,
  clock: ClockName
): AsyncGenerator<TimedLine> {
  let left = await next(org, "org", clock);
  let right = await next(centre, "centre", clock);
  while (left !== null || right !== null) {
    if (right === null || (left !== null && left.at <= right.at)) {
      yield left as TimedLine;
      left = await next(org, "org", clock);
    } else {
      yield right;
      right = await next(centre, "centre", clock);
    }
  }
}

async function next(lines: AsyncIterator<LogLine>, source: Source, clock: ClockName): Promise<TimedLine | null> {
  for (;;) {
    const result = await lines.next();
    if (result.done === true) return null;
    const line = result.value;
    const at = number(line, clock);
    if (at !== null) return { source, at, line };
  }
}
