/**
 * One connection to the manager interface: logs in, matches answers to actions, collects lists, and tells events in
 * their order. Ends once and for good; whoever opened it opens another.
 */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Time, TimerHandle } from "../../ports/time.ts";
import { readAmiMessage, writeAmiAction, type AmiFields, type AmiMessage } from "./amiMessage.ts";

/** Beyond this a message that does not end is not one. */
const LONGEST_MESSAGE = 1_000_000;

export interface AmiAccess {
  readonly host: string;
  readonly port: number;
  readonly hasTls: boolean;
  readonly username: string;
  readonly secret: string;
}

export interface AmiConnectionOptions extends AmiAccess {
  readonly time: Time;
  readonly timeoutMs: number;
  readonly onEvent: (event: AmiMessage) => void;
  /** The connection ended, said once; also when it never came about. */
  readonly onEnd: (reason: string) => void;
}

/** `sent`: whether the action may have reached Asterisk. */
export class AmiFailure extends Error {
  readonly wasSent: boolean;

  constructor(message: string, wasSent: boolean) {
    super(message);
    this.name = new.target.name;
    this.wasSent = wasSent;
  }
}

interface Pending {
  readonly resolve: (answer: AmiAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: TimerHandle;
  response: AmiMessage | null;
  readonly list: AmiMessage[];
}

/** `list`: the events of an action that answers with a list. */
export interface AmiAnswer {
  readonly response: AmiMessage;
  readonly list: readonly AmiMessage[];
}

export class AmiConnection {
  readonly #options: AmiConnectionOptions;
  readonly #socket: Socket;
  readonly #pending = new Map<string, Pending>();
  #rest = "";
  #isGreeted = false;
  #hasEnded = false;
  #actions = 0;
  #whenGreeted: () => void = () => undefined;

  constructor(options: AmiConnectionOptions) {
    this.#options = options;
    const { host, port, hasTls } = options;
    this.#socket = hasTls ? connectTls({ host, port, servername: host }) : connectPlain({ host, port });
    this.#socket.setNoDelay(true);
    this.#socket.setEncoding("utf8");
    this.#socket.on("data", (part: string) => this.#heard(part));
    this.#socket.on("error", (error) => this.end(error.message));
    this.#socket.on("close", () => this.end("the connection was closed"));
  }

  /** Resolves with the answer to the login, which may be `Error`. Rejects with an AmiFailure. */
  async login(): Promise<AmiAnswer> {
    const { time, timeoutMs, username, secret } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const timer = time.after(timeoutMs, () => this.end(`no greeting within ${String(timeoutMs)} ms`));
      this.#whenGreeted = () => {
        timer.cancel();
        if (this.#isGreeted) resolve();
        else reject(new AmiFailure("no connection", false));
      };
      if (this.#hasEnded) this.#whenGreeted();
    });
    return this.ask({ Action: "Login", Username: username, Secret: secret, Events: "on" });
  }

  /** Sends an action. Rejects with an AmiFailure without an answer; an answer `Error` resolves. */
  ask(fields: AmiFields): Promise<AmiAnswer> {
    if (this.#hasEnded) return Promise.reject(new AmiFailure("there is no connection", false));
    this.#actions += 1;
    const id = String(this.#actions);
    const text = writeAmiAction({ ...fields, ActionID: id });
    const { time, timeoutMs } = this.#options;
    return new Promise((resolve, reject) => {
      const timer = time.after(timeoutMs, () => {
        this.#pending.delete(id);
        reject(new AmiFailure(`no answer within ${String(timeoutMs)} ms`, true));
      });
      this.#pending.set(id, { resolve, reject, timer, response: null, list: [] });
      this.#socket.write(text);
    });
  }

  end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#socket.destroy();
    this.#whenGreeted();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { timer, reject } of pending) {
      timer.cancel();
      reject(new AmiFailure(reason, true));
    }
    this.#options.onEnd(reason);
  }

  #heard(part: string): void {
    this.#rest += part;
    if (!this.#isGreeted && !this.#greet()) return;
    let from = 0;
    for (let to = this.#rest.indexOf("\r\n\r\n"); to !== -1; to = this.#rest.indexOf("\r\n\r\n", from)) {
      const message = readAmiMessage(this.#rest.slice(from, to));
      from = to + 4;
      if (message !== null) this.#take(message);
      if (this.#hasEnded) return;
    }
    this.#rest = this.#rest.slice(from);
    if (this.#rest.length > LONGEST_MESSAGE) this.end("a message without an end was received");
  }

  #greet(): boolean {
    const end = this.#rest.indexOf("\r\n");
    if (end === -1) return false;
    if (!this.#rest.startsWith("Asterisk Call Manager")) {
      this.end("what answers there is no Asterisk manager interface");
      return false;
    }
    this.#rest = this.#rest.slice(end + 2);
    this.#isGreeted = true;
    this.#whenGreeted();
    return true;
  }

  #take(message: AmiMessage): void {
    const id = message.get("ActionID");
    const pending = this.#pending.get(id);
    if (pending === undefined || (pending.response === null && message.kind === "event")) {
      if (message.kind === "event") this.#options.onEvent(message);
      return;
    }
    if (message.kind === "response") {
      if (message.get("EventList").toLowerCase() === "start") pending.response = message;
      else this.#settle(id, pending, message);
    } else if (message.get("EventList").toLowerCase() === "complete") {
      this.#settle(id, pending, pending.response ?? message);
    } else pending.list.push(message);
  }

  #settle(id: string, { timer, resolve, list }: Pending, response: AmiMessage): void {
    timer.cancel();
    this.#pending.delete(id);
    resolve({ response, list });
  }
}
