import { iso, type CentreEvent, type EventBody } from "./model.ts";
import type { Clock } from "./clock.ts";

const KEPT_DEFAULT = 10_000;

/** Says an event to those who listen now. */
export type EventSubscriber = (event: CentreEvent) => void;

/**
 * Everything the centre said in this epoch: sequence numbers are contiguous from 1, the newest `kept` events can be
 * replayed. A restart begins a new epoch and forgets the old one.
 */
export class EventLog {
  epoch: string;
  seq = 0;
  readonly #clock: Clock;
  readonly #kept: number;
  #boots = 0;
  #recent: CentreEvent[] = [];
  readonly #subscribers = new Set<EventSubscriber>();

  constructor(clock: Clock, kept = KEPT_DEFAULT) {
    this.#clock = clock;
    this.#kept = kept;
    this.epoch = this.#nextEpoch();
  }

  append(body: EventBody): CentreEvent {
    this.seq += 1;
    const event: CentreEvent = { epoch: this.epoch, seq: this.seq, at: iso(this.#clock.wall()), ...body };
    this.#recent.push(event);
    if (this.#recent.length > 2 * this.#kept) this.#recent = this.#recent.slice(-this.#kept);
    for (const say of this.#subscribers) say(event);
    return event;
  }

  /** Events with a sequence beyond `after`, or null when they are of another epoch or not kept any more. */
  since(epoch: string, after: number): readonly CentreEvent[] | null {
    if (epoch !== this.epoch || after > this.seq) return null;
    if (after === this.seq) return [];
    const kept = this.#recent.slice(-this.#kept);
    const first = kept[0];
    if (first === undefined || after + 1 < first.seq) return null;
    return kept.slice(after + 1 - first.seq);
  }

  restart(): void {
    this.epoch = this.#nextEpoch();
    this.seq = 0;
    this.#recent = [];
  }

  subscribe(say: EventSubscriber): () => void {
    this.#subscribers.add(say);
    return () => this.#subscribers.delete(say);
  }

  #nextEpoch(): string {
    this.#boots += 1;
    return `boot-${String(this.#clock.wall())}-${String(this.#boots)}`;
  }
}
