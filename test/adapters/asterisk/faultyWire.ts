/** Stands between a bridge and the manager interface, and spoils what passes. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isMute: boolean;
}

export class FaultyWire {
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #losesAnswer = false;

  static async open(farPort: number): Promise<FaultyWire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new FaultyWire(server, farPort);
  }

  private constructor(server: Server, farPort: number) {
    this.#server = server;
    server.on("connection", (near) => this.#join(near, connect(farPort, "127.0.0.1")));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Connections that are open now stay so, and nothing comes over them any more. */
  mute(): void {
    for (const pair of this.#pairs) pair.isMute = true;
  }

  /** The answer to the next order to withdraw a caller never arrives. */
  loseAnswer(): void {
    this.#losesAnswer = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, far: Socket): void {
    const pair: Pair = { near, far, isMute: false };
    let lost: string | null = null;
    this.#pairs.add(pair);
    near.on("data", (data) => {
      const action = data.toString();
      if (this.#losesAnswer && action.includes("Action: QueueWithdrawCaller")) {
        this.#losesAnswer = false;
        lost = /ActionID: (\d+)/.exec(action)?.[1] ?? null;
      }
      far.write(data);
    });
    far.on("data", (data) => {
      if (pair.isMute) return;
      const text = data.toString();
      const answer =
        lost === null ? null : new RegExp(`Response: [^\\r]*\\r\\nActionID: ${lost}\\r\\n[\\s\\S]*?\\r\\n\\r\\n`);
      if (answer?.test(text) === true) lost = null;
      near.write(answer === null ? data : text.replace(answer, ""));
    });
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}
