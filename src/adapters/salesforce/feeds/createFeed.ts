import { ChangeDataFeed, type StreamOptions } from "./changeDataFeed.ts";
import type { Feed, FeedKind, FeedListener } from "./feed.ts";
import type { FeedEvents } from "./feedEvents.ts";
import { type Backlog, FeedChooser, type ReturnTiming } from "./feedChooser.ts";
import type { PollPace } from "./pollPace.ts";
import { PollingFeed } from "./pollingFeed.ts";
import { PushTopicFeed } from "./pushTopicFeed.ts";
import type { SilenceTiming } from "./silenceWatch.ts";

export interface FeedOptions extends Omit<StreamOptions, "listener"> {
  readonly listener: FeedListener;
  /** Most wanted first; by default change data, then PushTopics, then polling. One kind only forces it. */
  readonly kinds?: readonly FeedKind[];
  /** Custom change data channel, `/data/Name__chn`; null to find one. */
  readonly channel?: string | null;
  /** Whether missing PushTopics may be created and wrong ones corrected. */
  readonly mayWriteTopics: boolean;
  readonly pace?: Partial<PollPace>;
  /** How far polling reaches back each time, in milliseconds. */
  readonly overlapMs?: number;
  /** Of the PendingServiceRouting records that are read; the external ones unless told otherwise. */
  readonly condition?: string;
  readonly backlog?: Backlog;
  readonly silence?: Partial<SilenceTiming>;
  readonly returning?: Partial<ReturnTiming>;
  /** How long a stream may be down while the org answers everything else, in milliseconds. */
  readonly outageMs?: number;
}

export const allKinds: readonly FeedKind[] = ["changeData", "pushTopic", "polling"];

/** The feed of an org: picks its kind by itself and says why in `status().why`. */
export function createFeed(options: FeedOptions): Feed {
  return new FeedChooser({
    ...options,
    kinds: options.kinds ?? allKinds,
    create: (kind, listener) => createKind(kind, { ...options, listener })
  });
}

function createKind(kind: FeedKind, options: FeedOptions & { readonly listener: FeedEvents }): Feed {
  switch (kind) {
    case "changeData":
      return new ChangeDataFeed(options);
    case "pushTopic":
      return new PushTopicFeed(options);
    case "polling":
      return new PollingFeed(options);
    default:
      return unknownKind(kind);
  }
}

function unknownKind(kind: never): never {
  throw new Error(`There is no feed of the kind ${String(kind)}.`);
}
