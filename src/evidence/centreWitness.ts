/** Reads the centre's log: calls, and what agents do. */
import type { Items, JudgedItem } from "./items.ts";
import { text, type LogLine } from "./logLine.ts";
import type { Overlaps } from "./overlaps.ts";
import type { HeldCall, People, Person } from "./people.ts";

export class CentreWitness {
  offers = 0;
  readonly #items: Items;
  readonly #people: People;
  readonly #overlaps: Overlaps;
  /** Call -> whose phone rings or who talks. */
  readonly #holders = new Map<string, Person>();

  constructor(items: Items, people: People, overlaps: Overlaps) {
    this.#items = items;
    this.#people = people;
    this.#overlaps = overlaps;
  }

  take(line: LogLine, at: number): void {
    const event = text(line, "event");
    if (event === "seat") return this.#people.takeSeat(line);
    if (event === "agent") return this.#people.takeAgent(line, at);
    const callId = text(line, "callId");
    if (callId === null) return;
    switch (event) {
      case "queued":
        return this.#queued(callId, line, at);
      case "ring":
        return this.#rings(callId, line, at);
      case "answer":
        return this.#answered(callId, line, at);
      case "offerFailed":
        return this.#passed(callId, line, at);
      case "dissuaded":
        return this.#told(callId);
      case "abandoned":
      case "ended":
        return this.#over(callId, at);
      default:
    }
  }

  #queued(callId: string, line: LogLine, at: number): void {
    const itemId = `call:${callId}`;
    const queueId = text(line, "queueId") ?? "";
    this.#items.add({ itemId, side: "centre", workItemId: callId, queueId, serviceChannelId: "" }, at);
  }

  #rings(callId: string, line: LogLine, at: number): void {
    const item = this.#item(callId);
    if (item !== undefined) item.waitingSince = null;
    if (text(line, "by") === "bridge") this.offers += 1;
    this.#hold(callId, line, at);
  }

  #answered(callId: string, line: LogLine, at: number): void {
    const person = this.#hold(callId, line, at);
    const item = this.#item(callId);
    if (item === undefined) return;
    item.waitingSince = null;
    item.takenBy.add(person.key);
  }

  #passed(callId: string, line: LogLine, at: number): void {
    const person = this.#letGo(callId, at);
    const item = this.#item(callId);
    if (item === undefined) return;
    item.waitingSince ??= at;
    const isTheirChoice = text(line, "reason") === "refused" || text(line, "reason") === "no-answer";
    if (person !== undefined && isTheirChoice) item.passedBy.set(person.key, at);
  }

  /** Told that nobody will answer: waits for no agent any more. */
  #told(callId: string): void {
    const item = this.#item(callId);
    if (item !== undefined) item.waitingSince = null;
  }

  #over(callId: string, at: number): void {
    this.#letGo(callId, at);
    const item = this.#item(callId);
    if (item === undefined) return;
    item.isGone = true;
    item.waitingSince = null;
  }

  #hold(callId: string, line: LogLine, at: number): Person {
    const person = this.#people.inSeat(text(line, "agentId") ?? "?");
    if (this.#holders.get(callId) === person) return person;
    this.#letGo(callId, at);
    const call: HeldCall = { callId, by: text(line, "by") === "bridge" ? "bridge" : "centre" };
    this.#holders.set(callId, person);
    person.calls.set(callId, call);
    this.#overlaps.callBegan(person, call, at);
    this.#people.changed(person, at);
    return person;
  }

  #letGo(callId: string, at: number): Person | undefined {
    const person = this.#holders.get(callId);
    if (person === undefined) return undefined;
    this.#holders.delete(callId);
    person.calls.delete(callId);
    this.#people.changed(person, at);
    return person;
  }

  #item(callId: string): JudgedItem | undefined {
    return this.#items.get(`call:${callId}`);
  }
}
