import type { Time, TimerHandle } from "../../ports/time.ts";
import type { RequestOutcome } from "./connection.ts";

export interface OrgLinkOptions {
  readonly time: Time;
  /** One small request; its outcome is noted like any other. */
  readonly probe: () => Promise<unknown>;
  /** `reason` is a full sentence, "" when up. */
  readonly onChange: (isUp: boolean, reason: string) => void;
}

const unansweredMin = 3;
const unansweredForMs = 8_000;
const probeMs = 3_000;

/**
 * Whether the org can be spoken to.
 *
 *   up --locked out, or nothing answered for a while--> down --an answer--> up
 *
 * While down, the org is probed, because nothing else may be asking.
 */
export class OrgLink {
  readonly #options: OrgLinkOptions;
  #isUp = true;
  #unanswered = 0;
  #silentSince: number | null = null;
  #probe: TimerHandle | null = null;
  #isClosed = false;

  constructor(options: OrgLinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  note(outcome: RequestOutcome): void {
    if (this.#isClosed) return;
    if (outcome.kind === "answered") return this.#answered();
    this.#unanswered += 1;
    this.#silentSince ??= this.#options.time.monotonic();
    const silentMs = this.#options.time.monotonic() - this.#silentSince;
    const isSilent = this.#unanswered >= unansweredMin && silentMs >= unansweredForMs;
    if (outcome.kind === "lockedOut") this.#down(outcome.reason);
    else if (isSilent)
      this.#down(`Salesforce has not answered for ${Math.round(silentMs / 1000)} s (${outcome.reason}).`);
  }

  close(): void {
    this.#isClosed = true;
    this.#probe?.cancel();
  }

  #answered(): void {
    this.#unanswered = 0;
    this.#silentSince = null;
    if (this.#isUp) return;
    this.#isUp = true;
    this.#probe?.cancel();
    this.#options.onChange(true, "");
  }

  #down(reason: string): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#options.onChange(false, reason);
    this.#probeLater();
  }

  #probeLater(): void {
    if (this.#isUp || this.#isClosed) return;
    this.#probe = this.#options.time.after(probeMs, () => {
      void this.#options.probe().finally(() => this.#probeLater());
    });
  }
}
