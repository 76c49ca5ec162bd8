import type { AgentWorkStatus, WorkFacts } from "../../../core/input.ts";
import type { InsertAgentWork } from "../../../ports/agentWorkWriter.ts";
import type { InputSink } from "../../../ports/inputSink.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import type { OrgConfiguration } from "../configuration.ts";
import type { OrgConnection } from "../connection.ts";
import type { Notification } from "../feeds/feed.ts";
import { routedFields } from "../feeds/routedFields.ts";
import { isLive, rankOf, statusOf, workFactsOf } from "../records/agentWork.ts";
import type { ItemContext } from "../records/pendingServiceRouting.ts";
import { idOf, timeOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";
import { DirtyReader } from "./dirtyReader.ts";
import type { ReadClock } from "./readClock.ts";

export interface WorkIntakeOptions {
  readonly connection: OrgConnection;
  readonly configuration: OrgConfiguration;
  readonly clock: ReadClock;
  readonly sink: InputSink;
  readonly time: Time;
  readonly log: Log;
}

export const workFields = routedFields.AgentWork.join(", ");
const knownMax = 20_000;

/** AgentWork records: what does not change of each is remembered, so that a change of status needs no read. */
export class WorkIntake {
  readonly reader: DirtyReader;
  readonly #options: WorkIntakeOptions;
  readonly #context: ItemContext;
  readonly #known = new Map<string, WorkFacts>();

  constructor(options: WorkIntakeOptions) {
    this.#options = options;
    const { connection, configuration, time, log } = options;
    this.#context = { configuration, toOurs: (orgTime) => connection.clock.toOurs(orgTime) };
    this.reader = new DirtyReader({ time, log, what: "AgentWork", read: (ids) => this.#read(ids) });
  }

  /** We have just inserted it. The outcome of the command says so to the core; this only spares reads later. */
  noteCreated(command: InsertAgentWork, agentWorkId: string): void {
    if (this.#known.has(agentWorkId)) return;
    const { itemId, workItemId, agentId, serviceChannelId, capacityWeight, capacityPercent } = command;
    const serviceChannelName = this.#options.configuration.channel(serviceChannelId)?.name ?? serviceChannelId;
    this.#remember({
      agentWorkId,
      itemId,
      workItemId,
      agentId,
      status: "Assigned",
      serviceChannelId,
      serviceChannelName,
      capacityWeight,
      capacityPercent,
      openedAt: null
    });
  }

  hear(notification: Notification, isOutdated: boolean, settle: () => void): void {
    const { changeType, recordIds, fields, isComplete } = notification;
    const isWhole = isComplete && fields !== null && recordIds.length === 1 && !isOutdated;
    for (const id of recordIds) {
      this.#options.clock.touch(id);
      if (changeType === "deleted") this.#gone(id);
      else if (isWhole && this.#takeRow({ ...fields, Id: id })) settle();
      else if (changeType === "updated" && fields !== null && this.#merge(id, fields)) settle();
      else this.reader.mark(id, settle);
      if (changeType === "deleted") settle();
    }
  }

  /** Every live work of the agents that is known here, to be read again. */
  ask(agentId: string): void {
    for (const work of this.#known.values()) {
      if (work.agentId === agentId && isLive(work.status)) this.reader.mark(work.agentWorkId);
    }
  }

  /** Works of these items and agents, whatever their status is. */
  async readOf(field: "PendingServiceRoutingId" | "UserId", ids: readonly string[]): Promise<void> {
    const live = field === "UserId" ? " AND Status IN ('Assigned','Opened')" : "";
    await this.#readWhere(`${field} IN ${listOf(ids)}${live}`);
  }

  /** Rows of a reconciliation that began at `began`. */
  compare(rows: readonly Row[], began: number): void {
    for (const row of rows) {
      if (!this.#options.clock.isTouchedSince(idOf(row, "Id") ?? "", began)) this.#takeRow(row);
    }
  }

  /** The row as input; false when it says too little. */
  #takeRow(row: Row): boolean {
    const facts = workFactsOf(row, this.#context);
    if (facts === null) return false;
    const known = this.#known.get(facts.agentWorkId);
    if (known !== undefined && rankOf(facts.status) < rankOf(known.status)) return true;
    this.#observe(facts);
    return true;
  }

  /** A change of a work that is known; false when it has to be read. */
  #merge(id: string, fields: Row): boolean {
    const known = this.#known.get(id);
    if (known === undefined) return false;
    if (fields["Status"] === undefined) return true;
    const status = statusOf(fields["Status"]);
    if (status === null) return false;
    if (rankOf(status) < rankOf(known.status)) return true;
    this.#observe({ ...known, status, openedAt: known.openedAt ?? this.#openedAt(status, fields) });
    return true;
  }

  #openedAt(status: AgentWorkStatus, fields: Row): number | null {
    if (status !== "Opened") return null;
    const at = timeOf(fields, "AcceptDateTime") ?? timeOf(fields, "LastModifiedDate");
    return at === null ? null : this.#context.toOurs(at);
  }

  #observe(work: WorkFacts): void {
    this.#remember(work);
    this.#options.sink.enqueue({ type: "WorkObserved", work });
  }

  #remember(work: WorkFacts): void {
    this.#known.delete(work.agentWorkId);
    this.#known.set(work.agentWorkId, work);
    if (this.#known.size <= knownMax) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  #gone(agentWorkId: string): void {
    this.#known.delete(agentWorkId);
    this.#options.sink.enqueue({ type: "WorkMissing", agentWorkId });
  }

  async #read(ids: readonly string[]): Promise<void> {
    const present = await this.#readWhere(`Id IN ${listOf(ids)}`);
    for (const id of ids) if (!present.has(id)) this.#gone(id);
  }

  /** Ids that were found. */
  async #readWhere(condition: string): Promise<Set<string>> {
    const { connection, clock } = this.#options;
    const began = clock.begin();
    try {
      const rows = await connection.queryAll(`SELECT ${workFields} FROM AgentWork WHERE ${condition}`);
      this.compare(rows, began);
      return new Set(rows.flatMap((row) => idOf(row, "Id") ?? []));
    } finally {
      clock.end(began);
    }
  }
}
