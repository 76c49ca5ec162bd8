import type { Feed, FeedKind, FeedListener } from "./feed.ts";
import type { FeedEvents } from "./feedEvents.ts";
import type { FeedRefused } from "./feedRefused.ts";
import type { OutageWatch } from "./outageWatch.ts";

/** A feed that was created, and whether what it says still counts. */
export interface Candidate {
  readonly feed: Feed;
  isHeard: boolean;
  /** Only of streams. */
  readonly outage: OutageWatch | null;
  /** Why it was stopped while it was still starting. */
  refusal: FeedRefused | null;
}

/** What the chooser makes of the things that only concern the feed in use. */
export interface CandidateHooks {
  readonly listener: FeedListener;
  readonly isActive: (candidate: Candidate) => boolean;
  readonly hasActive: () => boolean;
  readonly onHeard: (candidate: Candidate, recordIds: readonly string[]) => void;
  /** Events may have been missed, or the connection is a new one. */
  readonly onRebased: () => void;
  readonly onRefused: (candidate: Candidate, refusal: FeedRefused) => void;
}

/**
 * Creates a feed whose records are told on as long as it is heard, also beside another feed, and whose health is told
 * on only while it is the feed in use.
 */
export function createCandidate(
  create: (events: FeedEvents) => Feed,
  createOutage: (candidate: () => Candidate) => OutageWatch | null,
  hooks: CandidateHooks
): Candidate {
  const { listener } = hooks;
  const outage = createOutage(() => candidate);
  const events: FeedEvents = {
    onNotification: (notification) => {
      if (!candidate.isHeard) return;
      listener.onNotification(notification);
      hooks.onHeard(candidate, notification.recordIds);
    },
    onNothing: (position) => {
      if (candidate.isHeard) listener.onNothing(position);
    },
    onGap: (gap) => {
      if (hooks.isActive(candidate)) hooks.onRebased();
      if (candidate.isHeard) listener.onGap(gap);
    },
    onHealthy: () => {
      outage?.end();
      if (!hooks.isActive(candidate)) return;
      hooks.onRebased();
      listener.onHealthy();
    },
    onUnhealthy: (reason) => {
      outage?.begin(reason);
      if (hooks.isActive(candidate) || !hooks.hasActive()) listener.onUnhealthy(reason);
    },
    onRefused: (refusal) => {
      if (hooks.isActive(candidate)) hooks.onRefused(candidate, refusal);
    }
  };
  const candidate: Candidate = { feed: create(events), isHeard: true, outage, refusal: null };
  return candidate;
}

/** Stops a feed for good; nothing it says is heard any more. */
export async function dismiss(candidate: Candidate | null): Promise<void> {
  if (candidate === null) return;
  candidate.isHeard = false;
  candidate.outage?.end();
  await candidate.feed.stop();
}

export function isStream(kind: FeedKind): boolean {
  return kind !== "polling";
}
