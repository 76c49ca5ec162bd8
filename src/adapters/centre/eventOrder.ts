/**
 * Puts events back into their order and says when some are missing. States: `suspended` (nothing is told until a
 * snapshot says where to go on) and `following` (told in contiguous order of sequence within one epoch).
 */
import type { CentreEvent } from "../../ports/contactCentre.ts";

/** Events kept while some before them are missing; beyond that only a snapshot helps. */
const MOST_PENDING = 10_000;

/** An event of a type that this version does not know: it has its place in the order and is told nobody. */
export interface UnknownEvent {
  readonly type: "unknown";
  readonly epoch: string;
  readonly seq: number;
  readonly at: string;
}

export type OrderedEvent = CentreEvent | UnknownEvent;
export type Verdict = "inOrder" | "gap" | "otherEpoch" | "overrun";

/** A place in the events of one epoch. */
export interface Cursor {
  readonly epoch: string;
  readonly after: number;
}

export class EventOrder {
  #epoch: string | null = null;
  #last = 0;
  #isSuspended = true;
  #pending = new Map<number, OrderedEvent>();

  /** Where to go on from after a cut; null when nothing is known. */
  get cursor(): Cursor | null {
    return this.#epoch === null || this.#isSuspended ? null : { epoch: this.#epoch, after: this.#last };
  }

  get isSuspended(): boolean {
    return this.#isSuspended;
  }

  /** Takes an event; those now contiguous are to be fetched with `ready`. Duplicates vanish here. */
  take(event: OrderedEvent): Verdict {
    if (this.#isSuspended && event.epoch !== this.#epoch) this.#startOver(event.epoch);
    if (event.epoch !== this.#epoch) return "otherEpoch";
    const isHeartbeat = event.type === "heartbeat";
    if (!isHeartbeat && event.seq > this.#last) this.#pending.set(event.seq, event);
    if (this.#pending.size > MOST_PENDING) return "overrun";
    if (this.#isSuspended) return "inOrder";
    const isMissing = isHeartbeat ? event.seq > this.#highest() : event.seq > this.#last + 1 && !this.#isNext();
    return isMissing ? "gap" : "inOrder";
  }

  /** Events that may be told now, in order. */
  ready(): CentreEvent[] {
    const told: CentreEvent[] = [];
    if (this.#isSuspended) return told;
    for (let next = this.#pending.get(this.#last + 1); next !== undefined; next = this.#pending.get(this.#last + 1)) {
      this.#last = next.seq;
      this.#pending.delete(next.seq);
      if (next.type !== "unknown") told.push(next);
    }
    return told;
  }

  /** True while events wait for one that is missing. */
  get hasGap(): boolean {
    return !this.#isSuspended && this.#pending.size > 0 && !this.#isNext();
  }

  /** Nothing is told any more until `adopt`; what comes meanwhile is kept. */
  suspend(): void {
    this.#isSuspended = true;
  }

  /** A snapshot: everything up to `seq` is known. Events of another epoch are forgotten. */
  adopt(epoch: string, seq: number): void {
    if (epoch !== this.#epoch) this.#startOver(epoch);
    this.#last = this.#isSuspended ? seq : Math.max(this.#last, seq);
    for (const known of [...this.#pending.keys()]) if (known <= this.#last) this.#pending.delete(known);
    this.#isSuspended = false;
  }

  #startOver(epoch: string): void {
    this.#epoch = epoch;
    this.#last = 0;
    this.#pending = new Map();
  }

  #isNext(): boolean {
    return this.#pending.has(this.#last + 1);
  }

  #highest(): number {
    return this.#pending.size === 0 ? this.#last : Math.max(...this.#pending.keys());
  }
}
