/**
 * What an Asterisk's own events say, written down as the judge reads a contact centre's log. Knows nothing of the
 * bridge's adapter: another account, another reading of the same events.
 */
import { appendFileSync } from "node:fs";
import { AmiConnection } from "../src/adapters/asterisk/amiConnection.ts";
import type { AmiMessage } from "../src/adapters/asterisk/amiMessage.ts";
import { systemTime } from "../src/adapters/system/systemTime.ts";

export class AsteriskWitness {
  /** Call -> wall-clock time in ms at which a phone was dialled for it, by Asterisk's clock; the first one. */
  readonly rungAt = new Map<string, number>();
  /** Offers made to an agent whose phone rang or who talked already. */
  twice = 0;
  answered = 0;
  readonly #path: string;
  readonly #connection: AmiConnection;
  readonly #callOf = new Map<string, string>();
  #lines: string[] = [];
  /** When what is being written down happened, by Asterisk's own stamp: this program may read it late. */
  #at = systemTime.now();

  static async open(port: number, username: string, secret: string, path: string): Promise<AsteriskWitness> {
    const witness = new AsteriskWitness(port, username, secret, path);
    await witness.#connection.login();
    return witness;
  }

  private constructor(port: number, username: string, secret: string, path: string) {
    this.#path = path;
    const access = { host: "127.0.0.1", port, hasTls: false, username, secret };
    const onEvent = (event: AmiMessage): void => this.#heard(event);
    const onEnd = (): void => undefined;
    this.#connection = new AmiConnection({ ...access, time: systemTime, timeoutMs: 10_000, onEvent, onEnd });
  }

  agent(agentId: string, username: string, queue: string): void {
    this.#at = systemTime.now();
    this.#write("seat", { agentId, username, queues: [queue], pool: "main" });
    this.#write("agent", { agentId, login: "in", device: "idle", ready: true, queues: [queue] });
  }

  close(): void {
    this.#connection.end("done");
    this.flush();
  }

  flush(): void {
    if (this.#lines.length > 0) appendFileSync(this.#path, this.#lines.join(""));
    this.#lines = [];
  }

  #heard(event: AmiMessage): void {
    this.#at = Number(event.get("Timestamp")) * 1000 || systemTime.now();
    const [queue, callId] = [event.get("Queue"), event.get("Uniqueid")];
    const agentId = event.get("MemberName");
    const isSeat = queue.startsWith("onequeue-agent-");
    if (event.name === "QueueCallerJoin" && !isSeat) {
      this.#write("queued", { callId, queueId: queue.replace(/^onequeue-/, ""), pool: "main" });
    } else if (event.name === "AgentCalled") this.#rings(event, callId, agentId, isSeat);
    else if (event.name === "AgentConnect") {
      this.answered += 1;
      this.#write("answer", { callId, agentId, by: isSeat ? "bridge" : "centre" });
    } else if (event.name === "UserEvent" && event.get("UserEvent") === "OneQueueOfferEnded") {
      this.#passed(event.get("Call"), event.get("Agent"), event.get("Result"));
    } else if (event.name === "AgentComplete") this.#over(callId, "ended");
    else if (event.name === "Hangup" && event.get("Channel").startsWith("PJSIP/trunk")) this.#over(callId, "ended");
  }

  #rings(event: AmiMessage, callId: string, agentId: string, isSeat: boolean): void {
    if (this.#callOf.has(agentId)) this.twice += 1;
    this.#callOf.set(agentId, callId);
    if (!this.rungAt.has(callId)) this.rungAt.set(callId, Number(event.get("Timestamp")) * 1000);
    this.#write("ring", { callId, agentId, by: isSeat ? "bridge" : "centre" });
  }

  #passed(callId: string, agentId: string, result: string): void {
    if (this.#callOf.get(agentId) === callId) this.#callOf.delete(agentId);
    this.#write("offerFailed", { callId, agentId, reason: result === "TIMEOUT" ? "no-answer" : "agent-unavailable" });
  }

  #over(callId: string, event: string): void {
    for (const [agentId, call] of this.#callOf) if (call === callId) this.#callOf.delete(agentId);
    this.#write(event, { callId });
  }

  #write(event: string, facts: object): void {
    const tWall = this.#at;
    const tMono = Number(process.hrtime.bigint()) / 1e6 - (systemTime.now() - tWall);
    this.#lines.push(`${JSON.stringify({ tMono, tWall, event, ...facts })}\n`);
    if (this.#lines.length > 200) this.flush();
  }
}
