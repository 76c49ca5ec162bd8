/**
 * A telephone with a person at it: as much SIP over UDP as Asterisk needs to ring it, be answered, refused, hung up and
 * called. Talks no media but one packet, which tells the switch at once that the line is open.
 */
import { createSocket, type Socket } from "node:dgram";
import { randomUUID } from "node:crypto";

const PATIENCE_MS = 5000;

interface Dialog {
  readonly callId: string;
  /** Ours and theirs, with tags. */
  readonly local: string;
  remote: string;
  target: string;
  /** The INVITE as it came, to answer it; null for calls that we made. */
  readonly invite: SipMessage | null;
  cseq: number;
  state: "ringing" | "calling" | "talking";
}

export class Handset {
  readonly name: string;
  readonly #socket: Socket;
  readonly #switchPort: number;
  readonly #dialogs = new Map<string, Dialog>();
  readonly #waiting = new Set<() => void>();
  #answersByItself = false;
  #talksMs: number | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();
  #registrations = 0;
  #registered = false;

  private constructor(name: string, socket: Socket, switchPort: number) {
    this.name = name;
    this.#socket = socket;
    this.#switchPort = switchPort;
    socket.on("message", (data) => this.#heard(data.toString("latin1")));
  }

  static async open(name: string, switchPort: number): Promise<Handset> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return new Handset(name, socket, switchPort);
  }

  /** Tells the switch where this phone is; `isHere` false: that it is gone. */
  async register(isHere = true): Promise<void> {
    this.#registered = false;
    const body = {
      Contact: `<sip:${this.name}@127.0.0.1:${String(this.#port)}>`,
      Expires: isHere ? "3600" : "0"
    };
    this.#registrations += 1;
    this.#request("REGISTER", "sip:127.0.0.1", `reg-${this.name}-${String(this.#port)}`, this.#registrations, {
      From: `<sip:${this.name}@127.0.0.1>;tag=r`,
      To: `<sip:${this.name}@127.0.0.1>`,
      ...body
    });
    await this.#until(() => this.#registered, "the registration");
  }

  /** Calls a number; resolves when the other side has answered. `headers` go to the IVR. */
  async call(number: string, headers: Readonly<Record<string, string>> = {}, from = this.name): Promise<void> {
    const callId = randomUUID();
    const dialog: Dialog = {
      callId,
      local: `"${from}" <sip:${from}@127.0.0.1:${String(this.#port)}>;tag=${randomUUID().slice(0, 8)}`,
      remote: `<sip:${number}@127.0.0.1>`,
      target: `sip:${number}@127.0.0.1:${String(this.#switchPort)}`,
      invite: null,
      cseq: 1,
      state: "calling"
    };
    this.#dialogs.set(callId, dialog);
    this.#inDialog(dialog, "INVITE", { ...headers, "Content-Type": "application/sdp" }, this.#sdp());
    await this.#until(() => dialog.state === "talking" || !this.#dialogs.has(callId), `an answer from ${number}`);
  }

  async rings(): Promise<void> {
    await this.#until(() => this.#in("ringing") !== undefined, `${this.name} to ring`);
  }

  get isIdle(): boolean {
    return this.#dialogs.size === 0;
  }

  get isTalking(): boolean {
    return this.#in("talking") !== undefined;
  }

  async answer(): Promise<void> {
    await this.rings();
    const dialog = this.#in("ringing");
    if (dialog?.invite) this.#accept(dialog, dialog.invite);
  }

  /** The next call is taken as soon as it rings. */
  answerByItself(isOn: boolean): void {
    this.#answersByItself = isOn;
  }

  /** Everybody on the phone is hung up after so long. */
  hangUpAfter(ms: number): void {
    this.#talksMs = ms;
  }

  async refuse(): Promise<void> {
    await this.rings();
    const dialog = this.#in("ringing");
    if (!dialog?.invite) return;
    this.#dialogs.delete(dialog.callId);
    this.#reply(dialog.invite, "486 Busy Here", dialog.local);
  }

  /** Ends every conversation and every call that it makes; an answered call that was ended by the other side is fine. */
  hangUp(): void {
    for (const dialog of this.#dialogs.values()) {
      if (dialog.state === "talking") this.#inDialog(dialog, "BYE", {});
      else if (dialog.invite === null) this.#inDialog(dialog, "CANCEL", {});
      else this.#reply(dialog.invite, "486 Busy Here", dialog.local);
    }
    this.#dialogs.clear();
  }

  /** Blind transfer: asks the switch to send the other side elsewhere. */
  transfer(number: string): void {
    const dialog = this.#in("talking");
    if (dialog) this.#inDialog(dialog, "REFER", { "Refer-To": `<sip:${number}@127.0.0.1>` });
  }

  /** Attended transfer: joins the older of two conversations to the other side of the newer one. */
  joinConversations(): void {
    const [older, newer] = [...this.#dialogs.values()].filter((dialog) => dialog.state === "talking");
    if (older === undefined || newer === undefined) return;
    const replaces = `${newer.callId};to-tag=${tagOf(newer.remote)};from-tag=${tagOf(newer.local)}`;
    const target = uriOf(newer.remote);
    this.#inDialog(older, "REFER", { "Refer-To": `<${target}?Replaces=${encodeURIComponent(replaces)}>` });
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  get #port(): number {
    return this.#socket.address().port;
  }

  #in(state: Dialog["state"]): Dialog | undefined {
    return [...this.#dialogs.values()].find((dialog) => dialog.state === state);
  }

  #heard(text: string): void {
    const message = readSip(text);
    if (message.status === null) this.#asked(message);
    else this.#answered(message, message.status);
    for (const check of this.#waiting) check();
  }

  #asked(message: SipMessage): void {
    const callId = message.header("call-id");
    const dialog = this.#dialogs.get(callId);
    switch (message.method) {
      case "INVITE":
        return dialog === undefined
          ? this.#ring(message, callId)
          : this.#reply(message, "200 OK", dialog.local, this.#sdp());
      case "CANCEL":
        this.#reply(message, "200 OK", dialog?.local);
        if (dialog?.invite) this.#reply(dialog.invite, "487 Request Terminated", dialog.local);
        this.#dialogs.delete(callId);
        return;
      case "BYE":
        this.#dialogs.delete(callId);
        return this.#reply(message, "200 OK");
      case "ACK":
        return;
      default:
        return this.#reply(message, "200 OK");
    }
  }

  #ring(message: SipMessage, callId: string): void {
    const dialog: Dialog = {
      callId,
      local: `${message.header("to")};tag=${randomUUID().slice(0, 8)}`,
      remote: message.header("from"),
      target: uriOf(message.header("contact")),
      invite: message,
      cseq: 1,
      state: "ringing"
    };
    this.#dialogs.set(callId, dialog);
    this.#reply(message, "180 Ringing", dialog.local);
    if (this.#answersByItself) this.#accept(dialog, message);
  }

  #accept(dialog: Dialog, invite: SipMessage): void {
    dialog.state = "talking";
    this.#reply(invite, "200 OK", dialog.local, this.#sdp());
    if (this.#talksMs === null) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#dialogs.delete(dialog.callId)) return;
      this.#inDialog(dialog, "BYE", {});
    }, this.#talksMs);
    this.#timers.add(timer);
  }

  #answered(message: SipMessage, status: number): void {
    const method = message.header("cseq").split(" ")[1];
    if (method === "REGISTER" && status === 200) this.#registered = true;
    const dialog = this.#dialogs.get(message.header("call-id"));
    if (dialog === undefined || method !== "INVITE" || status < 200) return;
    dialog.remote = message.header("to");
    if (status >= 300) this.#dialogs.delete(dialog.callId);
    else dialog.target = uriOf(message.header("contact"));
    this.#inDialog(dialog, "ACK", {});
    if (status >= 300) return;
    dialog.state = "talking";
    this.#speak(message.body);
  }

  /** One packet of silence to where the other side listens. */
  #speak(sdp: string): void {
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0);
    const packet = Buffer.alloc(172, 0xff);
    packet.set([0x80, 0, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4]);
    if (port > 0) this.#socket.send(packet, port, "127.0.0.1");
  }

  #inDialog(dialog: Dialog, method: string, headers: Readonly<Record<string, string>>, body = ""): void {
    const isNew = method !== "ACK" && method !== "CANCEL" && method !== "INVITE";
    if (isNew) dialog.cseq += 1;
    this.#request(
      method,
      dialog.target,
      dialog.callId,
      dialog.cseq,
      { From: dialog.local, To: dialog.remote, ...headers },
      body
    );
  }

  #request(
    method: string,
    target: string,
    callId: string,
    cseq: number,
    headers: Readonly<Record<string, string>>,
    body = ""
  ): void {
    // A CANCEL carries the branch of the request that it takes back.
    const branch = `z9hG4bK${callId}${String(cseq)}${method === "CANCEL" ? "INVITE" : method}`;
    this.#send(
      [
        `${method} ${target} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${String(this.#port)};branch=${branch}`,
        `Call-ID: ${callId}`,
        `CSeq: ${String(cseq)} ${method}`,
        "Max-Forwards: 70",
        ...(headers["Contact"] === undefined ? [`Contact: <sip:${this.name}@127.0.0.1:${String(this.#port)}>`] : []),
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
      ],
      body
    );
  }

  #reply(message: SipMessage, status: string, to = message.header("to"), body = ""): void {
    this.#send(
      [
        `SIP/2.0 ${status}`,
        ...message.all("via").map((via) => `Via: ${via}`),
        `From: ${message.header("from")}`,
        `To: ${to}`,
        `Call-ID: ${message.header("call-id")}`,
        `CSeq: ${message.header("cseq")}`,
        `Contact: <sip:${this.name}@127.0.0.1:${String(this.#port)}>`,
        ...(body === "" ? [] : ["Content-Type: application/sdp"])
      ],
      body
    );
  }

  #send(lines: readonly string[], body: string): void {
    const text = [...lines, `Content-Length: ${String(body.length)}`, "", body].join("\r\n");
    this.#socket.send(text, this.#switchPort, "127.0.0.1");
  }

  #sdp(): string {
    const lines = ["v=0", `o=${this.name} 1 1 IN IP4 127.0.0.1`, "s=-", "c=IN IP4 127.0.0.1", "t=0 0"];
    return [...lines, `m=audio ${String(this.#port)} RTP/AVP 0`, "a=rtpmap:0 PCMU/8000", ""].join("\r\n");
  }

  async #until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!condition()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Waited ${String(PATIENCE_MS)} ms for ${what}.`));
      }, PATIENCE_MS);
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      this.#waiting.add(check);
    });
  }
}

interface SipMessage {
  /** Empty for answers. */
  readonly method: string;
  /** Null for requests. */
  readonly status: number | null;
  readonly body: string;
  header(name: string): string;
  all(name: string): readonly string[];
}

function readSip(text: string): SipMessage {
  const end = text.indexOf("\r\n\r\n");
  const [first = "", ...lines] = text.slice(0, end === -1 ? undefined : end).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const status = /^SIP\/2\.0 (\d+)/.exec(first)?.[1];
  const all = (name: string): string[] => headers.filter(([key]) => key === name).map(([, value]) => value);
  return {
    method: status === undefined ? (first.split(" ")[0] ?? "") : "",
    status: status === undefined ? null : Number(status),
    body: end === -1 ? "" : text.slice(end + 4),
    header: (name) => all(name)[0] ?? "",
    all
  };
}

function uriOf(contact: string): string {
  return /<([^>]+)>/.exec(contact)?.[1] ?? contact;
}

function tagOf(address: string): string {
  return /;tag=([^;>\s]+)/.exec(address)?.[1] ?? "";
}
