/** How long the server waits, in milliseconds. Tests scale these down; the proportions matter, not the seconds. */
export interface StreamTiming {
  /** How long a /meta/connect without events is held. */
  readonly longPollMs: number;
  /** How long a client may stay away after an answer before it is forgotten. */
  readonly maxIntervalMs: number;
  /** When the load balancer's cookie lapses and the client becomes unknown; missing means never. */
  readonly dropClientAfterMs?: number;
}

/** The documented values: 110 s socket time-out, 40 s to reconnect, and the three hours seen in the field. */
export const documentedTiming: StreamTiming = {
  longPollMs: 110_000,
  maxIntervalMs: 40_000,
  dropClientAfterMs: 3 * 3_600_000
};
