/** A test's own hand on the PBX: what an administrator or a supervisor's desk would do. */
import { AmiConnection, type AmiAnswer } from "../../../src/adapters/asterisk/amiConnection.ts";
import type { AmiFields, AmiMessage } from "../../../src/adapters/asterisk/amiMessage.ts";
import { systemTime } from "../../contracts/systemTime.ts";
import { handAccount, labSecret } from "../../labs/asterisk/labFiles.ts";

const PATIENCE_MS = 8000;

export class Hand {
  readonly #connection: AmiConnection;
  readonly events: AmiMessage[] = [];
  readonly #checks = new Set<() => void>();

  static async open(port: number): Promise<Hand> {
    const hand = new Hand(port);
    await hand.#connection.login();
    await hand.event("FullyBooted");
    return hand;
  }

  private constructor(port: number) {
    this.#connection = new AmiConnection({
      host: "127.0.0.1",
      port,
      hasTls: false,
      username: handAccount,
      secret: labSecret,
      time: systemTime,
      timeoutMs: 5000,
      onEvent: (event) => {
        this.events.push(event);
        for (const check of this.#checks) check();
      },
      onEnd: () => undefined
    });
  }

  ask(fields: AmiFields): Promise<AmiAnswer> {
    return this.#connection.ask(fields);
  }

  /** Asks, and fails where Asterisk refuses. */
  async must(fields: AmiFields): Promise<AmiAnswer> {
    const answer = await this.ask(fields);
    if (answer.response.name === "Error")
      throw new Error(`${JSON.stringify(fields)}: ${answer.response.get("Message")}`);
    return answer;
  }

  async event(name: string, fits: (event: AmiMessage) => boolean = () => true): Promise<AmiMessage> {
    const find = (): AmiMessage | undefined => this.events.find((event) => event.name === name && fits(event));
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#checks.delete(check);
        reject(new Error(`Waited in vain for ${name}; heard ${this.events.map((event) => event.name).join(", ")}.`));
      }, PATIENCE_MS);
      const check = (): void => {
        if (find() === undefined) return;
        clearTimeout(timer);
        this.#checks.delete(check);
        resolve();
      };
      this.#checks.add(check);
      check();
    });
    return find() as AmiMessage;
  }

  async channels(): Promise<readonly AmiMessage[]> {
    return (await this.must({ Action: "CoreShowChannels" })).list;
  }

  async members(): Promise<readonly AmiMessage[]> {
    const { list } = await this.must({ Action: "QueueStatus" });
    return list.filter((message) => message.name === "QueueMember");
  }

  close(): void {
    this.#connection.end("closed");
  }
}
