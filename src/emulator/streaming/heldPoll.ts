import type { OrgTimer } from "../records/clock.ts";

/** The answering half of one HTTP request, seen by the Bayeux server. Exactly one of `send` and silence happens. */
export interface HttpReply {
  /** Writes the whole answer; harmless when the client has hung up meanwhile. */
  send(status: number, headers: Readonly<Record<string, string | readonly string[]>>, body: string): void;
  /** Calls `gone` if the client closes its socket before it was answered. */
  onClientGone(gone: () => void): void;
}

/** A /meta/connect that waits for events: the long poll. */
export interface HeldPoll {
  readonly messageId: string | number | undefined;
  readonly reply: HttpReply;
  readonly timer: OrgTimer;
}
