import type { ItemFacts } from "../../../core/input.ts";
import type { InputSink } from "../../../ports/inputSink.ts";
import type { Log } from "../../../ports/log.ts";
import type { PoolView } from "../../../ports/poolView.ts";
import type { Time } from "../../../ports/time.ts";
import type { OrgConfiguration } from "../configuration.ts";
import type { OrgConnection } from "../connection.ts";
import type { Enrichment, ItemKnowledge } from "../enrichment/enrichment.ts";
import type { Notification } from "../feeds/feed.ts";
import { routedFields } from "../feeds/routedFields.ts";
import {
  recordFactsOf,
  voiceCallPrefix,
  type ItemContext,
  type RecordFacts
} from "../records/pendingServiceRouting.ts";
import { flagOf, idOf, numberOf, textOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";
import type { FirstOfferNumbers } from "../writer/firstOfferNumbers.ts";
import { BoundedSet } from "./boundedSet.ts";
import { DirtyReader } from "./dirtyReader.ts";
import type { ReadClock } from "./readClock.ts";

export interface ItemIntakeOptions {
  readonly connection: OrgConnection;
  readonly configuration: OrgConfiguration;
  readonly enrichment: Enrichment;
  readonly offerNumbers: FirstOfferNumbers;
  readonly clock: ReadClock;
  readonly sink: InputSink;
  readonly view: PoolView;
  readonly time: Time;
  readonly log: Log;
}

/** What events carry and items do not need. */
const unusedFields = new Set(["QueueId", "IsTransfer", "LastDeclinedAgentSession", "SystemModstamp"]);
/** IsPushAttempted tells whether an offer may ever have been made for the record. */
export const itemFields = [
  ...routedFields.PendingServiceRouting.filter((field) => !unusedFields.has(field)),
  "IsPushAttempted"
].join(", ");
const rememberedMax = 20_000;

/** PendingServiceRouting records as items: taken from complete events, or read again. */
export class ItemIntake {
  readonly reader: DirtyReader;
  readonly #options: ItemIntakeOptions;
  readonly #context: ItemContext;
  /** Lately deleted: a creation that comes after its deletion must not make a ghost. */
  readonly #removed = new BoundedSet(rememberedMax);
  /** Offered by us: that such a record is pushed now is no news. */
  readonly #offered = new BoundedSet(rememberedMax);
  /** Asked for by the core: their offer numbers are read, too. */
  readonly #asked = new Set<string>();

  constructor(options: ItemIntakeOptions) {
    this.#options = options;
    const { connection, configuration, time, log } = options;
    this.#context = { configuration, toOurs: (orgTime) => connection.clock.toOurs(orgTime) };
    this.reader = new DirtyReader({ time, log, what: "PendingServiceRouting", read: (ids) => this.#read(ids) });
  }

  /** Our own AgentWork for it is about to be inserted. */
  noteOffered(itemId: string): void {
    this.#offered.add(itemId);
  }

  /** `settle` is called once per record id when its inputs have been enqueued. */
  hear(notification: Notification, isOutdated: boolean, settle: () => void): void {
    const { changeType, recordIds, fields, isComplete } = notification;
    const isWhole = isComplete && fields !== null && recordIds.length === 1 && !isOutdated;
    for (const id of recordIds) {
      this.#options.clock.touch(id);
      if (changeType === "deleted") this.#remove(id, settle);
      else if (changeType === "updated" && fields !== null && this.#isOwnPush(id, fields)) settle();
      else if (isWhole && !this.#removed.has(id)) void this.#takeWhole(id, { ...fields, Id: id }, settle);
      else this.reader.mark(id, settle);
    }
  }

  /** The core wants to know what became of the item. */
  ask(itemId: string): void {
    this.#asked.add(itemId);
    this.reader.mark(itemId);
  }

  /** Rows of a reconciliation that began at `began`; of the known ones only what has changed. */
  async compare(rows: readonly Row[], began: number): Promise<void> {
    const changed = rows.filter((row) => this.#isChanged(row, began));
    if (changed.length > 0) await this.#take(changed, began, true);
  }

  /** The same for rows of id and serial only: what has changed is read. */
  markChanged(rows: readonly Row[], began: number): void {
    for (const row of rows) if (this.#isChanged(row, began)) this.reader.mark(idOf(row, "Id") ?? "");
  }

  #isChanged(row: Row, began: number): boolean {
    const id = idOf(row, "Id") ?? "";
    const { view, clock } = this.#options;
    return !clock.isTouchedSince(id, began) && view.itemSerial(id) !== (numberOf(row, "Serial") ?? 0);
  }

  #remove(id: string, settle: () => void): void {
    this.#removed.add(id);
    this.#options.sink.enqueue({ type: "ItemRemoved", itemId: id, cause: "deleted" });
    settle();
  }

  /** A change that only says that the item is pushed, when it was us who pushed it. Its AgentWork tells the rest. */
  #isOwnPush(id: string, fields: Row): boolean {
    return this.#offered.has(id) && flagOf(fields, "IsPushed");
  }

  async #takeWhole(id: string, row: Row, settle: () => void): Promise<void> {
    if (this.#needsLookUp(row)) return this.reader.mark(id, settle);
    const facts = recordFactsOf(row, this.#context);
    if (facts !== null) await this.#enqueue(facts, 1, null, false);
    settle();
  }

  /** A queue or channel that was set up after the configuration was read, or a call whose key must be read. */
  #needsLookUp(row: Row): boolean {
    const { configuration } = this.#options;
    const queueId = idOf(row, "GroupId") ?? idOf(row, "QueueId");
    return (
      queueId === null ||
      configuration.queue(queueId) === null ||
      configuration.channel(idOf(row, "ServiceChannelId") ?? "") === null ||
      isVoiceCall(row)
    );
  }

  async #read(ids: readonly string[]): Promise<void> {
    const { connection, clock, sink } = this.#options;
    const began = clock.begin();
    try {
      const soql = `SELECT ${itemFields} FROM PendingServiceRouting WHERE Id IN ${listOf(ids)}`;
      const rows = await connection.queryAll(soql);
      const present = new Set(rows.map((row) => idOf(row, "Id")));
      await this.#take(rows, began, false);
      for (const id of ids) {
        this.#asked.delete(id);
        if (clock.isTouchedSince(id, began)) continue;
        if (present.has(id)) this.#removed.delete(id);
        else sink.enqueue({ type: "ItemRemoved", itemId: id, cause: "missing" });
      }
    } finally {
      clock.end(began);
    }
  }

  /** Rows of a read that began at `began`; whatever an event has spoken of since is left to that event. */
  async #take(rows: readonly Row[], began: number, isBulk: boolean): Promise<void> {
    const { configuration, offerNumbers, view, sink, clock } = this.#options;
    const isUnknownQueue = rows.some(
      (row) => configuration.queue(idOf(row, "GroupId") ?? idOf(row, "QueueId") ?? "") === null
    );
    if (isUnknownQueue) await configuration.loadUnknown();
    const doubtful = rows.filter((row) => this.#mayHaveOffers(row)).flatMap((row) => idOf(row, "Id") ?? []);
    const [numbers, joins] = await Promise.all([
      offerNumbers.read(doubtful),
      this.#readJoins(rows.filter(isVoiceCall).flatMap((row) => idOf(row, "WorkItemId") ?? []))
    ]);
    const held: Promise<void>[] = [];
    for (const row of rows) {
      const facts = recordFactsOf(row, this.#context);
      const itemId = idOf(row, "Id") ?? "";
      if (clock.isTouchedSince(itemId, began)) continue;
      if (facts !== null) {
        const enqueued = this.#enqueue(facts, numbers.get(itemId) ?? 1, this.#joinOf(row, joins), isBulk);
        if (enqueued !== undefined) held.push(enqueued);
      } else if (view.itemSerial(itemId) !== null) sink.enqueue({ type: "ItemRemoved", itemId, cause: "transferred" });
    }
    await Promise.all(held);
  }

  /** An item that the journal does not know, but somebody may have offered already; or one whose number was refused. */
  #mayHaveOffers(row: Row): boolean {
    const id = idOf(row, "Id") ?? "";
    if (this.#asked.has(id)) return true;
    const hasBeenChanged = flagOf(row, "IsPushAttempted") || (numberOf(row, "Serial") ?? 0) > 1;
    return hasBeenChanged && this.#options.view.itemSerial(id) === null;
  }

  /** VoiceCall id -> vendor's call key. */
  async #readJoins(voiceCallIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (voiceCallIds.length === 0) return new Map();
    const soql = `SELECT Id, VendorCallKey FROM VoiceCall WHERE Id IN ${listOf(voiceCallIds)}`;
    const rows = await this.#options.connection.queryAll(soql);
    return new Map(
      rows.flatMap((row): [string, string][] => {
        const [id, key] = [idOf(row, "Id"), textOf(row, "VendorCallKey")];
        return id === null || key === null ? [] : [[id, key]];
      })
    );
  }

  /** A call is never offered through AgentWork, not even one whose key nobody knows. */
  #joinOf(row: Row, joins: ReadonlyMap<string, string>): string | null {
    if (!isVoiceCall(row)) return null;
    const workItemId = idOf(row, "WorkItemId") ?? "";
    return `call:${joins.get(workItemId) ?? workItemId}`;
  }

  /** Enqueues at once, or, when facts are a moment away, then: unless an event has spoken of the item meanwhile. */
  #enqueue(
    record: RecordFacts,
    firstOfferNumber: number,
    joinedTo: string | null,
    isBulk: boolean
  ): Promise<void> | undefined {
    const { enrichment, configuration, clock } = this.#options;
    const entity = configuration.channel(record.serviceChannelId)?.entity ?? null;
    const known = joinedTo === null ? enrichment.forItem(record, entity, isBulk) : enrichment.nothing;
    const send = (knowledge: ItemKnowledge): void =>
      this.#send({
        ...record,
        ...withoutAge(knowledge),
        since: sinceOf(record, knowledge),
        firstOfferNumber,
        joinedTo,
        route: null
      });
    if (!(known instanceof Promise)) {
      send(known);
      return undefined;
    }
    const began = clock.begin();
    return known.then((knowledge) => {
      if (!clock.isTouchedSince(record.itemId, began)) send(knowledge);
      clock.end(began);
      return undefined;
    });
  }

  #send(item: ItemFacts): void {
    const { sink, view } = this.#options;
    sink.enqueue({ type: view.itemSerial(item.itemId) === null ? "ItemArrived" : "ItemUpdated", item });
  }
}

function withoutAge({ tier, language, customerRef, fields, enrichUntil }: ItemKnowledge) {
  return { tier, language, customerRef, fields, enrichUntil };
}

/** The work item may know of an earlier beginning than the record. */
function sinceOf(record: RecordFacts, { since }: ItemKnowledge): number {
  return since === null ? record.since : Math.min(since, record.since);
}

function isVoiceCall(row: Row): boolean {
  return idOf(row, "WorkItemId")?.startsWith(voiceCallPrefix) === true;
}
