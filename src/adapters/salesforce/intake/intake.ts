import type { Hint } from "../../../core/command.ts";
import type { InsertAgentWork } from "../../../ports/agentWorkWriter.ts";
import type { InputSink, StreamPosition } from "../../../ports/inputSink.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import type { FeedListener, Gap, Notification } from "../feeds/feed.ts";
import type { PositionBook } from "../feeds/positionBook.ts";
import { ExpiringCache } from "../expiringCache.ts";
import { errorCodeOf, messageOf } from "../failure.ts";
import { Timers } from "../timers.ts";
import type { ItemIntake } from "./itemIntake.ts";
import type { PresenceIntake } from "./presenceIntake.ts";
import type { WorkIntake } from "./workIntake.ts";

export interface IntakeOptions {
  readonly items: ItemIntake;
  readonly works: WorkIntake;
  readonly presences: PresenceIntake;
  readonly positions: PositionBook;
  readonly sink: InputSink;
  readonly time: Time;
  readonly log: Log;
  readonly reconcile: (reason: string) => Promise<void>;
  readonly onFeedState: (isHealthy: boolean, reason: string) => void;
}

const hintGatherMs = 5;
/** The same question again waits this long: an org that contradicts itself must not be asked without end. */
const sameHintMs = 1_000;

/**
 * Turns what a feed says into inputs. Notifications may come twice, late, out of order or for many records; a complete
 * creation is taken as it is, everything else marks records to be read. Nothing is done inside the feed's call but
 * enqueueing and marking.
 */
export class Intake implements FeedListener {
  readonly #options: IntakeOptions;
  /** Org time at which the last reconciliation began: events from before may be outdated by what it read. */
  #reconciledAt = 0;
  readonly #askedItems = new Set<string>();
  readonly #askedAgents = new Set<string>();
  readonly #postponed = new Set<string>();
  /** Asked about within the last second. */
  readonly #lately: ExpiringCache<true>;
  #isAsking = false;
  readonly #timers: Timers;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#timers = new Timers(options.time);
    this.#lately = new ExpiringCache(options.time, sameHintMs, 50_000);
  }

  noteReconciliation(orgTime: number): void {
    this.#reconciledAt = orgTime;
  }

  noteSending(command: InsertAgentWork): void {
    this.#options.items.noteOffered(command.itemId);
  }

  onNotification(notification: Notification): void {
    if (this.#timers.isStopped) return;
    const settle = this.#settler(notification);
    const { commitAt } = notification;
    const isOutdated = commitAt !== null && commitAt < this.#reconciledAt;
    try {
      this.#intakeOf(notification).hear(notification, isOutdated, settle);
    } catch (error) {
      this.#options.log.error("A notification could not be understood; its records are read again", {
        object: notification.object,
        records: notification.recordIds.length,
        error: messageOf(error)
      });
      void this.#reconcile("a notification could not be understood").finally(() => {
        // Whatever was not settled yet: the records have been read again.
        for (let left = Math.max(1, notification.recordIds.length); left > 0; left--) settle();
      });
    }
  }

  onNothing(position: StreamPosition): void {
    if (!this.#timers.isStopped) this.#options.positions.receive(position).settle();
  }

  onGap(gap: Gap): void {
    if (this.#timers.isStopped) return;
    const pending = gap.position === null ? null : this.#options.positions.receive(gap.position);
    void this.#reconcile(gap.reason).then(() => pending?.settle());
  }

  onHealthy(): void {
    this.#options.onFeedState(true, "");
  }

  onUnhealthy(reason: string): void {
    this.#options.onFeedState(false, reason);
  }

  /** What the core wants to look at again; gathered for a moment and read in batches. */
  reread(hints: readonly Hint[]): void {
    for (const hint of hints) this.#gather(hint);
    if (this.#isAsking || this.#timers.isStopped || this.#askedItems.size + this.#askedAgents.size === 0) return;
    this.#isAsking = true;
    this.#timers.after(hintGatherMs, () => void this.#ask());
  }

  #gather(hint: Hint): void {
    const id = hint.type === "RereadItem" ? hint.itemId : hint.agentId;
    if (this.#lately.get(id) === undefined) {
      this.#lately.set(id, true);
      (hint.type === "RereadItem" ? this.#askedItems : this.#askedAgents).add(id);
    } else if (!this.#postponed.has(id)) {
      this.#postponed.add(id);
      this.#timers.after(sameHintMs, () => {
        this.#postponed.delete(id);
        this.reread([hint]);
      });
    }
  }

  /** Resolves when everything that was marked has been read. */
  async idle(): Promise<void> {
    const { items, works, presences } = this.#options;
    await Promise.all([items.reader.idle(), works.reader.idle(), presences.idle()]);
  }

  stop(): void {
    this.#timers.stop();
    this.#options.items.reader.stop();
    this.#options.works.reader.stop();
    this.#options.presences.stop();
  }

  async #ask(): Promise<void> {
    this.#isAsking = false;
    const items = [...this.#askedItems].filter((id) => id.startsWith("0"));
    const agents = [...this.#askedAgents].filter((id) => id.startsWith("005"));
    this.#askedItems.clear();
    this.#askedAgents.clear();
    if (this.#timers.isStopped) return;
    const { works, presences } = this.#options;
    for (const id of items) this.#options.items.ask(id);
    for (const id of agents) {
      presences.ask(id);
      works.ask(id);
    }
    try {
      if (items.length > 0) await works.readOf("PendingServiceRoutingId", items.slice(0, 200));
      if (agents.length > 0) await works.readOf("UserId", agents.slice(0, 200));
    } catch (error) {
      this.#options.log.warn("Work could not be read again; the next reconciliation makes up for it", {
        code: errorCodeOf(error)
      });
    }
  }

  /** Closes the position of the notification once each of its records has been dealt with. */
  #settler({ position, recordIds }: Notification): () => void {
    if (position === null) return () => {};
    const pending = this.#options.positions.receive(position);
    let left = Math.max(1, recordIds.length);
    return () => {
      left -= 1;
      if (left === 0) pending.settle();
    };
  }

  #intakeOf({ object }: Notification): ItemIntake | WorkIntake | PresenceIntake {
    const { items, works, presences } = this.#options;
    switch (object) {
      case "PendingServiceRouting":
        return items;
      case "AgentWork":
        return works;
      case "UserServicePresence":
        return presences;
      default:
        return object satisfies never;
    }
  }

  async #reconcile(reason: string): Promise<void> {
    await this.#options.reconcile(reason).catch(() => undefined);
  }
}
