import type { SeededRandom } from "./seededRandom.ts";

/** One stored event. `data` is the JSON of the frame's `data` member, made once however many clients receive it. */
export interface LoggedEvent {
  readonly replayId: number;
  readonly at: number;
  readonly channels: readonly string[];
  readonly recordIds: readonly string[];
  readonly data: string;
}

/** An event on its way into a log; `data` is called once, when the replay id is known. */
export interface EventDraft {
  readonly channels: readonly string[];
  readonly recordIds: readonly string[];
  data(replayId: number): string;
}

export interface EventLogOptions {
  readonly retentionMs: number;
  /** Bound on memory, not a documented limit: the oldest events go first, and their ids become invalid. */
  readonly maxEvents: number;
  readonly firstReplayId: number;
  readonly random: SeededRandom;
}

/**
 * The retained events of one family of channels (PushTopics, or change events). Replay ids grow but are not contiguous,
 * as in a real org, where they must be treated as opaque: a client that computes `id + 1` is refused here as well.
 */
export class EventLog {
  #events: LoggedEvent[] = [];
  /** Index of the oldest retained event; the array is compacted only now and then. */
  #head = 0;
  #lastReplayId: number;
  readonly #options: EventLogOptions;

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#lastReplayId = options.firstReplayId;
  }

  get size(): number {
    return this.#events.length - this.#head;
  }

  append(draft: EventDraft, at: number): LoggedEvent {
    this.#lastReplayId += 1 + Math.floor(this.#options.random() * 4);
    const replayId = this.#lastReplayId;
    const event = {
      replayId,
      at,
      channels: draft.channels,
      recordIds: draft.recordIds,
      data: draft.data(replayId)
    };
    this.#events.push(event);
    this.#trim(at);
    return event;
  }

  /** True when `replayId` names an event that is still retained at `now`; a guessed or expired id is not. */
  isRetained(replayId: number, now: number): boolean {
    this.#trim(now);
    return this.#events[this.#firstAfter(replayId - 1)]?.replayId === replayId;
  }

  /** Retained events of `channel` after `replayId` (exclusive), oldest first; -Infinity gives all of them. */
  after(channel: string, replayId: number, now: number): readonly LoggedEvent[] {
    this.#trim(now);
    return this.#events.slice(this.#firstAfter(replayId)).filter((event) => event.channels.includes(channel));
  }

  /** The stream moved to other hardware: everything stored is gone, and ids start again, lower than before. */
  reset(): void {
    this.#events = [];
    this.#head = 0;
    this.#lastReplayId = Math.floor(this.#options.firstReplayId / 2);
  }

  #trim(now: number): void {
    const oldest = now - this.#options.retentionMs;
    while (this.size > this.#options.maxEvents || (this.#events[this.#head]?.at ?? Infinity) < oldest) this.#head += 1;
    if (this.#head < 1_024 || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }

  /** Binary search: index of the first retained event whose id is greater than `replayId`. */
  #firstAfter(replayId: number): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.replayId ?? Infinity) > replayId) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
