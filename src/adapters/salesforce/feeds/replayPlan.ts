import type { BayeuxFailure } from "./bayeuxFailure.ts";
import type { DurablePositions } from "./feed.ts";

const newEventsOnly = -1;

export interface ReplayGap {
  readonly reason: string;
  readonly streams: readonly string[];
}

/**
 * Where each channel begins in each life of a connection: after its durable position, never after what was merely
 * received. A channel that has to begin at new events although it was being heard before has a gap, and so has one
 * whose position the org no longer keeps. Channels begin new, become heard, and stay heard.
 */
export class ReplayPlan {
  readonly #channels: readonly string[];
  readonly #positions: DurablePositions;
  /** Heard at least once since the start: beginning at new events again would lose what lies between. */
  readonly #heard = new Set<string>();
  /** Positions the org refused, by channel. */
  readonly #stale = new Map<string, string>();
  /** Refused in the life that just ended. */
  readonly #refused = new Set<string>();
  #from: ReadonlyMap<string, number> = new Map();
  #awaited = new Set<string>();

  constructor(channels: readonly string[], positions: DurablePositions) {
    this.#channels = channels;
    this.#positions = positions;
  }

  /** The replay map of a new life. */
  begin(): ReadonlyMap<string, number> {
    this.#from = new Map(this.#channels.map((channel) => [channel, this.#replayId(channel)]));
    this.#awaited = new Set(this.#channels);
    return this.#from;
  }

  /** True once every channel of this life is subscribed. */
  subscribed(channel: string): boolean {
    this.#awaited.delete(channel);
    return this.#awaited.size === 0;
  }

  /** What the life that just became complete has missed; to be asked once per life. */
  takeGaps(): readonly ReplayGap[] {
    const fromTip = this.#channels.filter((channel) => this.#from.get(channel) === newEventsOnly);
    const refused = fromTip.filter((channel) => this.#refused.has(channel));
    const skipped = fromTip.filter((channel) => !this.#refused.has(channel) && this.#heard.has(channel));
    this.#refused.clear();
    for (const channel of this.#channels) this.#heard.add(channel);
    return [
      ...gap("Salesforce no longer keeps the stored position", refused),
      ...gap("The connection was renewed before a position could be stored", skipped)
    ];
  }

  /** Takes note of a refused position; a refusal of a beginning that was not a position is something else. */
  judge(failure: BayeuxFailure): BayeuxFailure {
    if (failure.kind !== "staleReplay") return failure;
    const channels = failure.channel === null || failure.channel === "" ? this.#channels : [failure.channel];
    const asked = channels.filter((channel) => (this.#from.get(channel) ?? newEventsOnly) !== newEventsOnly);
    for (const channel of asked) this.#forget(channel);
    return asked.length > 0 ? failure : { ...failure, kind: "broken" };
  }

  #forget(channel: string): void {
    this.#stale.set(channel, this.#positions.get(channel) ?? "");
    this.#refused.add(channel);
  }

  #replayId(channel: string): number {
    const position = this.#positions.get(channel);
    if (position === undefined || position === this.#stale.get(channel)) return newEventsOnly;
    if (/^\d{1,15}$/.test(position)) return Number(position);
    this.#forget(channel);
    return newEventsOnly;
  }
}

function gap(what: string, streams: readonly string[]): readonly ReplayGap[] {
  return streams.length === 0 ? [] : [{ reason: `${what} of ${streams.join(", ")}.`, streams }];
}
