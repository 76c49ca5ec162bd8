import type { Log } from "../../ports/log.ts";
import type { Time } from "../../ports/time.ts";

/** One line per reason and so long; whoever sends rubbish must not fill the disk. */
const EVERY_MS = 10_000;

/** Logs refused deliveries: the first of each reason at once, then how many more there were. */
export class RefusalLog {
  readonly #log: Log;
  readonly #time: Time;
  readonly #reasons = new Map<string, { saidAt: number; untold: number }>();

  constructor(log: Log, time: Time) {
    this.#log = log;
    this.#time = time;
  }

  /** @param reason one of a few */
  refused(reason: string, fields: Readonly<Record<string, unknown>>): void {
    const now = this.#time.monotonic();
    const before = this.#reasons.get(reason);
    if (before !== undefined && now - before.saidAt < EVERY_MS) {
      before.untold += 1;
      return;
    }
    this.#reasons.set(reason, { saidAt: now, untold: 0 });
    const alike = before === undefined ? 0 : before.untold;
    this.#log.warn("a delivery of events was refused", { reason, alikeBefore: alike, ...fields });
  }
}
