/** Everybody who works: what they hold on both sides at the moment, and since when they could have taken more. */
import { text, texts, type LogLine } from "./logLine.ts";

const UNMAPPED = "seat:";

export interface HeldWork {
  readonly agentWorkId: string;
  readonly serviceChannelId: string;
  openedAt: number | null;
}

export interface HeldCall {
  readonly callId: string;
  readonly by: "bridge" | "centre";
}

export interface Person {
  readonly key: string;
  /** AgentWork Assigned or Opened. */
  readonly work: Map<string, HeldWork>;
  /** Calls ringing or active. */
  readonly calls: Map<string, HeldCall>;
  statusId: string | null;
  seat: { isReady: boolean; isOwnBreak: boolean; isWrappingUp: boolean; queues: readonly string[] } | null;
  /** Since when they could be offered a Salesforce item, or a call; null when they could not. */
  freeForWorkSince: number | null;
  freeForCallsSince: number | null;
}

export class People {
  readonly all = new Map<string, Person>();
  /** Seat of the centre -> username of the org, as the centre says; and -> key of the person, once that is known. */
  readonly #usernames = new Map<string, string>();
  readonly #seats = new Map<string, string>();
  readonly #given: ReadonlyMap<string, string>;
  readonly #userOf: (username: string) => string | null;

  /** @param given Seat -> user id, where the logs do not say it themselves. */
  constructor(given: ReadonlyMap<string, string>, userOf: (username: string) => string | null) {
    this.#given = given;
    this.#userOf = userOf;
  }

  user(userId: string): Person {
    return this.#person(userId);
  }

  /** The person in a seat; somebody of their own when nobody says whose seat it is. */
  inSeat(seatId: string): Person {
    const key =
      this.#seats.get(seatId) ?? this.#given.get(seatId) ?? this.#userOf(this.#usernames.get(seatId) ?? seatId);
    if (key === null) return this.#person(`${UNMAPPED}${seatId}`);
    this.#seats.set(seatId, key);
    return this.#person(key);
  }

  /** A bridge offers nothing to a seat that is nobody's, once it knows whose the others are. */
  isIdleByRight(person: Person): boolean {
    return this.#seats.size > 0 && person.key.startsWith(UNMAPPED);
  }

  /** A seat says whose it is. */
  takeSeat(line: LogLine): void {
    const seatId = text(line, "agentId");
    const username = text(line, "username");
    if (seatId !== null && username !== null) this.#usernames.set(seatId, username);
  }

  /** The centre's word on an agent. */
  takeAgent(line: LogLine, at: number): void {
    const seatId = text(line, "agentId");
    if (seatId === null) return;
    const person = this.inSeat(seatId);
    const isIn = text(line, "login") === "in";
    const isReady = isIn && line["ready"] === true;
    person.seat = {
      isReady,
      isOwnBreak: isIn && !isReady && text(line, "reasonOwner") === "agent",
      isWrappingUp: isIn && text(line, "wrapUpUntil") !== null,
      queues: texts(line, "queues")
    };
    this.changed(person, at);
  }

  /** The org's word on a presence record. */
  takePresence(change: LogLine, at: number): void {
    const userId = text(change, "userId");
    if (userId === null) return;
    const person = this.user(userId);
    const isCurrent = change["isCurrentState"] === true && text(change, "type") !== "deleted";
    const statusId = text(change, "servicePresenceStatusId");
    if (isCurrent) person.statusId = statusId;
    else if (person.statusId === statusId) person.statusId = null;
    this.changed(person, at);
  }

  /** To be called after every change of what a person holds or is. */
  changed(person: Person, at: number): void {
    const isIdle = person.work.size === 0 && person.calls.size === 0;
    const { seat } = person;
    const isSeatFree = seat === null || (!seat.isWrappingUp && !seat.isOwnBreak);
    const canWork = isIdle && isSeatFree && person.statusId !== null;
    const canTalk = isIdle && seat !== null && seat.isReady && !seat.isWrappingUp;
    person.freeForWorkSince = canWork ? (person.freeForWorkSince ?? at) : null;
    person.freeForCallsSince = canTalk ? (person.freeForCallsSince ?? at) : null;
  }

  #person(key: string): Person {
    let person = this.all.get(key);
    if (person === undefined) {
      person = {
        key,
        work: new Map(),
        calls: new Map(),
        statusId: null,
        seat: null,
        freeForWorkSince: null,
        freeForCallsSince: null
      };
      this.all.set(key, person);
    }
    return person;
  }
}
