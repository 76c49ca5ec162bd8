import type { Arrival } from "./arrival.ts";

/** A recorded trace: see readTrace.ts. */
export interface Trace {
  readonly fileName: string;
  /** Reads the file from its beginning, row by row; rows outside the two instants are skipped. */
  arrivals(from: number, to: number): Iterable<Arrival>;
}
