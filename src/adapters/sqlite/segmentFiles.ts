import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** `00000012-2026-11-25.db`: ordinal, then the UTC day on which it began. */
const pattern = /^(\d{8})-\d{4}-\d{2}-\d{2}\.db$/;

export interface SegmentFile {
  readonly path: string;
  readonly ordinal: number;
}

export function poolFolder(directory: string, pool: string): string {
  return join(directory, encodeURIComponent(pool));
}

/** Segments of a pool, oldest first. */
export function listSegments(folder: string): readonly SegmentFile[] {
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => ({ path: join(folder, name), ordinal: Number(name.slice(0, 8)) }))
    .sort((a, b) => a.ordinal - b.ordinal);
}

export function segmentPath(folder: string, ordinal: number, startedAt: number): string {
  const day = new Date(startedAt).toISOString().slice(0, 10);
  return join(folder, `${String(ordinal).padStart(8, "0")}-${day}.db`);
}

/** Removes a database with its write-ahead log. Readers that have it open keep what they see. */
export function removeDatabase(path: string): void {
  for (const suffix of ["-wal", "-shm", "-journal", ""]) rmSync(path + suffix, { force: true });
}

/** Makes the names of new files durable, not only their content. Windows has no such thing and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
