import { WebSocket } from "ws";
import type { Centre } from "./centre.ts";
import { iso, type CentreEvent } from "./model.ts";

/** A client that reads so slowly is cut; it comes back with its last sequence. */
const MOST_UNSENT_BYTES = 16 * 1024 * 1024;

/** One listener. Says hello, replays what was missed if it can, then each event as it comes, faults permitting. */
export class EventSocket {
  readonly #socket: WebSocket;
  readonly #centre: Centre;
  readonly #connectionId: string;
  readonly #unsubscribe: () => void;
  /** Held back by reorderEvent until its successor has gone. */
  #held: CentreEvent | null = null;
  /** Monotonic time before which nothing may be sent, so that delays keep the order. */
  #busyUntil = 0;
  #mutedUntil = 0;

  constructor(socket: WebSocket, centre: Centre, connectionId: string) {
    this.#socket = socket;
    this.#centre = centre;
    this.#connectionId = connectionId;
    this.#unsubscribe = centre.events.subscribe((event) => this.#deliver(event));
  }

  /** @param from What the client knows already; null for nothing. */
  open(from: { readonly epoch: string; readonly after: number } | null, heartbeatMs: number): void {
    const { events, clock } = this.#centre;
    const missed = from === null ? null : events.since(from.epoch, from.after);
    const { epoch, seq } = events;
    const isResumed = missed !== null;
    this.#write({ type: "hello", epoch, seq, at: iso(clock.wall()), heartbeatMs, resumed: isResumed });
    for (const event of missed ?? []) this.#send(event);
  }

  heartbeat(): void {
    if (this.#isMuted()) return;
    const { epoch, seq } = this.#centre.events;
    this.#write({ type: "heartbeat", epoch, seq, at: iso(this.#centre.clock.wall()) });
    this.#releaseHeld();
  }

  /** Stays connected and says nothing, neither events nor heartbeats nor answers to pings. */
  mute(ms: number): void {
    this.#mutedUntil = this.#centre.clock.mono() + ms;
    this.#socket.pause();
    this.#centre.clock.after(ms, () => this.#socket.resume());
  }

  unmute(): void {
    this.#mutedUntil = 0;
    this.#socket.resume();
  }

  end(): void {
    this.#unsubscribe();
    this.#socket.terminate();
  }

  #deliver(event: CentreEvent): void {
    const { faults, clock } = this.#centre;
    const struck = (name: "dropEvent" | "duplicateEvent" | "reorderEvent"): boolean =>
      faults.strike(name, event.type, recordIds(event)) !== null;
    if (this.#isMuted() || struck("dropEvent")) return;
    if (this.#held === null && struck("reorderEvent")) {
      this.#held = event;
      return;
    }
    const delay = faults.strike("delayEvents", event.type)?.ms ?? 0;
    const times = struck("duplicateEvent") ? 2 : 1;
    this.#busyUntil = Math.max(this.#busyUntil, clock.mono() + delay);
    if (this.#busyUntil > clock.mono())
      clock.after(this.#busyUntil - clock.mono(), () => this.#sendTimes(event, times));
    else this.#sendTimes(event, times);
  }

  #sendTimes(event: CentreEvent, times: number): void {
    for (let sent = 0; sent < times; sent += 1) this.#send(event);
    this.#releaseHeld();
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#send(held);
  }

  #send(event: CentreEvent): void {
    const { epoch, seq, type } = event;
    const facts = { path: "/v1/events", recordIds: recordIds(event), epoch, seq, type };
    this.#centre.evidence.write("push", { dir: "out", requestId: this.#connectionId, ...facts });
    this.#write(event);
  }

  #write(message: object): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_UNSENT_BYTES) this.end();
    else this.#socket.send(JSON.stringify(message));
  }

  #isMuted(): boolean {
    return this.#centre.clock.mono() < this.#mutedUntil;
  }
}

function recordIds(event: CentreEvent): string[] {
  const about = event.type === "call.queued" || event.type === "call.updated" ? event.call : event;
  const named = { ...about, ...("agent" in event ? event.agent : {}) } as Readonly<Record<string, unknown>>;
  return ["callId", "agentId", "offerId"].flatMap((key) => {
    const value = named[key];
    return typeof value === "string" ? [value] : [];
  });
}
