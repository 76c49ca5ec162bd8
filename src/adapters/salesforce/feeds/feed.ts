import type { StreamPosition } from "../../../ports/inputSink.ts";
import type { FeedStatus } from "../../../ports/org.ts";

/** The three objects that say what is waiting, what is with whom, and who is present. */
export const routedObjects = ["PendingServiceRouting", "AgentWork", "UserServicePresence"] as const;
export type RoutedObject = (typeof routedObjects)[number];

export interface RestRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Behind `/services/data/vNN.0`, beginning with a slash: `/sobjects/PushTopic`. */
  readonly path: string;
  readonly body?: unknown;
}

/** The API calls of the last 24 hours as the org last said it. */
export interface ApiUsage {
  readonly used: number;
  readonly max: number;
}

/**
 * An authenticated session with the org, as much of it as a feed needs. Requests that the org refuses throw a
 * BridgeError `OrgRefused` with Salesforce's `errorCode` in `ids.errorCode`; requests without an answer throw
 * `OrgUnreachable`, retryable.
 */
export interface Session {
  /** Origin without a slash at the end. */
  readonly instanceUrl: string;
  /** For instance `67.0`. */
  readonly apiVersion: string;
  /** The token in use; obtains one first where there is none. */
  accessToken(): Promise<string>;
  /** Replaces the token. Calls at the same time share one request; a breaker refuses when it keeps failing. */
  refresh(): Promise<string>;
  /** The parsed body; an expired session is renewed once inside. */
  request(request: RestRequest): Promise<unknown>;
  /** Null until the org has said so. */
  apiUsage(): ApiUsage | null;
}

/** One message of a feed. May come twice, late, out of order, or stand for several records. */
export interface Notification {
  readonly object: RoutedObject;
  /** `gap`: something happened to these records and nobody says what; read them again. */
  readonly changeType: "created" | "updated" | "deleted" | "gap";
  /** 18-character ids; never a wildcard. */
  readonly recordIds: readonly string[];
  /** As received, by API name; of an update only what changed. Null when the message says nothing but the ids. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  /**
   * Nothing has to be read: either `fields` holds the whole record (a missing field is null), or the record is
   * deleted. False: read the records again.
   */
  readonly isComplete: boolean;
  /** When the org committed the change, by the org's clock, milliseconds since 1970; null when the feed does not say. */
  readonly commitAt: number | null;
  /** Give it to the sink with the inputs of this notification, after those of earlier positions of the stream. */
  readonly position: StreamPosition | null;
}

/** Something was missed, or may have been: reconcile. */
export interface Gap {
  /** A full sentence. */
  readonly reason: string;
  readonly streams: readonly string[];
  /** Durable only once the reconciliation is; null when there is none to store. */
  readonly position: StreamPosition | null;
}

/** Called by a feed, never before `start` and never after `stop` resolved. Must return at once and not throw. */
export interface FeedListener {
  onNotification(notification: Notification): void;
  /** An event that needs no input was heard; pass the position on. */
  onNothing(position: StreamPosition): void;
  onGap(gap: Gap): void;
  onHealthy(): void;
  onUnhealthy(reason: string): void;
}

/** Replay positions that are durable, by stream: a live view, asked again at each subscription. */
export interface DurablePositions {
  get(stream: string): string | undefined;
}

export type FeedKind = "changeData" | "pushTopic" | "polling";

/** A source of notifications about the three objects. Started once; a stopped feed may be started again. */
export interface Feed {
  readonly kind: FeedKind;
  /** Why this kind, a full sentence. */
  readonly why: string;
  /**
   * Resolves once changes are being heard, from the given positions or, where there is none, from now on. Keeps trying
   * while the org is unreachable; throws FeedRefused when the org refuses this kind of feed.
   */
  start(positions: DurablePositions): Promise<void>;
  stop(): Promise<void>;
  status(): FeedStatus;
}
