import type { Log } from "../../../ports/log.ts";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import { Backoff } from "./backoff.ts";
import { type BayeuxFailure, broken } from "./bayeuxFailure.ts";
import { CometdLife } from "./cometdLife.ts";
import { type CometdTiming, documentedTiming, type Recovery, recoveryFrom } from "./cometdRecovery.ts";
import type { DurablePositions, FeedKind, Session } from "./feed.ts";
import { FeedRefused } from "./feedRefused.ts";
import type { ProxyEnvironment } from "./longPolling.ts";
import { ReplayPlan } from "./replayPlan.ts";

export interface CometdListener {
  onEvent(channel: string, data: unknown): void;
  onGap(reason: string, streams: readonly string[]): void;
  onHealthy(): void;
  onUnhealthy(reason: string): void;
  /** The org took a channel away that it had granted; the supervisor has stopped. */
  onRefused(refusal: FeedRefused): void;
}

export interface CometdOptions {
  readonly kind: FeedKind;
  readonly channels: readonly string[];
  readonly session: Session;
  readonly time: Time;
  readonly log: Log;
  readonly listener: CometdListener;
  /** In [0, 1), seeded. */
  readonly random: () => number;
  readonly proxyEnvironment?: ProxyEnvironment;
  readonly timing?: Partial<CometdTiming>;
}

interface Starting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Keeps channels of the Streaming API subscribed for months. States and moves:
 *
 *     stopped -> connecting -> streaming -> waiting -> connecting ...
 *
 * Each stay in connecting + streaming is one `CometdLife`; its end, of whatever kind, leads to `waiting` (possibly for
 * no time at all) and a new life with a token asked for again, or to `stopped` where the org refuses us.
 */
export class CometdSupervisor {
  readonly #options: CometdOptions;
  readonly #timing: CometdTiming;
  readonly #backoff: Backoff;
  #state: "stopped" | "connecting" | "streaming" | "waiting" = "stopped";
  #life: CometdLife | null = null;
  #plan: ReplayPlan | null = null;
  #starting: Starting | null = null;
  /** The watchdog while connecting and streaming, the wait while waiting. */
  #timer: TimerHandle | null = null;
  #token: string | null = null;
  #needsToken = false;
  #streamingSince = 0;
  #heardAt: number;

  constructor(options: CometdOptions) {
    this.#options = options;
    this.#timing = { ...documentedTiming, ...options.timing };
    const { firstRetryMs, retryCapMs } = this.#timing;
    this.#backoff = new Backoff({ firstMs: firstRetryMs, capMs: retryCapMs, random: options.random });
    this.#heardAt = options.time.monotonic();
  }

  get isHealthy(): boolean {
    return this.#state === "streaming";
  }

  get silentForMs(): number {
    return this.#options.time.monotonic() - this.#heardAt;
  }

  /** Resolves when every channel is subscribed; rejects with FeedRefused when the org does not grant one. */
  start(positions: DurablePositions): Promise<void> {
    this.#plan = new ReplayPlan(this.#options.channels, positions);
    return new Promise((resolve, reject) => {
      this.#starting = { resolve, reject };
      this.#connect();
    });
  }

  async stop(): Promise<void> {
    const { time } = this.#options;
    const life = this.#life;
    const wasStreaming = this.#state === "streaming";
    this.#halt();
    if (life !== null && wasStreaming) await goodbye(life, time, this.#timing.goodbyeMs);
    life?.kill();
    this.#starting?.reject(new Error("The feed was stopped before it had started."));
    this.#starting = null;
  }

  #halt(): void {
    this.#state = "stopped";
    this.#timer?.cancel();
    this.#timer = null;
    this.#life = null;
  }

  #connect(): void {
    this.#state = "connecting";
    this.#obtainToken().then(
      (token) => this.#beginLife(token),
      (error: unknown) => this.#ended(broken(`no access token: ${String(error)}`))
    );
  }

  /** A rejected token is replaced, unless somebody else has replaced it in the meantime. */
  async #obtainToken(): Promise<string> {
    const { session } = this.#options;
    const token = await session.accessToken();
    return this.#needsToken && token === this.#token ? await session.refresh() : token;
  }

  #beginLife(token: string): void {
    const { session, proxyEnvironment } = this.#options;
    if (this.#state !== "connecting" || this.#plan === null) return;
    this.#token = token;
    this.#needsToken = false;
    this.#life = new CometdLife({
      endpoint: `${session.instanceUrl}/cometd/${session.apiVersion}`,
      token,
      replayFrom: this.#plan.begin(),
      proxyEnvironment: proxyEnvironment ?? {},
      time: this.#options.time,
      onSubscribed: (channel) => this.#subscribed(channel),
      onEvent: (channel, data) => this.#event(channel, data),
      onPolled: (heldForMsMax) => this.#polled(heldForMsMax),
      onEnd: (failure) => this.#ended(failure)
    });
    this.#watch(this.#timing.handshakeMs, "no answer to the handshake");
    this.#life.begin();
  }

  /** A connection can die without a word (half-open TCP): silence beyond what the server may take ends the life. */
  #watch(ms: number, what: string): void {
    this.#timer?.cancel();
    this.#timer = this.#options.time.after(ms, () => {
      this.#life?.kill();
      this.#ended(broken(`${what} within ${String(ms)} ms`));
    });
  }

  #polled(heldForMsMax: number | null): void {
    if (this.#state === "stopped") return;
    this.#watch((heldForMsMax ?? this.#timing.pollHeldMs) + this.#timing.pollGraceMs, "no answer to a poll");
  }

  #subscribed(channel: string): void {
    if (this.#plan === null || this.#state !== "connecting" || !this.#plan.subscribed(channel)) return;
    this.#state = "streaming";
    this.#streamingSince = this.#heardAt = this.#options.time.monotonic();
    this.#options.log.info("Streaming", { channels: this.#options.channels });
    for (const gap of this.#plan.takeGaps()) this.#options.listener.onGap(gap.reason, gap.streams);
    this.#options.listener.onHealthy();
    this.#starting?.resolve();
    this.#starting = null;
  }

  /** A throw must not leave faye's read loop, and the event must not be lost with it. */
  #event(channel: string, data: unknown): void {
    if (this.#state === "stopped") return;
    const { listener, log, time } = this.#options;
    this.#heardAt = time.monotonic();
    try {
      listener.onEvent(channel, data);
    } catch (error) {
      log.error("An event could not be taken", { channel, err: error });
      listener.onGap(`An event of ${channel} could not be taken: ${String(error)}.`, [channel]);
    }
  }

  #ended(failure: BayeuxFailure): void {
    if (this.#state === "stopped") return;
    const wasStreaming = this.#state === "streaming";
    const lasted = wasStreaming ? this.#options.time.monotonic() - this.#streamingSince : 0;
    const wasStable = lasted >= this.#timing.stableMs;
    if (wasStable) this.#backoff.reset();
    this.#life = null;
    const recovery = recoveryFrom(this.#plan?.judge(failure) ?? failure, wasStable);
    if (recovery.action === "refuse") this.#refuse(failure, recovery.refusal);
    else this.#rebuild(failure, recovery, wasStreaming);
  }

  #rebuild(failure: BayeuxFailure, recovery: Recovery & { action: "rebuild" }, wasStreaming: boolean): void {
    const { log, listener, time } = this.#options;
    const waitMs = this.#waitMs(recovery.wait);
    this.#state = "waiting";
    this.#needsToken ||= recovery.needsToken;
    log.warn("Streaming connection ended", { kind: failure.kind, reason: failure.text, waitMs, wasStreaming });
    if (waitMs > 0) listener.onUnhealthy(`Streaming is interrupted (${failure.text}); next attempt in ${waitMs} ms.`);
    this.#timer?.cancel();
    this.#timer = time.after(waitMs, () => this.#connect());
  }

  #waitMs(wait: "none" | "backoff" | "busy"): number {
    if (wait === "none") return 0;
    if (wait === "backoff") return this.#backoff.next();
    return Math.round(this.#timing.busyMs * (1 + this.#options.random() / 2));
  }

  #refuse(failure: BayeuxFailure, refusal: "quota" | "forbidden"): void {
    const { kind, listener } = this.#options;
    const what = failure.channel === null ? "the streaming connection" : `the channel ${failure.channel}`;
    const error = new FeedRefused(kind, refusal, `Salesforce refuses ${what}: ${failure.text}.`);
    const starting = this.#starting;
    this.#halt();
    this.#starting = null;
    if (starting === null) listener.onRefused(error);
    else starting.reject(error);
  }
}

/** Waits for the answer to our good-bye, not longer than the patience given. */
function goodbye(life: CometdLife, time: Time, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = time.after(patienceMs, resolve);
    life.disconnect(() => {
      timer.cancel();
      resolve();
    });
  });
}
