import { externalRecords } from "../routedRecords.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import { recordOf } from "./changeEvent.ts";
import type { Session } from "./feed.ts";
import { instantOf } from "./pushTopicEvent.ts";
import { askTogether, type PollAnswer, type PollQuery } from "./pollQueries.ts";

export interface SilenceTiming {
  /** Between two looks; each costs one call. */
  readonly everyMs: number;
  /** How late an event may be before its stream counts as silent. */
  readonly graceMs: number;
}

export const defaultSilence: SilenceTiming = { everyMs: 120_000, graceMs: 30_000 };

export interface SilenceOptions {
  readonly session: Session;
  readonly time: Time;
  readonly log: Log;
  readonly timing: SilenceTiming;
  /** Of the PendingServiceRouting records that are read; the external ones unless told otherwise. */
  readonly condition?: string;
  /** A record was created and its event never came. Called once; the watch is over then. */
  readonly onSilent: (sentence: string) => void;
  /** A record created since the start was heard: the stream works. */
  readonly onHeard: () => void;
}

/** More ids than a stream brings within the grace, and few enough to keep. */
const idsKept = 20_000;

const queriesOf = (condition: string): readonly PollQuery[] => [
  {
    name: "PendingServiceRouting",
    soql:
      `SELECT Id, CreatedDate FROM PendingServiceRouting WHERE ${condition} ` +
      "AND IsReadyForRouting = true ORDER BY CreatedDate DESC, Id DESC LIMIT 1",
    withDeleted: false
  },
  {
    name: "UserServicePresence",
    soql:
      "SELECT Id, CreatedDate FROM UserServicePresence WHERE IsCurrentState = true " +
      "ORDER BY CreatedDate DESC, Id DESC LIMIT 1",
    withDeleted: false
  }
];

interface Newest {
  readonly id: string;
  readonly createdAt: number;
}

/**
 * Notices a stream that is connected and brings nothing, as CometD subscribers have seen for hours: now and then the
 * newest record of each object is read; when it was created after the start and has not been heard of after a grace,
 * the stream is silent. Only ids and the org's own times are compared, so clocks do not matter.
 */
export class SilenceWatch {
  readonly #options: SilenceOptions;
  /** Two generations of ids heard, so that old ones go without being counted. */
  #heard = new Set<string>();
  #heardBefore: ReadonlySet<string> = new Set();
  /** Newest creation that needs no explanation, by object; missing until the first look. */
  readonly #baseline = new Map<string, number>();
  readonly #suspects = new Map<string, Newest & { readonly since: number }>();
  #timer: TimerHandle | null = null;
  #isOver = false;

  constructor(options: SilenceOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }

  /** Events were missed for a known reason: what exists now needs no explanation. */
  rebase(): void {
    this.#baseline.clear();
    this.#suspects.clear();
  }

  /** A record was told of by the stream. */
  note(recordIds: readonly string[]): void {
    for (const id of recordIds) this.#heard.add(id);
    if (this.#heard.size < idsKept) return;
    this.#heardBefore = this.#heard;
    this.#heard = new Set();
  }

  async #look(): Promise<void> {
    try {
      const answers = await askTogether(
        this.#options.session,
        queriesOf(this.#options.condition ?? externalRecords.condition)
      );
      for (const [object, answer] of answers) if (!this.#isOver) this.#judge(object, newestOf(answer));
    } catch (error) {
      this.#options.log.debug("The silence of the stream could not be checked", { err: error });
    }
    if (!this.#isOver) this.#planNext();
  }

  #planNext(): void {
    const { timing, time } = this.#options;
    const waitMs = this.#suspects.size > 0 ? Math.min(timing.graceMs, timing.everyMs) : timing.everyMs;
    this.#timer = time.after(waitMs, () => void this.#look());
  }

  #judge(object: string, newest: Newest | null): void {
    const baseline = this.#baseline.get(object);
    this.#clearSuspect(object);
    if (newest === null || baseline === undefined) {
      if (baseline === undefined) this.#baseline.set(object, newest?.createdAt ?? 0);
      return;
    }
    if (newest.createdAt > baseline && !this.#suspects.has(object)) this.#suspect(object, newest);
    const suspect = this.#suspects.get(object);
    const { time, timing, onSilent } = this.#options;
    if (suspect === undefined || time.monotonic() - suspect.since < timing.graceMs) return;
    this.stop();
    onSilent(`The stream is connected but silent: ${object} ${suspect.id} was created and no event told of it.`);
  }

  /** Drops a suspicion that the stream has answered. */
  #clearSuspect(object: string): void {
    const suspect = this.#suspects.get(object);
    if (suspect !== undefined && this.#hasHeard(suspect.id)) this.#accept(object, suspect);
  }

  #suspect(object: string, newest: Newest): void {
    if (this.#hasHeard(newest.id)) this.#accept(object, newest);
    else this.#suspects.set(object, { ...newest, since: this.#options.time.monotonic() });
  }

  #accept(object: string, { createdAt }: Newest): void {
    this.#suspects.delete(object);
    this.#baseline.set(object, createdAt);
    this.#options.onHeard();
  }

  #hasHeard(id: string): boolean {
    return this.#heard.has(id) || this.#heardBefore.has(id);
  }
}

function newestOf(answer: PollAnswer): Newest | null {
  const row = answer.kind === "rows" ? recordOf(answer.rows[0]) : null;
  const id = row?.["Id"];
  const createdAt = instantOf(row?.["CreatedDate"]);
  return typeof id === "string" && createdAt !== null ? { id, createdAt } : null;
}
