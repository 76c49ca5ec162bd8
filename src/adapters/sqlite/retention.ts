import { rm } from "node:fs/promises";
import type { KnownSegment } from "./segmentChain.ts";
import type { SnapshotFile } from "./snapshotFolder.ts";

const dayMs = 86_400_000;

/** The last row that recovery may do without: two snapshots must cover it, in case the newest is damaged. */
function coveredSeq(snapshots: readonly SnapshotFile[]): number {
  return snapshots[1]?.seq ?? 0;
}

/**
 * Segments that may go, oldest first: they ended more than `retentionDays` ago and recovery does not need them.
 * `chain` is oldest first, `snapshots` newest first. The newest segment always stays.
 */
export function expiredSegments(
  chain: readonly KnownSegment[],
  snapshots: readonly SnapshotFile[],
  retentionDays: number,
  now: number
): readonly KnownSegment[] {
  const covered = coveredSeq(snapshots);
  const isOver = (_: KnownSegment, index: number): boolean => {
    const next = chain[index + 1];
    return next !== undefined && next.startedAt < now - retentionDays * dayMs && next.firstSeq - 1 <= covered;
  };
  const firstKept = chain.findIndex((segment, index) => !isOver(segment, index));
  return chain.slice(0, Math.max(0, firstKept));
}

/** The newest snapshots are kept up to so many bytes, so that what was decided lately is explained quickly. */
export const newestBytesMax = 256 * 1024 * 1024;

/**
 * Snapshots that may go: all but the newest ones, two of them at least, and for each kept segment the first that a
 * replay of its rows can start from (at the end of the segment before it, or within it).
 */
export function expiredSnapshots(
  kept: readonly KnownSegment[],
  snapshots: readonly SnapshotFile[],
  newestBytes: number
): readonly SnapshotFile[] {
  const leading = snapshots.filter(({ seq }) => seq >= (kept[0]?.firstSeq ?? 1) - 1);
  const needed = new Set([...snapshots.slice(0, 2), ...newestWithin(leading, newestBytes)]);
  for (const [index, { firstSeq }] of kept.entries()) {
    const end = kept[index + 1]?.firstSeq ?? Infinity;
    const first = snapshots.findLast(({ seq }) => seq >= firstSeq - 1 && seq < end - 1);
    if (first !== undefined) needed.add(first);
  }
  return snapshots.filter((snapshot) => !needed.has(snapshot));
}

function newestWithin(snapshots: readonly SnapshotFile[], bytesMax: number): readonly SnapshotFile[] {
  let bytes = 0;
  return snapshots.filter((snapshot) => (bytes += snapshot.bytes) <= bytesMax);
}

/** Unlinks databases away from this thread: freeing a large file takes time. What cannot go now goes next time. */
export async function removeInBackground(paths: readonly string[]): Promise<void> {
  const names = paths.flatMap((path) => [`${path}-wal`, `${path}-shm`, path]);
  await Promise.allSettled(names.map((name) => rm(name, { force: true })));
}
