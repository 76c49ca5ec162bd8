/**
 * Control of one pool of the contact centre. States: `none` and `held`. Held only as long as the centre is sure to
 * agree: the time to live counts from before the request left, less a tenth, and a refusal ends it at once.
 *
 * Fences grow with the writer's epoch and, inside a life, with every new take: a lease that ran out is never renewed.
 */
import type { ContactCentre, Lease } from "../ports/contactCentre.ts";
import type { Log } from "../ports/log.ts";
import type { Time, TimerHandle } from "../ports/time.ts";

/** Takes of one life before the fences of the next epoch begin. */
const TAKES_PER_EPOCH = 2 ** 20;

export interface CentreLeaseOptions {
  readonly centre: ContactCentre;
  readonly pool: string;
  readonly holder: string;
  /** Epoch of this writer of the journal. */
  readonly epoch: number;
  readonly ttlMs: number;
  readonly time: Time;
  readonly log: Log;
  /** Control is gone; `reason` completes "the bridge does not control the calls: ...". */
  readonly onLost: (reason: string) => void;
}

export class CentreLease {
  readonly #options: CentreLeaseOptions;
  #fence: number;
  #isHeld = false;
  #taking: Promise<string | null> | null = null;
  /** Rises when the lease is let go: a take that was under way then is not kept. */
  #letGoes = 0;
  #renewal: TimerHandle | null = null;
  #deadline: TimerHandle | null = null;

  constructor(options: CentreLeaseOptions) {
    this.#options = options;
    this.#fence = options.epoch * TAKES_PER_EPOCH;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Of the lease held, or held last. */
  get fence(): number {
    return this.#fence;
  }

  /** Makes sure of control: renews the lease, or takes it. Returns null when held, else why not, in words. */
  async secure(): Promise<string | null> {
    this.#taking ??= this.#secure();
    try {
      return await this.#taking;
    } finally {
      this.#taking = null;
    }
  }

  async #secure(): Promise<string | null> {
    if (this.#isHeld) {
      const isRefused = (await this.#tryRenewal()) === "refused";
      if (this.#isHeld && !isRefused) return null;
      this.letGo();
    }
    const first = await this.#takeAbove(this.#fence);
    if (first.isTaken || !first.isRefused) return first.why;
    // Somebody had a higher fence. While that one holds the pool, theirs is the say; afterwards anybody's.
    const { centre, pool } = this.#options;
    const current = await centre.readControl(pool);
    if (current?.mode !== "native") return "another bridge with a higher fence controls the calls";
    return (await this.#takeAbove(current.fence)).why;
  }

  /** Asks the centre now whether the lease still holds. */
  check(): void {
    if (this.#isHeld) void this.#renew();
  }

  /** The centre refused a command of ours for want of control. */
  refused(): void {
    this.#lose("the contact centre says that somebody else, or nobody, is in control");
  }

  /** Lets the lease run out: calls come back to native distribution when we cannot see them. Says nothing. */
  letGo(): void {
    this.#letGoes += 1;
    this.#isHeld = false;
    this.#renewal?.cancel();
    this.#deadline?.cancel();
  }

  /** Hands the calls back at once. */
  async release(): Promise<void> {
    if (!this.#isHeld) return;
    this.letGo();
    await this.#options.centre.releaseControl(this.#lease());
  }

  async #takeAbove(fence: number): Promise<{ isTaken: boolean; isRefused: boolean; why: string | null }> {
    this.#fence = fence + 1;
    const askedAt = this.#options.time.monotonic();
    const letGoes = this.#letGoes;
    const result = await this.#options.centre.takeControl(this.#lease());
    if (letGoes !== this.#letGoes) return { isTaken: false, isRefused: false, why: "the link was lost meanwhile" };
    if (!result.ok) {
      const isRefused = result.reason === "not-in-control";
      return { isTaken: false, isRefused, why: `the contact centre did not give control (${result.reason})` };
    }
    this.#isHeld = true;
    this.#keep(askedAt);
    this.#options.log.info("Control of the contact centre was taken", { pool: this.#options.pool, fence: this.#fence });
    return { isTaken: true, isRefused: false, why: null };
  }

  async #renew(): Promise<void> {
    if ((await this.#tryRenewal()) === "refused") this.refused();
  }

  /** One attempt; one without an answer is followed by another before the lease runs out. */
  async #tryRenewal(): Promise<"renewed" | "refused" | "unanswered"> {
    const askedAt = this.#options.time.monotonic();
    const lease = this.#lease();
    const result = await this.#options.centre.renewControl(lease);
    if (!this.#isHeld || lease.fence !== this.#fence) return "unanswered";
    if (!result.ok && result.reason === "not-in-control") return "refused";
    if (result.ok) this.#keep(askedAt);
    else this.#scheduleRenewal(this.#options.ttlMs / 6);
    return result.ok ? "renewed" : "unanswered";
  }

  #keep(askedAt: number): void {
    const { time, ttlMs } = this.#options;
    this.#deadline?.cancel();
    const leftMs = askedAt + ttlMs * 0.9 - time.monotonic();
    this.#deadline = time.after(Math.max(0, leftMs), () => this.#lose("the lease could not be renewed in time"));
    this.#scheduleRenewal(ttlMs / 3);
  }

  #scheduleRenewal(ms: number): void {
    this.#renewal?.cancel();
    this.#renewal = this.#options.time.after(ms, () => void this.#renew());
  }

  #lose(reason: string): void {
    if (!this.#isHeld) return;
    this.letGo();
    this.#options.log.warn("Control of the contact centre was lost", { pool: this.#options.pool, reason });
    this.#options.onLost(reason);
  }

  #lease(): Lease {
    const { pool, holder, ttlMs } = this.#options;
    return { pool, holder, fence: this.#fence, ttlMs };
  }
}
