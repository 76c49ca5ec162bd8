// oxlint-disable no-underscore-dangle -- the names are those of faye
import Client, { type BayeuxMessage, type Extension } from "faye/src/protocol/client.js";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import { type BayeuxFailure, broken, failureOf } from "./bayeuxFailure.ts";
import { LongPolling, type ProxyEnvironment } from "./longPolling.ts";

const fayeDisconnected = 4;
/** Above any patience of ours: faye's own repetitions must never run, the supervisor decides. */
const neverSeconds = 3_600;

export interface CometdLifeOptions {
  /** `https://host/cometd/67.0`. */
  readonly endpoint: string;
  readonly token: string;
  /** Where each channel begins: a replay id, or -1 for new events only. All of them go with every subscription. */
  readonly replayFrom: ReadonlyMap<string, number>;
  readonly proxyEnvironment: ProxyEnvironment;
  readonly time: Time;
  readonly onSubscribed: (channel: string) => void;
  readonly onEvent: (channel: string, data: unknown) => void;
  /** A poll came back; the next one may be held that long. Null while the server has not said. */
  readonly onPolled: (heldForMsMax: number | null) => void;
  /** Called once. Nothing else is called afterwards. */
  readonly onEnd: (failure: BayeuxFailure) => void;
}

/**
 * One faye client from handshake to its first failure. It never heals: whatever goes wrong ends it, and the supervisor
 * builds another with a fresh token. That takes the place of faye's own recovery, which keeps the old header, repeats
 * every five seconds for ever, and hides refused subscriptions.
 */
export class CometdLife {
  readonly #options: CometdLifeOptions;
  readonly #client: Client;
  readonly #transport: LongPolling;
  #isOver = false;
  /** The interval the server asks for between two polls. */
  #pause: TimerHandle | null = null;
  #heldForMsMax: number | null = null;
  #onDisconnected: (() => void) | null = null;

  constructor(options: CometdLifeOptions) {
    this.#options = options;
    this.#client = new Client(options.endpoint, { timeout: neverSeconds, retry: neverSeconds });
    this.#client.disable("websocket");
    this.#client.setHeader("Authorization", `OAuth ${options.token}`);
    this.#transport = this.#installTransport();
    this.#client._cycleConnection = () => this.#pollAgain();
    this.#client.addExtension(this.#extension());
  }

  /** Shakes hands and subscribes to every channel, once each. */
  begin(): void {
    for (const channel of this.#options.replayFrom.keys()) {
      this.#client.subscribe(channel, (data) => this.#options.onEvent(channel, data));
    }
  }

  /** Says good-bye, so that the org frees the client at once. Calls back when the org has answered. */
  disconnect(onDone: () => void): void {
    this.#onDisconnected = onDone;
    if (this.#client.disconnect() === undefined) onDone();
  }

  /** Ends everything at once: requests in flight, repetitions, timers, messages not sent yet. */
  kill(): void {
    this.#isOver = true;
    this.#pause?.cancel();
    const dispatcher = this.#client._dispatcher;
    this.#client._state = fayeDisconnected;
    this.#client._advice.reconnect = "none";
    // Without a transport, what faye still has in its promises is not sent.
    delete dispatcher._transport;
    this.#transport.removeTimeout("publish");
    this.#transport._outbox = [];
    for (const envelope of dispatcher._envelopes.values()) {
      if (envelope.timer !== null) clearTimeout(envelope.timer);
      void envelope.request?.then((request) => request.abort());
    }
    dispatcher._envelopes.clear();
    this.#client._responseCallbacks.clear();
    for (const channel of this.#client._channels.getKeys()) this.#client._channels.remove(channel);
    this.#transport.destroy();
  }

  /** One transport for the whole life: faye would change it after the handshake and probe for WebSocket. */
  #installTransport(): LongPolling {
    const dispatcher = this.#client._dispatcher;
    const transport = new LongPolling(dispatcher, this.#options.proxyEnvironment, (failure) => this.#end(failure));
    dispatcher.selectTransport = () => {
      dispatcher._transport = transport;
      dispatcher.connectionType = "long-polling";
    };
    dispatcher.getConnectionTypes = () => ["long-polling"];
    return transport;
  }

  /** Polls again at once instead of through a timer, unless the server asks for an interval. */
  #pollAgain(): void {
    this.#client._connectRequest = null;
    const { interval } = this.#client._advice;
    if (interval > 0) this.#pause = this.#options.time.after(interval, () => this.#client.connect());
    else this.#client.connect();
  }

  #extension(): Extension {
    return {
      outgoing: (message, callback) => callback(this.#outgoing(message)),
      incoming: (message, callback) => callback(this.#isOver ? null : this.#incoming(message))
    };
  }

  #outgoing(message: BayeuxMessage): BayeuxMessage {
    if (message.channel === "/meta/handshake") return Object.assign(message, { ext: { replay: true } });
    if (message.channel !== "/meta/subscribe") return message;
    return Object.assign(message, { ext: { replay: Object.fromEntries(this.#options.replayFrom) } });
  }

  /** Null keeps the message from faye, whose own reaction would be a retry or silence. */
  #incoming(message: BayeuxMessage): BayeuxMessage | null {
    if (message.data !== undefined) return message;
    const failure = problemOf(message);
    if (failure !== null) {
      this.#end(failure);
      return null;
    }
    if (message.channel === "/meta/subscribe") this.#options.onSubscribed([message.subscription].flat()[0] ?? "");
    if (message.channel === "/meta/connect") this.#polled(message);
    if (message.channel === "/meta/disconnect") this.#onDisconnected?.();
    return message;
  }

  #polled(message: BayeuxMessage): void {
    this.#heldForMsMax = message.advice?.timeout ?? this.#heldForMsMax;
    this.#options.onPolled(this.#heldForMsMax);
  }

  #end(failure: BayeuxFailure): void {
    if (this.#isOver) return;
    this.kill();
    if (this.#onDisconnected === null) this.#options.onEnd(failure);
    else this.#onDisconnected();
  }
}

/** What ends the life: a failed reply, a body that is no Bayeux, a server that says good-bye or asks for a new start. */
function problemOf(message: BayeuxMessage): BayeuxFailure | null {
  if (message.successful === false || message.errorCode !== undefined) return reasonOf(message);
  if (message.channel === "/meta/disconnect" && message.id === undefined)
    return { kind: "unauthorized", text: "the server disconnected us", channel: null };
  if (message.channel === undefined) return broken("the answer is no Bayeux message");
  const reconnect = message.advice?.reconnect;
  if (reconnect !== "handshake" && reconnect !== "none") return null;
  return { kind: "unknownClient", text: `the server advises ${reconnect}`, channel: null };
}

function reasonOf(message: BayeuxMessage): BayeuxFailure {
  if (message.errorCode === undefined) return failureOf(message);
  const text = `${message.errorCode} ${message.message ?? ""}`;
  return message.errorCode === "INVALID_SESSION_ID"
    ? { kind: "unauthorized", text, channel: null }
    : { kind: "broken", text, channel: null };
}
