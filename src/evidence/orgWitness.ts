/** Reads the org's log: items, AgentWork, presence, deliveries on the stream, requests. */
import type { Items, JudgedItem } from "./items.ts";
import { lines, text, texts, type LogLine } from "./logLine.ts";
import type { Membership } from "./membership.ts";
import type { Overlaps } from "./overlaps.ts";
import type { People, Person } from "./people.ts";

const ACTIVE = new Set(["Assigned", "Opened"]);
const PASSED = new Set(["Declined", "DeclinedOnPushTimeout", "Unavailable"]);
/** Requests that can create AgentWork. */
const WRITES = /\/(composite|composite\/graph|composite\/batch|composite\/sobjects|sobjects\/AgentWork)\/?$/;

interface KnownWork {
  readonly person: Person;
  readonly workItemId: string;
  readonly item: JudgedItem | undefined;
}

export class OrgWitness {
  created = 0;
  readonly doubled = new Set<string>();
  readonly eventToWriteMs: number[] = [];
  /** Presence status -> service channels it carries. */
  readonly channelsOfStatus = new Map<string, Set<string>>();
  readonly channelNames = new Map<string, string>();
  readonly #items: Items;
  readonly #people: People;
  readonly #membership: Membership;
  readonly #overlaps: Overlaps;
  readonly #work = new Map<string, KnownWork>();
  /** Work item -> AgentWork Assigned or Opened. */
  readonly #active = new Map<string, Set<string>>();
  readonly #deliveredAt = new Map<string, number>();
  readonly #requestedAt = new Map<string, number>();
  readonly #measured = new Set<string>();
  readonly #measureFrom: number;

  /** `measureFrom`: items delivered earlier are left out of `eventToWriteMs`. */
  constructor(items: Items, people: People, membership: Membership, overlaps: Overlaps, measureFrom = 0) {
    this.#measureFrom = measureFrom;
    this.#items = items;
    this.#people = people;
    this.#membership = membership;
    this.#overlaps = overlaps;
  }

  take(line: LogLine, at: number): void {
    switch (text(line, "event")) {
      case "setup":
        for (const change of lines(line, "changes")) this.#setUp(change);
        return;
      case "commit":
        for (const change of lines(line, "changes")) this.#changed(change, at);
        return;
      case "delivery":
        return this.#delivered(line, at);
      case null:
        return this.#requested(line, at);
      default:
    }
  }

  #setUp(change: LogLine): void {
    const id = text(change, "id") ?? "";
    this.#membership.take(change);
    if (text(change, "object") === "ServiceChannel") this.channelNames.set(id, text(change, "developerName") ?? id);
    if (text(change, "object") !== "ServiceChannelStatus") return;
    const statusId = text(change, "servicePresenceStatusId") ?? "";
    const channels = this.channelsOfStatus.get(statusId) ?? new Set();
    this.channelsOfStatus.set(statusId, channels.add(text(change, "serviceChannelId") ?? ""));
  }

  #changed(change: LogLine, at: number): void {
    switch (text(change, "object")) {
      case "PendingServiceRouting":
        return this.#routingChanged(change, at);
      case "AgentWork":
        return this.#workChanged(change, at);
      case "UserServicePresence":
        return this.#people.takePresence(change, at);
      default:
    }
  }

  #routingChanged(change: LogLine, at: number): void {
    const itemId = text(change, "id") ?? "";
    if (text(change, "type") === "deleted") {
      const item = this.#items.get(itemId);
      if (item === undefined) return;
      item.isGone = true;
      item.waitingSince = null;
      return;
    }
    const facts = {
      itemId,
      side: "org" as const,
      workItemId: text(change, "workItemId") ?? itemId,
      queueId: text(change, "queueId") ?? "",
      serviceChannelId: text(change, "serviceChannelId") ?? ""
    };
    const item = this.#items.add(facts, at);
    item.isRoutable = change["isReadyForRouting"] !== false;
  }

  #workChanged(change: LogLine, at: number): void {
    const agentWorkId = text(change, "id") ?? "";
    const status = text(change, "type") === "deleted" ? "deleted" : (text(change, "status") ?? "");
    const known = this.#work.get(agentWorkId) ?? this.#newWork(agentWorkId, change);
    const { person, item } = known;
    if (ACTIVE.has(status)) this.#hold(agentWorkId, known, change);
    else this.#letGo(agentWorkId, known);
    const held = person.work.get(agentWorkId);
    if (status === "Opened" && held !== undefined) held.openedAt ??= at;
    if (status === "Opened") item?.takenBy.add(person.key);
    if (PASSED.has(status)) item?.passedBy.set(person.key, at);
    if (item !== undefined) settleWaiting(item, this.#active.get(known.workItemId)?.size ?? 0, at);
    this.#people.changed(person, at);
  }

  #newWork(agentWorkId: string, change: LogLine): KnownWork {
    const itemId = text(change, "pendingServiceRoutingId");
    const item = this.#items.get(itemId);
    const workItemId = text(change, "workItemId") ?? item?.workItemId ?? agentWorkId;
    const known = { person: this.#people.user(text(change, "userId") ?? "?"), workItemId, item };
    this.#work.set(agentWorkId, known);
    this.created += 1;
    if (itemId !== null) this.#measure(itemId);
    return known;
  }

  #hold(agentWorkId: string, { person, workItemId }: KnownWork, change: LogLine): void {
    if (person.work.has(agentWorkId)) return;
    const active = this.#active.get(workItemId) ?? new Set();
    if (active.size > 0) this.doubled.add(workItemId);
    this.#active.set(workItemId, active.add(agentWorkId));
    const serviceChannelId = text(change, "serviceChannelId") ?? "";
    person.work.set(agentWorkId, { agentWorkId, serviceChannelId, openedAt: null });
    this.#overlaps.workBegan(person, agentWorkId);
  }

  #letGo(agentWorkId: string, { person, workItemId }: KnownWork): void {
    person.work.delete(agentWorkId);
    const active = this.#active.get(workItemId);
    active?.delete(agentWorkId);
    if (active?.size === 0) this.#active.delete(workItemId);
  }

  /** The first delivery of an item's record is that of its creation. */
  #delivered(line: LogLine, at: number): void {
    for (const id of texts(line, "recordIds")) {
      if (this.#items.get(id) !== undefined && !this.#deliveredAt.has(id)) this.#deliveredAt.set(id, at);
    }
  }

  /** The first request that names a delivered item and could create its AgentWork. */
  #requested(line: LogLine, at: number): void {
    if (text(line, "dir") !== "in" || !WRITES.test(text(line, "path") ?? "")) return;
    for (const id of texts(line, "recordIds")) {
      if (this.#deliveredAt.has(id) && !this.#requestedAt.has(id)) this.#requestedAt.set(id, at);
    }
  }

  /** Once per item, at its first AgentWork. */
  #measure(itemId: string): void {
    const deliveredAt = this.#deliveredAt.get(itemId);
    const requestedAt = this.#requestedAt.get(itemId);
    if (
      deliveredAt === undefined ||
      deliveredAt < this.#measureFrom ||
      requestedAt === undefined ||
      this.#measured.has(itemId)
    )
      return;
    this.#measured.add(itemId);
    this.eventToWriteMs.push(requestedAt - deliveredAt);
  }
}

function settleWaiting(item: JudgedItem, active: number, at: number): void {
  if (item.isGone || item.takenBy.size > 0 || active > 0) item.waitingSince = null;
  else item.waitingSince ??= at;
}
