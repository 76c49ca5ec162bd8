import { BridgeError } from "../../../ports/bridgeError.ts";
import type { Time } from "../../../ports/time.ts";
import type { Grant, TokenSource } from "./tokenSource.ts";

/** Renewals whose token the org rejects at once before the breaker opens. */
const rejectionsMax = 3;
const pauseMs = 30_000;
const pauseMaxMs = 300_000;

/**
 * Holds the token and renews it. Calls at the same time share one request. jsforce repeats a request after each
 * renewal without an end, so an org that rejects every new token is asked a thousand times in seconds; here a breaker
 * opens instead. Closed -> open after three renewals in a row without an accepted answer, or a refused one -> closed
 * again for one try after a pause that doubles up to five minutes.
 */
export class TokenKeeper {
  readonly #source: TokenSource;
  readonly #time: Time;
  #grant: Grant | null = null;
  #renewing: Promise<Grant> | null = null;
  #sinceAccepted = 0;
  #pauseMs = 0;
  #closedAt = 0;
  #lastError: BridgeError | null = null;

  constructor(source: TokenSource, time: Time) {
    this.#source = source;
    this.#time = time;
  }

  get sourceName(): string {
    return this.#source.name;
  }

  get grant(): Grant | null {
    return this.#grant;
  }

  /** The grant in use; obtains one first where there is none. */
  current(): Promise<Grant> {
    return this.#grant === null ? this.renew(null) : Promise.resolve(this.#grant);
  }

  /** Replaces `rejected`; a token that somebody else has replaced meanwhile is simply returned. */
  renew(rejected: string | null): Promise<Grant> {
    if (this.#grant !== null && this.#grant.accessToken !== rejected) return Promise.resolve(this.#grant);
    this.#renewing ??= this.#obtain().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** The org accepted the token: an answer other than 401. */
  noteAccepted(): void {
    this.#sinceAccepted = 0;
    this.#pauseMs = 0;
  }

  async #obtain(): Promise<Grant> {
    this.#refuseWhileOpen();
    if (this.#sinceAccepted >= rejectionsMax) {
      this.#lastError = this.#rejected();
      this.#open();
    }
    this.#refuseWhileOpen();
    this.#sinceAccepted += 1;
    try {
      this.#grant = await this.#source.obtain();
      this.#lastError = null;
      return this.#grant;
    } catch (error) {
      if (error instanceof BridgeError) this.#lastError = error;
      if (!(error instanceof BridgeError && error.isRetryable)) this.#open();
      throw error;
    }
  }

  #open(): void {
    this.#pauseMs = Math.min(pauseMaxMs, Math.max(pauseMs, this.#pauseMs * 2));
    this.#closedAt = this.#time.monotonic() + this.#pauseMs;
    // One try after the pause: its token must be accepted before another is asked for.
    this.#sinceAccepted = rejectionsMax - 1;
  }

  #refuseWhileOpen(): void {
    const leftMs = this.#closedAt - this.#time.monotonic();
    if (leftMs <= 0) return;
    const wait = `The bridge asks again in ${Math.ceil(leftMs / 1000)} s.`;
    throw again(this.#lastError ?? this.#rejected(), wait);
  }

  #rejected(): BridgeError {
    return new BridgeError({
      code: "OrgAuthenticationFailed",
      message: `The org rejects every token obtained by ${this.#source.name} (${rejectionsMax} in a row).`,
      actions: ["Check the integration user's sessions, IP ranges and API access in the org."],
      ids: { errorCode: "INVALID_SESSION_ID" }
    });
  }
}

function again(error: BridgeError, wait: string): BridgeError {
  const { message, actions, ids } = error;
  return new BridgeError({
    code: "OrgAuthenticationFailed",
    message,
    actions: [...actions, wait],
    isRetryable: true,
    ids
  });
}
