import type { InputSink } from "../../ports/inputSink.ts";
import type { Log } from "../../ports/log.ts";
import type { PoolView } from "../../ports/poolView.ts";
import type { Time } from "../../ports/time.ts";
import type { OrgConfiguration } from "./configuration.ts";
import type { OrgConnection } from "./connection.ts";
import { errorCodeOf, messageOf } from "./failure.ts";
import type { Intake } from "./intake/intake.ts";
import { itemFields, type ItemIntake } from "./intake/itemIntake.ts";
import { presenceFields, type PresenceIntake } from "./intake/presenceIntake.ts";
import type { ReadClock } from "./intake/readClock.ts";
import { workFields, type WorkIntake } from "./intake/workIntake.ts";
import { idOf, type Row } from "./row.ts";
import { Timers } from "./timers.ts";

export interface ReconcilerOptions {
  readonly connection: OrgConnection;
  readonly configuration: Pick<OrgConfiguration, "records">;
  readonly items: ItemIntake;
  readonly works: WorkIntake;
  readonly presences: PresenceIntake;
  readonly intake: Intake;
  readonly clock: ReadClock;
  readonly sink: InputSink;
  readonly view: PoolView;
  readonly time: Time;
  readonly log: Log;
}

/** Above this many inputs on their way to the core, the next page waits: memory stays bounded. */
const backlogMax = 8_000;
const retryMs: readonly number[] = [500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** Org clock and ours are only known to so much; an event this close before a reading is read again. */
const clockDoubtMs = 2_000;

const from = "FROM PendingServiceRouting WHERE";
/** Above so many, id and serial are enough to see what has changed: few will have. */
const knownManyMin = 1_000;
const workQuery = `SELECT ${workFields} FROM AgentWork WHERE Status IN ('Assigned','Opened')`;
const presenceQuery = `SELECT ${presenceFields} FROM UserServicePresence WHERE IsCurrentState = true`;

/**
 * When the core is told that it must not decide: at once, because what it believes may be void; when the org begins to
 * answer, so that a dead org keeps nobody from calls; or not at all, where nothing is known to be missing.
 */
export type Marks = "now" | "withFirstAnswer" | "none";

function stronger(a: Marks, b: Marks): Marks {
  if (a === "now" || b === "now") return "now";
  return a === "none" ? b : a;
}

/**
 * Compares the org's records with what the core believes and enqueues the differences. One at a time; asked for while
 * one is running, it runs once more afterwards. Tries again with growing pauses until the org answers.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #nextMarks: Marks = "none";
  #mark: "notWanted" | "wanted" | "made" = "notWanted";
  readonly #timers: Timers;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#timers = new Timers(options.time);
  }

  /** Resolves when a comparison that began after this call has been enqueued, or the reconciler was stopped. */
  reconcile(reason: string, marks: Marks): Promise<void> {
    if (this.#running === null) {
      this.#mark = marks === "none" ? "notWanted" : "wanted";
      if (marks === "now") this.#markStarted();
      this.#running = this.#untilDone(reason).finally(() => {
        this.#running = null;
      });
      return this.#running;
    }
    this.#nextMarks = stronger(this.#nextMarks, marks);
    this.#next ??= this.#running.then(() => {
      const wanted = this.#nextMarks;
      this.#next = null;
      this.#nextMarks = "none";
      return this.reconcile(reason, wanted);
    });
    return this.#next;
  }

  stop(): void {
    this.#timers.stop();
  }

  async #untilDone(reason: string): Promise<void> {
    const { sink, time, log } = this.#options;
    const startedAt = time.monotonic();
    for (let tries = 0; !this.#timers.isStopped; tries += 1) {
      try {
        const counts = await this.#compare();
        if (this.#timers.isStopped) return;
        if (this.#mark === "made") sink.enqueue({ type: "ReconciliationCompleted", side: "salesforce" });
        log.info("Reconciled with Salesforce", {
          reason,
          ...counts,
          durationMs: Math.round(time.monotonic() - startedAt)
        });
        return;
      } catch (error) {
        log.warn("Reconciliation with Salesforce failed and is tried again", {
          reason,
          code: errorCodeOf(error),
          message: messageOf(error)
        });
        await this.#timers.pause(retryMs[Math.min(tries, retryMs.length - 1)] ?? 30_000);
      }
    }
  }

  #markStarted(): void {
    if (this.#mark !== "wanted") return;
    this.#mark = "made";
    this.#options.sink.enqueue({ type: "ReconciliationStarted", side: "salesforce" });
  }

  async #compare(): Promise<{ items: number; works: number; presences: number }> {
    const { connection, clock, intake, time } = this.#options;
    const began = clock.begin();
    intake.noteReconciliation(time.now() + connection.clock.offsetMs - clockDoubtMs);
    try {
      const [items, works, presences] = await Promise.all([
        this.#compareItems(began),
        connection.queryAll(workQuery),
        this.#comparePresences(began)
      ]);
      this.#compareWorks(works, began);
      await intake.idle();
      return { items, works: works.length, presences };
    } finally {
      clock.end(began);
    }
  }

  async #compareItems(began: number): Promise<number> {
    const { connection, configuration, items, clock, sink, view } = this.#options;
    const seen = new Set<string>();
    const known = [...view.itemIds("salesforce")];
    const knowsMany = known.length >= knownManyMin;
    const fields = knowsMany ? "Id, Serial" : itemFields;
    const soql = `SELECT ${fields} ${from} ${configuration.records.condition}`;
    await connection.query(soql, async (rows: readonly Row[]) => {
      this.#markStarted();
      for (const row of rows) {
        const id = idOf(row, "Id");
        if (id !== null) seen.add(id);
      }
      if (knowsMany) items.markChanged(rows, began);
      else await items.compare(rows, began);
      if (sink.backlog > backlogMax) await sink.drained();
    });
    for (const itemId of known) {
      if (!seen.has(itemId) && !clock.isTouchedSince(itemId, began)) {
        sink.enqueue({ type: "ItemRemoved", itemId, cause: "missing" });
      }
    }
    return seen.size;
  }

  async #comparePresences(began: number): Promise<number> {
    const { connection, presences, view } = this.#options;
    const rows = await connection.queryAll(presenceQuery);
    this.#markStarted();
    presences.compare(rows, view.onlineAgentIds(), began);
    return rows.length;
  }

  /** After the items: an assigned work whose item is known becomes an offer, and what is missing is read to its end. */
  #compareWorks(rows: readonly Row[], began: number): void {
    const { works, view } = this.#options;
    works.compare(rows, began);
    const live = new Set(rows.map((row) => idOf(row, "Id")));
    for (const agentWorkId of view.liveAgentWorkIds()) if (!live.has(agentWorkId)) works.reader.mark(agentWorkId);
  }
}
