/** The names of a pool's snapshots in its folder. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const pattern = /^snapshot-(\d{12})\.db$/;

export interface SnapshotFile {
  readonly path: string;
  readonly seq: number;
  readonly bytes: number;
}

/** Snapshots of a pool, newest first. */
export function listSnapshots(folder: string): readonly SnapshotFile[] {
  return readdirSync(folder)
    .map((name) => pattern.exec(name))
    .filter((found) => found !== null)
    .map((found) => ({ path: join(folder, found[0]), seq: Number(found[1]) }))
    .map((file) => ({ ...file, bytes: statSync(file.path, { throwIfNoEntry: false })?.size ?? 0 }))
    .sort((a, b) => b.seq - a.seq);
}

/** Removes what a crash left of snapshots that were being written. Only for the one who holds the pool's lock. */
export function removeHalfSnapshots(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith("snapshot-") && name.includes(".part")) rmSync(join(folder, name), { force: true });
  }
}

/** The path of the snapshot as of that input. */
export function snapshotPath(folder: string, seq: number): string {
  return join(folder, `snapshot-${String(seq).padStart(12, "0")}.db`);
}
