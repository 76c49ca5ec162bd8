import type { HeldPoll } from "./heldPoll.ts";
import type { LoggedEvent } from "./eventLog.ts";

/** One event waiting for a client, on the channel the client subscribed to. */
export interface QueuedEvent {
  readonly channel: string;
  readonly event: LoggedEvent;
}

/**
 * One handshaken Bayeux client. It is *waiting* while it holds a poll and *between polls* otherwise; between polls it
 * has `maxIntervalMs` to come back before the server forgets it. Events reach it only on /meta/connect replies.
 */
export class ClientSession {
  readonly clientId: string;
  readonly userId: string;
  readonly token: string;
  readonly apiVersion: number;
  readonly subscriptions = new Set<string>();
  /** False until the first /meta/connect, which is answered at once and carries the advice. */
  hasConnected = false;
  /** When the server last answered; the client must be heard again within the maximal interval. */
  lastAnswerAt: number;
  /** Set when the load balancer's cookie lapsed: the next request lands on a server that does not know this client. */
  isLapsed = false;
  held: HeldPoll | undefined;
  #queue: QueuedEvent[] = [];

  constructor(identity: {
    readonly clientId: string;
    readonly userId: string;
    readonly token: string;
    readonly apiVersion: number;
    readonly now: number;
  }) {
    this.clientId = identity.clientId;
    this.userId = identity.userId;
    this.token = identity.token;
    this.apiVersion = identity.apiVersion;
    this.lastAnswerAt = identity.now;
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  enqueue(queued: QueuedEvent): void {
    this.#queue.push(queued);
  }

  /** Takes at most `limit` waiting events, oldest first. */
  take(limit: number): readonly QueuedEvent[] {
    const taken = this.#queue.slice(0, limit);
    this.#queue = this.#queue.slice(limit);
    return taken;
  }

  /** Gives up the held poll, if any, and stops its timer; the caller answers it. */
  releaseHeld(): HeldPoll | undefined {
    const held = this.held;
    this.held = undefined;
    held?.timer.cancel();
    return held;
  }
}
