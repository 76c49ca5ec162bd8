import type { BayeuxFailure } from "./bayeuxFailure.ts";

/** How long the supervisor waits for what, in milliseconds. */
export interface CometdTiming {
  /** From the handshake's request to the first poll's answer. */
  readonly handshakeMs: number;
  /** Added to the time the server may hold a poll before the connection is taken for dead. */
  readonly pollGraceMs: number;
  /** What the server holds a poll for as long as it has not said so. */
  readonly pollHeldMs: number;
  readonly firstRetryMs: number;
  readonly retryCapMs: number;
  /** After "server too busy" and "too many connections": minutes, as documented. */
  readonly busyMs: number;
  /** A connection that lasted this long is forgiven its end: the next one is built at once. */
  readonly stableMs: number;
  /** Patience with the answer to our own good-bye. */
  readonly goodbyeMs: number;
}

export const documentedTiming: CometdTiming = {
  handshakeMs: 30_000,
  pollGraceMs: 15_000,
  pollHeldMs: 110_000,
  firstRetryMs: 500,
  retryCapMs: 60_000,
  busyMs: 180_000,
  stableMs: 30_000,
  goodbyeMs: 1_000
};

/** What to do about the end of a life. */
export type Recovery =
  | { readonly action: "rebuild"; readonly wait: "none" | "backoff" | "busy"; readonly needsToken: boolean }
  | { readonly action: "refuse"; readonly refusal: "quota" | "forbidden" };

/**
 * Decides what follows the end of a life. A lost session is the normal path (the load balancer forgets every client
 * after some three hours): the next life begins at once if this one was stable. Anything that comes back at once, a
 * refused token included, is slowed down.
 */
export function recoveryFrom(failure: BayeuxFailure, wasStable: boolean): Recovery {
  const wait = wasStable ? "none" : "backoff";
  switch (failure.kind) {
    case "unknownClient":
      return { action: "rebuild", wait, needsToken: false };
    case "unauthorized":
      return { action: "rebuild", wait, needsToken: true };
    case "staleReplay":
      return { action: "rebuild", wait: "none", needsToken: false };
    case "busy":
      return { action: "rebuild", wait: "busy", needsToken: false };
    case "broken":
      return { action: "rebuild", wait: "backoff", needsToken: false };
    case "quota":
      return { action: "refuse", refusal: "quota" };
    case "refused":
      return { action: "refuse", refusal: "forbidden" };
    default:
      return unreachable(failure.kind);
  }
}

function unreachable(kind: never): never {
  throw new Error(`There is no recovery from ${String(kind)}.`);
}
