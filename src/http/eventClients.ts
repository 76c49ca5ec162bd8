import type { DecisionView, Language, Views } from "../bridge/views.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { Log } from "../ports/log.ts";
import type { Time, TimerHandle } from "../ports/time.ts";
import type { StreamClient } from "./streamClient.ts";

/** More supervisors than one pool has; each costs a socket and a few kilobytes. */
const mostClients = 64;
/** Whoever does not take this much is not reading; they reconnect and catch up by their last event id. */
const mostBacklogBytes = 512 * 1024;
/** Proxies cut connections that are silent for 30 s or longer. */
const heartbeatMs = 15_000;
/** Thousands of decisions a second are one event: people read, and the snapshot has the rest. */
const flushMs = 250;
const mostDecisions = 50;

interface Client {
  readonly stream: StreamClient;
  readonly language: Language;
  /** Decisions up to this one have been sent. */
  lastSeq: number;
}

/**
 * The open event streams. `hello` opens a stream with what was missed since Last-Event-ID; `change` follows whenever
 * something happened, at most four times a second, with the new decisions and the last position as its id.
 */
export class EventClients {
  readonly #views: Views;
  readonly #time: Time;
  readonly #log: Log;
  readonly #clients = new Set<Client>();
  #seq = 0;
  #flush: TimerHandle | null = null;
  #heartbeat: TimerHandle | null = null;
  #unsubscribe: (() => void) | null = null;
  #lastFlushAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(views: Views, time: Time, log: Log) {
    this.#views = views;
    this.#time = time;
    this.#log = log;
  }

  get count(): number {
    return this.#clients.size;
  }

  /** Throws when another client would be one too many, or none are taken any more. */
  requireRoom(): void {
    if (!this.#isClosed && this.#clients.size < mostClients) return;
    throw new BridgeError({
      code: "NotReady",
      message: this.#isClosed
        ? "The bridge is stopping and opens no event streams."
        : `All ${mostClients} event streams are taken.`,
      actions: ["Read /api/v1/snapshot now and then instead, or try again in a few seconds."],
      isRetryable: true
    });
  }

  add(stream: StreamClient, language: Language, lastSeq: number | null): void {
    const { seq } = this.#views.bridge(language);
    this.#seq = Math.max(this.#seq, seq);
    const client: Client = { stream, language, lastSeq: seq };
    this.#clients.add(client);
    stream.onClose(() => this.#remove(client));
    this.#watch();
    const missed = lastSeq === null ? [] : this.#after(lastSeq, language);
    const isComplete = lastSeq !== null && lastSeq <= seq && missed.length < mostDecisions;
    this.#send(client, `retry: 2000\n${event("hello", seq, { seq, decisions: missed, isComplete })}`);
  }

  /** Says good-bye, so that clients know the difference between a stop and a broken line. */
  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients) {
      client.stream.write("event: bye\ndata: {}\n\n");
      client.stream.end();
      this.#remove(client);
    }
  }

  /** Watches the bridge only while somebody listens. */
  #watch(): void {
    if (this.#unsubscribe !== null) return;
    this.#unsubscribe = this.#views.onChange(({ seq }) => this.#changed(seq));
    this.#beat();
  }

  #beat(): void {
    this.#heartbeat = this.#time.after(heartbeatMs, () => {
      for (const client of this.#clients) this.#send(client, ": still here\n\n");
      if (this.#clients.size > 0) this.#beat();
    });
  }

  #remove(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    this.#unsubscribe?.();
    this.#flush?.cancel();
    this.#heartbeat?.cancel();
    this.#unsubscribe = this.#flush = this.#heartbeat = null;
  }

  /** At once when it has been quiet, then at most every `flushMs`. */
  #changed(seq: number): void {
    this.#seq = Math.max(this.#seq, seq);
    if (this.#flush !== null) return;
    const wait = Math.max(0, this.#lastFlushAt + flushMs - this.#time.monotonic());
    this.#flush = this.#time.after(wait, () => {
      this.#flush = null;
      this.#lastFlushAt = this.#time.monotonic();
      this.#sendChanges();
    });
  }

  #sendChanges(): void {
    const newest = new Map<Language, readonly DecisionView[]>();
    for (const client of this.#clients) {
      const { language, lastSeq } = client;
      const all = newest.get(language) ?? this.#views.decisions(mostDecisions, language);
      newest.set(language, all);
      const decisions = all.filter(({ seq }) => seq > lastSeq);
      client.lastSeq = Math.max(this.#seq, all[0]?.seq ?? 0);
      const isComplete = decisions.length < mostDecisions;
      this.#send(client, event("change", this.#seq, { seq: this.#seq, decisions, isComplete }));
    }
  }

  #after(lastSeq: number, language: Language): readonly DecisionView[] {
    return this.#views.decisions(mostDecisions, language).filter(({ seq }) => seq > lastSeq);
  }

  #send({ stream }: Client, text: string): void {
    if (stream.backlogBytes() <= mostBacklogBytes) return stream.write(text);
    this.#log.warn("Event stream closed: the client does not read", { backlogBytes: stream.backlogBytes() });
    stream.end();
  }
}

function event(name: string, id: number, data: object): string {
  return `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
