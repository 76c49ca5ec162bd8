import type { WriterIdentity } from "../../../ports/agentWorkWriter.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time, TimerHandle } from "../../../ports/time.ts";
import type { OrgConnection } from "../connection.ts";
import { errorCodeOf, messageOf } from "../failure.ts";
import { idOf, numberOf, textOf, timeOf, type Row } from "../row.ts";
import { quoted } from "../soql.ts";

const writerObject = "OneQueue_Writer__c";

export interface WriterRecordOptions {
  readonly connection: OrgConnection;
  readonly time: Time;
  readonly log: Log;
  /** A record that nobody has touched for this long may be taken over. */
  readonly silenceMs: number;
  readonly beatMs: number;
  readonly version: string;
  /** Called when the right to write is won or lost after `claim`. */
  readonly onChange: (isWriter: boolean, reason: string) => void;
}

interface Holder {
  readonly recordId: string;
  readonly bridgeId: string | null;
  readonly epoch: number;
  /** Null: handed back. */
  readonly heartbeat: string | null;
  /** Last change, by the org's clock. */
  readonly changedAt: number;
}

/**
 * The record in the org that names the one bridge that may write for a pool. Guards already keep two bridges from
 * doubling an offer; this keeps a second bridge with a journal of its own from deciding at all.
 *
 *   unclaimed --claim--> writer --another bridge's record--> refused --its silence--> writer
 *
 * While the org cannot be asked, what was known stays.
 */
export class WriterRecord {
  readonly #options: WriterRecordOptions;
  #identity: WriterIdentity | null = null;
  #isWriter = false;
  #reason = "The writer record has not been read yet.";
  #isInstalled = true;
  #timer: TimerHandle | null = null;
  #isClosed = false;

  constructor(options: WriterRecordOptions) {
    this.#options = options;
  }

  get isWriter(): boolean {
    return this.#isWriter;
  }

  /** Why this bridge writes, or does not; a full sentence. */
  get reason(): string {
    return this.#reason;
  }

  /** Takes the record, unless another bridge holds it. Throws BridgeError when the org does not answer. */
  async claim(identity: WriterIdentity, isInstalled: boolean): Promise<void> {
    this.#identity = identity;
    this.#isInstalled = isInstalled;
    await this.#settle();
    this.#beatLater();
  }

  /** Hands the record back, best effort, and stops. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    if (!this.#isWriter || !this.#isInstalled || this.#identity === null) return;
    this.#isWriter = false;
    const holder = await this.#read().catch(() => null);
    if (holder?.bridgeId !== this.#identity.bridgeId) return;
    await this.#patch(holder.recordId, { Heartbeat_At__c: null }).catch(() => undefined);
  }

  #beatLater(): void {
    if (this.#isClosed || !this.#isInstalled) return;
    this.#timer = this.#options.time.after(this.#options.beatMs, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const wasWriter = this.#isWriter;
    try {
      await this.#settle();
    } catch (error) {
      this.#options.log.warn("The writer record could not be read or written", {
        code: errorCodeOf(error),
        message: messageOf(error)
      });
    }
    if (this.#isWriter !== wasWriter && !this.#isClosed) this.#options.onChange(this.#isWriter, this.#reason);
    this.#beatLater();
  }

  /** Reads the record and takes, keeps or leaves it. */
  async #settle(): Promise<void> {
    const identity = this.#identity;
    if (identity === null || this.#isClosed) return;
    if (!this.#isInstalled)
      return this.#become(true, `The org has no ${writerObject}: nothing keeps a second bridge out.`);
    const holder = await this.#read();
    if (holder === null) return this.#create(identity);
    const refusal = this.#refusalBy(holder, identity);
    if (refusal !== null) return this.#become(false, refusal);
    await this.#patch(holder.recordId, this.#fieldsOf(identity));
    if (holder.bridgeId === identity.bridgeId) return this.#become(true, "This bridge holds the writer record.");
    // Two bridges may have found the same silence: whoever wrote last has it.
    const now = await this.#read();
    const isOurs = now?.bridgeId === identity.bridgeId;
    this.#become(isOurs, isOurs ? "This bridge has taken the writer record over." : "Another bridge was quicker.");
  }

  #become(isWriter: boolean, reason: string): void {
    this.#isWriter = isWriter;
    this.#reason = reason;
  }

  #refusalBy(holder: Holder, identity: WriterIdentity): string | null {
    const silentMs = this.#orgNow() - holder.changedAt;
    const isFree = holder.heartbeat === null || holder.bridgeId === null || silentMs > this.#options.silenceMs;
    const isOurs = holder.bridgeId === identity.bridgeId;
    if (isOurs && (holder.epoch < identity.epoch || (holder.epoch === identity.epoch && this.#isWriter))) return null;
    if (isFree) return null;
    const who = isOurs
      ? `Another life of bridge ${identity.bridgeId} (epoch ${holder.epoch})`
      : `Bridge ${holder.bridgeId}`;
    return `${who} writes for pool ${identity.pool} (last heard of ${Math.max(0, Math.round(silentMs / 1000))} s ago): this one writes nothing. Stop the other one, or give this one a pool of its own.`;
  }

  #orgNow(): number {
    return this.#options.time.now() + this.#options.connection.clock.offsetMs;
  }

  async #read(): Promise<Holder | null> {
    const pool = this.#identity?.pool ?? "";
    const soql = `SELECT Id, Bridge__c, Epoch__c, Heartbeat_At__c, SystemModstamp FROM ${writerObject} WHERE Pool__c = ${quoted(pool)}`;
    const [row] = await this.#options.connection.queryAll(soql);
    return row === undefined ? null : holderOf(row);
  }

  #fieldsOf(identity: WriterIdentity): Readonly<Record<string, unknown>> {
    return {
      Bridge__c: identity.bridgeId,
      Epoch__c: identity.epoch,
      Version__c: this.#options.version,
      Heartbeat_At__c: new Date(this.#options.time.now()).toISOString()
    };
  }

  async #create(identity: WriterIdentity): Promise<void> {
    const body = { Pool__c: identity.pool, ...this.#fieldsOf(identity) };
    try {
      await this.#options.connection.request({ method: "POST", path: `/sobjects/${writerObject}`, body });
      this.#become(true, "This bridge holds the writer record.");
    } catch (error) {
      if (errorCodeOf(error) !== "DUPLICATE_VALUE") throw error;
      this.#become(false, "Another bridge made the writer record at the same moment.");
    }
  }

  async #patch(recordId: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#options.connection.request({ method: "PATCH", path: `/sobjects/${writerObject}/${recordId}`, body });
  }
}

function holderOf(row: Row): Holder {
  return {
    recordId: idOf(row, "Id") ?? "",
    bridgeId: textOf(row, "Bridge__c"),
    epoch: numberOf(row, "Epoch__c") ?? 0,
    heartbeat: textOf(row, "Heartbeat_At__c"),
    changedAt: timeOf(row, "SystemModstamp") ?? 0
  };
}
