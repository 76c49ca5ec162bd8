import type { OrgClock } from "../records/clock.ts";
import type { RecordStore } from "../records/store.ts";
import type { CommittedTransaction } from "../records/transaction.ts";
import type { ChangeData } from "./changeData.ts";
import type { ChannelFamily } from "./channelCatalog.ts";
import type { EventDraft } from "./eventLog.ts";
import type { PushTopics } from "./pushTopics.ts";
import type { StreamHub } from "./streamHub.ts";

export interface PublisherOptions {
  readonly store: RecordStore;
  readonly clock: OrgClock;
  readonly hub: StreamHub;
  readonly topics: PushTopics;
  readonly changeData: ChangeData;
  /** From commit to publication, in milliseconds; read at each commit. */
  readonly latencyMs: () => number;
}

/**
 * Turns commits into events. Their content is fixed at the commit; they are stored and delivered after the latency, so
 * that a client which subscribes for new events in between still gets them, as from a real org.
 */
export function publishCommits(options: PublisherOptions): () => void {
  const { changeData, clock, hub, latencyMs, store, topics } = options;
  return store.onCommit((committed: CommittedTransaction) => {
    const drafts: readonly (readonly [ChannelFamily, EventDraft])[] = [
      ...topics.draftsOf(committed).map((draft) => ["pushTopic", draft] as const),
      ...changeData.draftsOf(committed).map((draft) => ["changeData", draft] as const)
    ];
    if (drafts.length === 0) return;
    const publish = () => {
      for (const [family, draft] of drafts) hub.publish(family, draft);
    };
    const delay = latencyMs();
    if (delay === 0) publish();
    else clock.setTimer(delay, publish);
  });
}
