import type { Time, TimerHandle } from "../../../ports/time.ts";
import type { Session } from "./feed.ts";

export interface OutageOptions {
  readonly session: Session;
  readonly time: Time;
  readonly patienceMs: number;
  /** The stream has been down for too long while the org answers REST. Called once per outage. */
  readonly onOutage: (reason: string) => void;
}

/**
 * Tells an outage of the stream from an outage of the org. While the whole org is away, waiting and resuming by replay
 * is best; while only the stream is away (a firewall, a server too busy), another feed does better.
 */
export class OutageWatch {
  readonly #options: OutageOptions;
  #timer: TimerHandle | null = null;
  #reason = "";
  /** Grows with each end, so that a probe of an outage that is over counts for nothing. */
  #outage = 0;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** The stream is down, or still. */
  begin(reason: string): void {
    this.#reason = reason;
    if (this.#timer === null) this.#arm();
  }

  end(): void {
    this.#outage += 1;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(): void {
    const outage = this.#outage;
    this.#timer = this.#options.time.after(this.#options.patienceMs, () => void this.#probe(outage));
  }

  async #probe(outage: number): Promise<void> {
    const answers = await this.#options.session.request({ method: "GET", path: "/limits" }).then(
      () => true,
      () => false
    );
    if (outage !== this.#outage) return;
    if (answers) this.#options.onOutage(this.#reason);
    else this.#arm();
  }
}
