import { request as open, type IncomingMessage } from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request with full control of its headers, Host included, which fetch does not give. */
export function ask(url: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = open(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

export function json(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}

export interface StreamEvent {
  readonly name: string;
  readonly id: string | null;
  readonly data: {
    readonly seq?: number;
    readonly decisions?: { seq: number; sentence: string }[];
    readonly isComplete?: boolean;
  };
}

/** An open event stream, read as it comes. */
export class Listening {
  readonly events: StreamEvent[] = [];
  readonly comments: string[] = [];
  isOver = false;
  readonly status: number;
  readonly #abort: AbortController;
  #waiters: (() => void)[] = [];

  private constructor(status: number, abort: AbortController) {
    this.status = status;
    this.#abort = abort;
  }

  static async to(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Listening> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    const listening = new Listening(response.status, abort);
    void listening.#read(response);
    return listening;
  }

  /** Resolves when `isThere` holds for what has been heard. */
  async until(isThere: (heard: Listening) => boolean): Promise<this> {
    while (!isThere(this)) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this;
  }

  stop(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let rest = "";
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        blocks.forEach((block) => this.#take(block));
        this.#wake();
      }
    } catch {
      // Aborted by `stop`, or cut by the server: either way the stream is over.
    }
    this.isOver = true;
    this.#wake();
  }

  #take(block: string): void {
    if (block.startsWith(":")) return void this.comments.push(block);
    const field = (name: string): string | null => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? null;
    const data = JSON.parse(field("data") ?? "{}") as StreamEvent["data"];
    this.events.push({ name: field("event") ?? "", id: field("id"), data });
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}
