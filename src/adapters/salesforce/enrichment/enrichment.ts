import type { InputSink } from "../../../ports/inputSink.ts";
import type { CallerFacts } from "../../../ports/org.ts";
import { Batcher } from "../batcher.ts";
import { ExpiringCache } from "../expiringCache.ts";
import { errorCodeOf } from "../failure.ts";
import type { RecordFacts } from "../records/pendingServiceRouting.ts";
import { idOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";
import { Timers } from "../timers.ts";
import { CallerBook } from "./callerBook.ts";
import type { EnrichmentParts } from "./enrichmentParts.ts";
import { Descriptions, enumerationAt, planFields, timeAt, valueAt, type FieldPlan } from "./fieldPlan.ts";

/** What is known of an item's customer and work item; `enrichUntil` 0 when nothing more is to come. */
export interface ItemKnowledge {
  readonly tier: string | null;
  readonly language: string | null;
  readonly customerRef: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** When the customer began to wait according to the work item, by our clock. */
  readonly since: number | null;
  readonly enrichUntil: number;
}

type Facts = Omit<ItemKnowledge, "enrichUntil">;

const noFacts: Facts = { tier: null, language: null, customerRef: null, fields: {}, since: null };
/** Many items at once, at the first start, are looked up for longer before they are decided without. */
const bulkPatience = 10;
const bulkMsMax = 5_000;
/** So long an item is held back for its facts to come with it. */
const momentMs = 25;
/** A work item that could not be looked up is tried again after these pauses, and then no more. */
const retryMs: readonly number[] = [2_000, 15_000];

/**
 * Looks up what the policy wants to know of work items and customers, in batches, with a memory and a time limit. An
 * item never waits for it past the limit: a field that cannot be read, a missing contact or a silent org mean the
 * default tier.
 */
export class Enrichment {
  readonly nothing: ItemKnowledge = { ...noFacts, enrichUntil: 0 };
  readonly #parts: EnrichmentParts;
  readonly #timers: Timers;
  readonly #descriptions: Descriptions;
  readonly #callers: CallerBook;
  readonly #cache: ExpiringCache<Facts>;
  readonly #batchers = new Map<string, Batcher<Facts>>();
  readonly #plans = new Map<string, FieldPlan>();
  #warnings: readonly string[] = [];
  #sink: InputSink | null = null;

  constructor(parts: EnrichmentParts) {
    this.#parts = parts;
    this.#timers = new Timers(parts.time);
    this.#descriptions = new Descriptions(parts.connection);
    this.#callers = new CallerBook(parts, this.#descriptions);
    this.#cache = new ExpiringCache(parts.time, parts.options.cacheMs, parts.options.cacheEntries);
  }

  /** Late facts go here. */
  open(sink: InputSink): void {
    this.#sink = sink;
  }

  close(): void {
    this.#sink = null;
    this.#timers.stop();
  }

  get warnings(): readonly string[] {
    return [...this.#warnings, ...this.#callers.warnings];
  }

  /**
   * Works out what can be read of each kind of work item. Best effort: until it has worked, items have the default
   * tier. Says each unreadable field once.
   */
  async plan(entities: Iterable<string>): Promise<void> {
    this.#descriptions.forget();
    const warnings: string[] = [];
    const { options, log } = this.#parts;
    const planned = [...new Set(entities)].map(async (entity) => {
      const result = await planFields(this.#descriptions, entity, options);
      this.#plans.set(entity, result.plan);
      warnings.push(...result.warnings);
    });
    const failed = [...(await Promise.allSettled([...planned, this.#callers.plan()]))].filter(isRejected);
    for (const { reason } of failed)
      log.warn("Fields for enrichment could not be described", { code: errorCodeOf(reason) });
    for (const warning of warnings) if (!this.#warnings.includes(warning)) log.warn(warning);
    this.#warnings = warnings;
  }

  /**
   * What is remembered; else what can be looked up in a moment; else nothing yet, and the rest as ItemEnriched until
   * `enrichUntil`. One input instead of two spares the journal a commit for each item. Many items are not waited for.
   */
  forItem(item: RecordFacts, entity: string | null, isBulk: boolean): ItemKnowledge | Promise<ItemKnowledge> {
    const plan = entity === null ? undefined : this.#plans.get(entity);
    const { timeoutMs } = this.#parts.options;
    if (plan === undefined || isEmpty(plan) || timeoutMs === 0) return this.nothing;
    const known = this.#cache.get(item.workItemId);
    if (known !== undefined) return { ...known, enrichUntil: 0 };
    if (!isBulk) return this.#lookUpInAMoment(item, plan);
    void this.#lookUp(item, plan);
    return this.#later(Math.min(bulkMsMax, timeoutMs * bulkPatience));
  }

  /** Resolves within the time limit whatever happens; never rejects. */
  lookUpCaller(number: string): Promise<CallerFacts> {
    return this.#callers.lookUp(number);
  }

  #later(ms: number): ItemKnowledge {
    return { ...noFacts, enrichUntil: this.#parts.time.now() + ms };
  }

  #lookUpInAMoment(item: RecordFacts, plan: FieldPlan): Promise<ItemKnowledge> {
    const { time, options } = this.#parts;
    const reading = this.#read(item.workItemId, plan);
    return new Promise((resolve) => {
      let isTold = false;
      const tell = (knowledge: ItemKnowledge): void => {
        isTold = true;
        resolve(knowledge);
      };
      const moment = time.after(Math.min(momentMs, options.timeoutMs), () => tell(this.#later(options.timeoutMs)));
      void reading.then((facts) => {
        moment.cancel();
        if (facts === null || isTold) void this.#lookUp(item, plan, facts);
        if (!isTold) tell({ ...(facts ?? noFacts), enrichUntil: 0 });
      });
    });
  }

  /** `first` is what a first reading brought, when there was one. */
  async #lookUp(item: RecordFacts, plan: FieldPlan, first?: Facts | null): Promise<void> {
    for (let tries = 0; this.#sink !== null; tries += 1) {
      const isFirst = tries === 0 && first !== undefined;
      const facts = isFirst ? first : await this.#read(item.workItemId, plan);
      // A failure releases the item at once, with the default tier; better late than never for the rest.
      if (facts !== null || tries === 0) this.#tell(item, facts ?? noFacts);
      const pauseMs = retryMs[tries];
      if (facts !== null || pauseMs === undefined) return;
      await this.#timers.pause(pauseMs);
    }
  }

  #tell(item: RecordFacts, facts: Facts): void {
    const { tier, language, customerRef, fields, since } = facts;
    if (since !== null && since < item.since) this.#correctAge(item, facts, since);
    this.#sink?.enqueue({
      type: "ItemEnriched",
      itemId: item.itemId,
      tier,
      language,
      customerRef,
      fields,
      route: null
    });
  }

  /** The work item knows of an earlier beginning than the record: the same record again, with the customer's age. */
  #correctAge(item: RecordFacts, { tier, language, customerRef, fields }: Facts, since: number): void {
    const customer = { tier, language, customerRef, fields, enrichUntil: 0 };
    const facts = { ...item, ...customer, since, firstOfferNumber: 1, joinedTo: null, route: null };
    this.#sink?.enqueue({ type: "ItemUpdated", item: facts });
  }

  /** Null when the org did not answer. */
  async #read(workItemId: string, plan: FieldPlan): Promise<Facts | null> {
    try {
      const facts = (await this.#batcherOf(plan.entity).get(workItemId)) ?? noFacts;
      this.#cache.set(workItemId, facts);
      return facts;
    } catch (error) {
      this.#parts.log.debug("A work item could not be looked up", { entity: plan.entity, code: errorCodeOf(error) });
      return null;
    }
  }

  #batcherOf(entity: string): Batcher<Facts> {
    const known = this.#batchers.get(entity);
    if (known !== undefined) return known;
    const { time, options } = this.#parts;
    const load = (ids: readonly string[]): Promise<ReadonlyMap<string, Facts>> => this.#load(entity, ids);
    const batcher = new Batcher<Facts>({ time, keysMax: options.batch, loadsMax: 3, load });
    this.#batchers.set(entity, batcher);
    return batcher;
  }

  async #load(entity: string, ids: readonly string[]): Promise<ReadonlyMap<string, Facts>> {
    const plan = this.#plans.get(entity);
    if (plan === undefined) return new Map();
    const soql = `SELECT ${selectedPaths(plan).join(", ")} FROM ${entity} WHERE Id IN ${listOf(ids)}`;
    const rows = await this.#parts.connection.queryAll(soql);
    const toOurs = (orgTime: number): number => this.#parts.connection.clock.toOurs(orgTime);
    return new Map(rows.map((row) => [idOf(row, "Id") ?? "", factsOf(row, plan, toOurs)]));
  }
}

function isRejected(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === "rejected";
}

function isEmpty(plan: FieldPlan): boolean {
  return plan.fields.length === 0 && plan.tierPath === null && plan.languagePath === null && plan.agePath === null;
}

function selectedPaths(plan: FieldPlan): string[] {
  const optional = [plan.tierPath, plan.languagePath, plan.agePath, plan.contactIdPath].filter((path) => path !== null);
  return [...new Set(["Id", ...plan.fields.map(({ path }) => path), ...optional])];
}

function factsOf(row: Row, plan: FieldPlan, toOurs: (orgTime: number) => number): Facts {
  const contactId = plan.contactIdPath === null ? null : valueAt(row, plan.contactIdPath);
  const since = timeAt(row, plan.agePath);
  const fields = plan.fields.flatMap(({ name, path }): [string, string][] => {
    const value = enumerationAt(row, path);
    return value === null ? [] : [[name, value]];
  });
  return {
    tier: enumerationAt(row, plan.tierPath),
    language: enumerationAt(row, plan.languagePath),
    customerRef: typeof contactId === "string" ? contactId : null,
    fields: Object.fromEntries(fields),
    since: since === null ? null : toOurs(since)
  };
}
