import type { ServerResponse } from "node:http";
import type { OmniContext } from "../omni/omniContext.ts";

const keepAliveMs = 15_000;
/** Bytes that may wait for a slow reader before it is cut off: it can come back and read the current state. */
const maxWaitingBytes = 4_000_000;

/**
 * GET /console/events: server-sent events for whoever plays agents, `pushed`, `workChanged` and `presenceChanged`, as
 * they happen. A reader that does not keep up is disconnected.
 */
export class ConsoleEventStream {
  readonly #readers = new Set<ServerResponse>();
  #number = 0;

  constructor({ events }: OmniContext) {
    events.on((event) => {
      if (this.#readers.size === 0) return;
      this.#number += 1;
      this.#send(`id: ${this.#number}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    });
  }

  handle(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": connected\n\n");
    this.#readers.add(response);
    const keepAlive = setInterval(() => response.write(": still here\n\n"), keepAliveMs);
    keepAlive.unref();
    response.once("close", () => {
      clearInterval(keepAlive);
      this.#readers.delete(response);
    });
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
  }

  #send(text: string): void {
    for (const reader of this.#readers) {
      reader.write(text);
      if (reader.writableLength > maxWaitingBytes) reader.destroy();
    }
  }
}
