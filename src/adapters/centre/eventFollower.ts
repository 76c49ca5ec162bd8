/**
 * Follows a centre's events for one listener: in order, once, none missing. What is missing is fetched; what cannot be
 * fetched, and another epoch, need a snapshot. Nothing is told between asking for one and having it.
 */
import type { CentreListener } from "../../ports/contactCentre.ts";
import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";
import { ClockOffset } from "./clockOffset.ts";
import { EventOrder, type Cursor, type OrderedEvent } from "./eventOrder.ts";

export interface EventFollowerOptions {
  readonly time: Time;
  readonly log: Log;
  /** Events after a place, in order. Rejects when they are not kept any more or cannot be had. */
  readonly readMissing: (cursor: Cursor) => Promise<readonly OrderedEvent[]>;
}

export class EventFollower {
  readonly #options: EventFollowerOptions;
  readonly #order = new EventOrder();
  readonly #offset = new ClockOffset();
  #listener: CentreListener | null = null;
  #catchingUp: Promise<boolean> | null = null;
  #isClosed = false;

  constructor(options: EventFollowerOptions) {
    this.#options = options;
  }

  get cursor(): Cursor | null {
    return this.#order.cursor;
  }

  get isSuspended(): boolean {
    return this.#order.isSuspended;
  }

  get hasGap(): boolean {
    return this.#order.hasGap;
  }

  get clockOffsetMs(): number {
    return this.#offset.ms;
  }

  listen(listener: CentreListener): void {
    this.#listener = listener;
  }

  /** A time that the centre says it is now. */
  measure(theirIso: string): void {
    this.#offset.measure(theirIso, this.#options.time.now());
  }

  heard(event: OrderedEvent): void {
    if (this.#isClosed) return;
    const isHeartbeat = event.type === "heartbeat";
    if (isHeartbeat) this.measure(event.at);
    const verdict = this.#order.take(event);
    this.#tellReady();
    if (isHeartbeat && verdict === "inOrder" && !this.#order.isSuspended) this.#listener?.onEvent(event);
    if (verdict === "otherEpoch") this.requireResync("epoch");
    else if (verdict === "overrun") this.requireResync("gap");
    else if (verdict === "gap") void this.#fillGap();
  }

  /** A snapshot: the events after it follow, once whoever awaits it has seen it. */
  adopt(snapshot: { readonly epoch: string; readonly seq: number; readonly takenAt: string }): void {
    this.measure(snapshot.takenAt);
    this.#order.adopt(snapshot.epoch, snapshot.seq);
    this.#options.time.after(0, () => {
      this.#tellReady();
      if (this.#order.hasGap) void this.#fillGap();
    });
  }

  requireResync(reason: "connected" | "gap" | "epoch"): void {
    if (this.#isClosed) return;
    this.#order.suspend();
    this.#listener?.onResyncRequired(reason);
  }

  /** Asks for events that may have been missed. False when nobody could tell. */
  catchUp(): Promise<boolean> {
    this.#catchingUp ??= this.#catchUp().finally(() => (this.#catchingUp = null));
    return this.#catchingUp;
  }

  close(): void {
    this.#isClosed = true;
  }

  async #fillGap(): Promise<void> {
    const isCaughtUp = await this.catchUp();
    if (!isCaughtUp || this.#order.hasGap) this.requireResync("gap");
  }

  async #catchUp(): Promise<boolean> {
    const { log, readMissing } = this.#options;
    const cursor = this.#order.cursor;
    // Suspended: a snapshot is on its way, and knows more.
    if (cursor === null) return true;
    try {
      const events = await readMissing(cursor);
      if (this.#isClosed) return true;
      for (const event of events) this.#order.take(event);
      if (events.length > 0)
        log.info("Missing events of the contact centre were repeated", { after: cursor.after, events: events.length });
      this.#tellReady();
      return true;
    } catch (error) {
      log.warn("Missing events of the contact centre cannot be repeated", { error: String(error) });
      return false;
    }
  }

  #tellReady(): void {
    if (this.#isClosed) return;
    for (const event of this.#order.ready()) this.#listener?.onEvent(event);
  }
}
