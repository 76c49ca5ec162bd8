import { createReadStream } from "node:fs";
import type { LogLine } from "./logLine.ts";

/** What was passed over without being read: only counted. */
export interface ReadCounts {
  lines: number;
  /** Lines that are no JSON object, for instance the last one of a program that was killed. */
  unreadable: number;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Streams a log, whatever its size. `isWanted` sees the raw text: most lines of a busy log say nothing that a judge
 * needs, and not parsing them is most of the speed.
 */
export async function* readLog(
  path: string | null,
  isWanted: (text: string) => boolean,
  counts: ReadCounts
): AsyncGenerator<LogLine> {
  if (path === null) return;
  let rest = "";
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: CHUNK_BYTES })) {
    const texts = (rest + String(chunk)).split("\n");
    rest = texts.pop() ?? "";
    for (const text of texts) {
      const line = read(text, isWanted, counts);
      if (line !== null) yield line;
    }
  }
  const last = read(rest, isWanted, counts);
  if (last !== null) yield last;
}

function read(text: string, isWanted: (text: string) => boolean, counts: ReadCounts): LogLine | null {
  if (text === "") return null;
  counts.lines += 1;
  if (!isWanted(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as LogLine;
  } catch {
    // Counted below.
  }
  counts.unreadable += 1;
  return null;
}
