import type { ApiUsage } from "./feeds/feed.ts";

/**
 * The API calls of the org, which the bridge shares with everybody else. The org says on every answer how many of the
 * last 24 hours are used; the share of the bridge is a promise to the org's owner, kept by pacing what can wait.
 */
export class ApiBudget {
  readonly #sharePercent: number;
  readonly #callsPerDay: number | null;
  #usage: ApiUsage | null = null;
  #callsMade = 0;

  constructor(limits: { readonly sharePercent: number; readonly callsPerDay: number | null }) {
    this.#sharePercent = limits.sharePercent;
    this.#callsPerDay = limits.callsPerDay;
  }

  /** Calls of this bridge since its start. */
  get callsMade(): number {
    return this.#callsMade;
  }

  get usage(): ApiUsage | null {
    return this.#usage;
  }

  noteCall(): void {
    this.#callsMade += 1;
  }

  /** Reads `Sforce-Limit-Info: api-usage=18/5000; per-app-api-usage=17/250(...)`. */
  noteLimit(header: string | undefined): void {
    const [, used, max] = /\bapi-usage=(\d+)\/(\d+)/.exec(header ?? "") ?? [];
    if (used !== undefined && max !== undefined) this.#usage = { used: Number(used), max: Number(max) };
  }

  /** Calls a day that the bridge may make; null while the org has not said its limit and none is configured. */
  get dailyShare(): number | null {
    const share = this.#usage === null ? null : Math.floor((this.#usage.max * this.#sharePercent) / 100);
    if (share === null) return this.#callsPerDay;
    return this.#callsPerDay === null ? share : Math.min(share, this.#callsPerDay);
  }

  /**
   * The pause between two beats of `calls` requests each: `wantedMs`, or longer so that a day of beats fits into a
   * quarter of the share; four times as long when nine tenths of the org's calls are gone.
   */
  paceMs(wantedMs: number, calls: number): number {
    const share = this.dailyShare;
    if (share === null || share === 0) return wantedMs;
    const paced = Math.max(wantedMs, Math.ceil((86_400_000 * calls) / (share / 4)));
    return this.isNearlyUsed ? paced * 4 : paced;
  }

  get isNearlyUsed(): boolean {
    return this.#usage !== null && this.#usage.used >= this.#usage.max * 0.9;
  }

  /** A sentence when an operator should know, else null. */
  get warning(): string | null {
    if (!this.isNearlyUsed || this.#usage === null) return null;
    const { used, max } = this.#usage;
    return `The org has used ${used} of its ${max} API calls of the last 24 hours: reading is slowed down; find out who uses them or buy more.`;
  }
}
