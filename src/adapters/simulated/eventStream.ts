/**
 * One listening connection after another. States: `waiting` (until the next attempt), `opening` (until hello), `open`
 * and `closed`. A connection that is silent for three heartbeats is taken for dead: TCP alone may never say so.
 */
import { WebSocket } from "ws";
import type { Time, TimerHandle } from "../../ports/time.ts";
import { readFrame, type Frame, type Hello } from "./wire.ts";

const SILENT_BEATS = 3;

export interface EventStreamOptions {
  /** ws: or wss: address of the events. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly time: Time;
  /** First pause between attempts; doubles up to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly openTimeoutMs: number;
}

export interface EventStreamListener {
  /** Where the next connection should go on from. */
  readonly cursor: () => { readonly epoch: string; readonly after: number } | null;
  readonly onHello: (hello: Hello) => void;
  readonly onFrame: (frame: Frame) => void;
  /** The connection ended, or an attempt failed. `failures`: attempts failed in a row. */
  readonly onDown: (reason: string, failures: number) => void;
}

export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #listener: EventStreamListener;
  #socket: WebSocket | null = null;
  #watch: TimerHandle | null = null;
  #pause: TimerHandle | null = null;
  #silenceMs: number;
  #failures = 0;
  #isClosed = false;

  constructor(options: EventStreamOptions, listener: EventStreamListener) {
    this.#options = options;
    this.#listener = listener;
    this.#silenceMs = options.openTimeoutMs;
  }

  open(): void {
    const socket = new WebSocket(this.#address(), { headers: this.#options.headers, maxPayload: 4 * 1024 * 1024 });
    this.#socket = socket;
    this.#silenceMs = this.#options.openTimeoutMs;
    this.#heard(socket);
    let reason = "the connection was closed";
    let isOpen = false;
    socket.on("message", (data) => {
      this.#heard(socket);
      const frame = readFrame(textOf(data));
      if (frame.kind !== "hello") return this.#listener.onFrame(frame);
      isOpen = true;
      this.#failures = 0;
      this.#silenceMs = frame.hello.heartbeatMs * SILENT_BEATS + 200;
      this.#heard(socket);
      this.#listener.onHello(frame.hello);
    });
    socket.on("error", (error) => (reason = error.message));
    socket.on("close", () => this.#ended(socket, isOpen, reason));
  }

  close(): void {
    this.#isClosed = true;
    this.#watch?.cancel();
    this.#pause?.cancel();
    this.#socket?.terminate();
  }

  #address(): string {
    const url = new URL(this.#options.url);
    const cursor = this.#listener.cursor();
    if (cursor !== null) {
      url.searchParams.set("epoch", cursor.epoch);
      url.searchParams.set("after", String(cursor.after));
    }
    return url.href;
  }

  #heard(socket: WebSocket): void {
    this.#watch?.cancel();
    this.#watch = this.#options.time.after(this.#silenceMs, () => {
      socket.emit("error", new Error(`nothing was heard for ${String(this.#silenceMs)} ms`));
      socket.terminate();
    });
  }

  #ended(socket: WebSocket, wasOpen: boolean, reason: string): void {
    if (socket !== this.#socket || this.#isClosed) return;
    this.#socket = null;
    this.#watch?.cancel();
    if (!wasOpen) this.#failures += 1;
    const { firstPauseMs, longestPauseMs, time } = this.#options;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(this.#failures, 20));
    this.#pause = time.after(pauseMs, () => this.open());
    this.#listener.onDown(reason, this.#failures);
  }
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.isBuffer(data) ? data.toString("utf8") : Buffer.from(data).toString("utf8");
}
