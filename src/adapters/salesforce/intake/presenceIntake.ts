import type { InputSink } from "../../../ports/inputSink.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import type { OrgConfiguration } from "../configuration.ts";
import type { OrgConnection } from "../connection.ts";
import type { Notification } from "../feeds/feed.ts";
import { routedFields } from "../feeds/routedFields.ts";
import {
  offlinePresence,
  onlinePresence,
  type Presence,
  presenceRowOf,
  statusStartOf
} from "../records/userServicePresence.ts";
import type { ItemContext } from "../records/pendingServiceRouting.ts";
import { flagOf, idOf, type Row } from "../row.ts";
import { listOf } from "../soql.ts";
import { DirtyReader } from "./dirtyReader.ts";
import type { ReadClock } from "./readClock.ts";

export interface PresenceIntakeOptions {
  readonly connection: OrgConnection;
  readonly configuration: OrgConfiguration;
  readonly capacityOfUser: (userId: string) => number | null;
  readonly onPresent: (userId: string) => void;
  readonly clock: ReadClock;
  readonly sink: InputSink;
  readonly time: Time;
  readonly log: Log;
}

interface Beginning {
  readonly start: number;
  readonly since: number;
}

export const presenceFields = routedFields.UserServicePresence.join(", ");

/**
 * UserServicePresence: one row per period. A change of status ends one row and begins another, in either order of
 * arrival, so an ended row has its user read again instead of logging them out for a moment.
 */
export class PresenceIntake {
  /** Of user ids. */
  readonly reader: DirtyReader;
  readonly #rows: DirtyReader;
  readonly #options: PresenceIntakeOptions;
  readonly #context: ItemContext;
  readonly #userOfRow = new Map<string, string>();
  /** Current row by user. */
  readonly #currentRow = new Map<string, string>();
  /**
   * When the last presence told began, on the org's clock and on ours, by user. Its end counts from the same moment: the
   * org cuts times to whole seconds, so whoever is back within the second would otherwise seem to have come before they
   * left. And what the org says is later stays later on our clock, whatever offset was measured in between.
   */
  readonly #began = new Map<string, Beginning>();
  /** What was enqueued last, by user: the same twice is no news. */
  readonly #told = new Map<string, string>();

  constructor(options: PresenceIntakeOptions) {
    this.#options = options;
    const { connection, configuration, time, log } = options;
    this.#context = { configuration, toOurs: (orgTime) => connection.clock.toOurs(orgTime) };
    const what = "UserServicePresence";
    this.reader = new DirtyReader({ time, log, what, read: (ids) => this.#readUsers(ids) });
    this.#rows = new DirtyReader({ time, log, what, read: (ids) => this.#readRows(ids) });
  }

  hear(notification: Notification, isOutdated: boolean, settle: () => void): void {
    const { changeType, recordIds, fields, isComplete } = notification;
    const isWhole = isComplete && fields !== null && recordIds.length === 1 && !isOutdated;
    for (const id of recordIds) {
      const row: Row = { ...fields, Id: id };
      const userId = this.#userOfRow.get(id) ?? idOf(row, "UserId");
      if (userId !== null) this.#options.clock.touch(userId);
      const isBegun = isWhole && changeType !== "deleted" && flagOf(row, "IsCurrentState");
      if (isBegun && userId !== null) {
        this.#online(userId, row);
        settle();
      } else if (userId === null) this.#rows.mark(id, settle);
      else this.reader.mark(userId, settle);
    }
  }

  ask(userId: string): void {
    this.reader.mark(userId);
  }

  /** Rows of a reconciliation, all current ones; `online` are the agents that the core believes to be present. */
  compare(rows: readonly Row[], online: Iterable<string>, began: number): void {
    const present = new Set<string>();
    for (const row of rows) {
      const known = presenceRowOf(row);
      if (known === null) continue;
      present.add(known.userId);
      if (!this.#options.clock.isTouchedSince(known.userId, began)) this.#online(known.userId, row, true);
    }
    for (const userId of online) {
      if (!present.has(userId) && !this.#options.clock.isTouchedSince(userId, began)) this.#offline(userId);
    }
  }

  async idle(): Promise<void> {
    await this.#rows.idle();
    await this.reader.idle();
  }

  stop(): void {
    this.#rows.stop();
    this.reader.stop();
  }

  #online(userId: string, row: Row, isCertain = false): void {
    const presenceId = idOf(row, "Id");
    if (presenceId !== null) {
      const former = this.#currentRow.get(userId);
      if (former !== undefined && former !== presenceId) this.#userOfRow.delete(former);
      this.#currentRow.set(userId, presenceId);
      this.#userOfRow.set(presenceId, userId);
    }
    this.#options.onPresent(userId);
    const presence = onlinePresence(userId, row, this.#context, this.#options.capacityOfUser);
    this.#tell({ ...presence, since: this.#begin(userId, statusStartOf(row), presence.since) }, isCertain);
  }

  #begin(userId: string, start: number, since: number): number {
    const last = this.#began.get(userId);
    const ours =
      last === undefined || start < last.start
        ? since
        : start === last.start
          ? last.since
          : Math.max(since, last.since);
    this.#began.set(userId, { start, since: ours });
    return ours;
  }

  #offline(userId: string): void {
    const row = this.#currentRow.get(userId);
    if (row !== undefined) this.#userOfRow.delete(row);
    this.#currentRow.delete(userId);
    this.#tell(offlinePresence(userId, this.#began.get(userId)?.since ?? this.#options.time.now()), false);
  }

  #tell(presence: Presence, isCertain: boolean): void {
    const content = presence.isOnline ? JSON.stringify(presence) : "offline";
    if (!isCertain && this.#told.get(presence.agentId) === content) return;
    this.#told.set(presence.agentId, content);
    this.#options.sink.enqueue(presence);
  }

  async #readUsers(userIds: readonly string[]): Promise<void> {
    const { connection, clock } = this.#options;
    const began = clock.begin();
    try {
      const soql = `SELECT ${presenceFields} FROM UserServicePresence WHERE IsCurrentState = true AND UserId IN ${listOf(userIds)}`;
      const rows = await connection.queryAll(soql);
      const isFresh = (userId: string): boolean => !clock.isTouchedSince(userId, began);
      const fresh = rows.filter((row) => isFresh(idOf(row, "UserId") ?? ""));
      this.compare(fresh, userIds.filter(isFresh), began);
    } finally {
      clock.end(began);
    }
  }

  /** Whose presence an unknown row is. */
  async #readRows(presenceIds: readonly string[]): Promise<void> {
    const soql = `SELECT Id, UserId FROM UserServicePresence WHERE Id IN ${listOf(presenceIds)}`;
    const users = (await this.#options.connection.queryAll(soql)).flatMap((row) => idOf(row, "UserId") ?? []);
    await Promise.all(users.map((userId) => new Promise<void>((settle) => this.reader.mark(userId, settle))));
  }
}
