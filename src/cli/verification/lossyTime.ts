import type { Time } from "../../ports/time.ts";

/** A network that loses the answer to the next command when it is told to. */
export class LossyTime {
  readonly time: Time;
  #losesNext = false;

  constructor(time: Time) {
    this.time = { ...time, fetch: (url, init) => this.#fetch(time, url, init) };
  }

  loseNextAnswer(): void {
    this.#losesNext = true;
  }

  clear(): void {
    this.#losesNext = false;
  }

  async #fetch(time: Time, url: string, init?: RequestInit): Promise<Response> {
    const response = await time.fetch(url, init);
    if (!this.#losesNext || !url.endsWith("/v1/commands")) return response;
    this.#losesNext = false;
    throw new Error("The answer was lost, for the sake of the test.");
  }
}
