/**
 * A recorded journal under another policy: what came from outside is fed to the core in its order and at its times,
 * what the decisions brought about (answers, handling, wrap-up) happens anew, with the times recorded for each item.
 *
 * Assumed: an item takes as long to be answered, handled and wrapped up as it did, whoever has it (where nothing is
 * recorded of it, the middle value of its channel); whoever gave up gives up at the same moment if they still wait, and
 * whoever was served is patient; people log in, take breaks and log out as they did; nobody declines; Salesforce and
 * the contact centre answer at once.
 */
import type { Decision } from "../../core/decision.ts";
import type { CentreAgentFacts, Input, ItemFacts, WorkFacts } from "../../core/input.ts";
import { enrichedFacts, updatedFacts } from "../../core/items.ts";
import { revocationOf } from "../../core/offers.ts";
import type { CompiledPolicy } from "../../core/policy.ts";
import type { Route } from "../../core/route.ts";
import type { State } from "../../core/state.ts";
import { step } from "../../core/step.ts";
import { nextDue } from "../../core/timers.ts";
import { Agenda } from "./agenda.ts";
import type { HandlingTimes } from "./handling.ts";
import { LifeBook } from "./life.ts";

type WithoutTime<T> = T extends unknown ? Omit<T, "at"> : never;
type UnstampedInput = WithoutTime<Input>;

export interface RerunPolicy {
  readonly policy: CompiledPolicy;
  readonly calendars: readonly { readonly calendar: string; readonly intervals: readonly number[] }[];
  /** What the policy's matrix says of an item; null where it has none. `facts` still carry the recorded route. */
  readonly route: (facts: ItemFacts, state: State) => Route | null;
}

type Offer = Extract<Decision, { kind: "offer" }>;

export class Rerun {
  readonly book = new LifeBook();
  readonly #state: State;
  readonly #rule: RerunPolicy;
  readonly #times: HandlingTimes;
  readonly #recorded: LifeBook;
  readonly #agenda = new Agenda();
  /** What the centre would say of each agent, but for the calls and wrap-ups of this run. */
  readonly #seats = new Map<string, CentreAgentFacts>();
  readonly #callOf = new Map<string, string>();
  readonly #wrapUpOf = new Map<string, number>();
  /** Items that were taken, or that left: what the record says of them later is of another life. */
  readonly #done = new Set<string>();
  /** AgentWork that was held before the record begins: its end is taken from there. */
  readonly #heldBefore = new Set<string>();

  /** `state` is changed: where the record begins. */
  constructor(state: State, rule: RerunPolicy, recorded: LifeBook, times: HandlingTimes) {
    this.#state = state;
    this.#rule = rule;
    this.#recorded = recorded;
    this.#times = times;
    for (const agent of state.agents.values()) {
      if (agent.centre !== null) this.#seats.set(agent.agentId, agent.centre);
      for (const { agentWorkId } of agent.work) this.#heldBefore.add(agentWorkId);
    }
    this.book.begin(state);
  }

  /** Items whose handling is not recorded. */
  get guessed(): number {
    return this.#times.guessed.size;
  }

  /** Puts the policy in force. Once, before the first input. */
  open(at: number): void {
    for (const calendar of this.#rule.calendars) this.#feed({ type: "CalendarExpanded", ...calendar }, at);
    this.#feed({ type: "PolicyActivated", policy: this.#rule.policy }, at);
  }

  take(input: Input): void {
    this.passUntil(input.at);
    const translated = this.#translated(input);
    if (translated !== null) this.#feed(translated, input.at);
  }

  /** Lets everything happen that is planned, or due in the core, until then. */
  passUntil(at: number): void {
    for (;;) {
      const due = nextDue(this.#state) ?? Infinity;
      const next = Math.min(due, this.#agenda.nextAt);
      if (next > at) return;
      if (this.#agenda.nextAt <= next) this.#agenda.next();
      else this.#feed({ type: "ClockTicked" }, Math.max(due, this.#state.now));
    }
  }

  #feed(unstamped: UnstampedInput, at: number): void {
    const input = { ...unstamped, at: Math.max(at, this.#state.now) } as Input;
    const { decisions } = step(this.#state, input);
    this.book.note(this.#state, input, decisions);
    for (const decision of decisions) this.#carryOut(decision);
  }

  /** What of the recorded input comes from outside; null for what the decisions of the record brought about. */
  #translated(input: Input): UnstampedInput | null {
    switch (input.type) {
      case "ItemArrived":
      case "ItemUpdated":
        return this.#itemInput(input);
      case "ItemEnriched":
        return this.#enrichment(input);
      case "ItemRemoved":
        return this.#removal(input);
      case "WorkObserved":
        return this.#heldBefore.has(input.work.agentWorkId) || this.#isForeign(input.work) ? input : null;
      case "WorkMissing":
        return this.#heldBefore.has(input.agentWorkId) ? input : null;
      case "CentreAgentObserved":
        this.#seats.set(input.agent.agentId, input.agent);
        return this.#seatInput(input.agent.agentId);
      case "PolicyActivated":
      case "ItemsReclassified":
      case "ClockTicked":
      case "CommandSettled":
      case "CallOffered":
      case "CallOfferFailed":
      case "CallAnswered":
      case "InputRejected":
        return null;
      default:
        return input;
    }
  }

  #itemInput(input: Extract<Input, { type: "ItemArrived" | "ItemUpdated" }>): UnstampedInput | null {
    if (this.#done.has(input.item.itemId)) return null;
    const item = { ...input.item, isPushed: false, firstOfferNumber: 1 };
    const known = this.#state.items.get(item.itemId);
    const facts = known === undefined ? item : { ...updatedFacts(known.facts, item), route: item.route };
    return { type: input.type, item: { ...item, route: this.#rule.route(facts, this.#state) } };
  }

  #enrichment(input: Extract<Input, { type: "ItemEnriched" }>): UnstampedInput | null {
    const known = this.#state.items.get(input.itemId);
    if (known === undefined) return null;
    return { ...input, route: this.#rule.route(enrichedFacts(known.facts, input), this.#state) };
  }

  /** Those who gave up go; what left because somebody had taken it goes when somebody takes it here. */
  #removal(input: Extract<Input, { type: "ItemRemoved" }>): UnstampedInput | null {
    const recorded = this.#recorded.lives.get(input.itemId);
    const wasTaken = recorded !== undefined && recorded.acceptedAt !== null;
    if (wasTaken || this.#done.has(input.itemId)) return null;
    this.#done.add(input.itemId);
    return input;
  }

  /** Work that somebody was given by others, or took: it fills them here, too. */
  #isForeign({ itemId }: WorkFacts): boolean {
    return itemId === null || !this.#recorded.lives.has(itemId);
  }

  #carryOut(decision: Decision): void {
    if (decision.kind === "offer") return this.#offered(decision);
    if (decision.kind !== "revokeCallOffer") return;
    const commandId = revocationOf(decision.offerId);
    const done = { kind: "done", agentWorkId: null } as const;
    this.#plan(0, () => this.#feedNow({ type: "CommandSettled", commandId, outcome: done }));
  }

  #offered(offer: Offer): void {
    const item = this.#state.items.get(offer.itemId);
    if (item === undefined) return;
    const { answerMs } = this.#times.of(offer.itemId);
    if (item.side === "centre") this.#ring(offer, Math.min(answerMs, this.#state.policy.offers.callRingMs));
    else this.#push(offer, item.facts, answerMs);
  }

  #ring({ itemId, agentId, offerNumber }: Offer, answerMs: number): void {
    const offerId = `${itemId}:${offerNumber}`;
    const done = { kind: "done", agentWorkId: null } as const;
    this.#plan(0, () => this.#feedNow({ type: "CommandSettled", commandId: offerId, outcome: done }));
    this.#plan(answerMs, () => {
      if (this.#state.items.get(itemId)?.offer?.commandId !== offerId) return;
      this.#callOf.set(agentId, itemId);
      this.#feedNow({ type: "CallAnswered", itemId, agentId, offerId, by: "bridge" });
      this.#plan(this.#times.of(itemId).handleMs, () => this.#hangUp(itemId, agentId));
    });
  }

  #hangUp(itemId: string, agentId: string): void {
    const { wrapUpMs } = this.#times.of(itemId);
    this.#done.add(itemId);
    this.#callOf.delete(agentId);
    if (wrapUpMs > 0) this.#wrapUpOf.set(agentId, this.#state.now + wrapUpMs);
    const seat = this.#seatInput(agentId);
    if (seat !== null) this.#feedNow(seat);
    this.#feedNow({ type: "ItemRemoved", itemId, cause: "ended" });
    this.#plan(wrapUpMs, () => {
      this.#wrapUpOf.delete(agentId);
      const rested = this.#seatInput(agentId);
      if (wrapUpMs > 0 && rested !== null) this.#feedNow(rested);
    });
  }

  /** The seat as recorded, with the calls and wrap-ups of this run in place of those of the record. */
  #seatInput(agentId: string): UnstampedInput | null {
    const seat = this.#seats.get(agentId);
    if (seat === undefined) return null;
    const foreign = seat.activeCalls.filter(
      (callId) => !this.#recorded.lives.has(`call:${callId}`) && !this.#recorded.lives.has(callId)
    );
    const wrapUpUntil = this.#wrapUpOf.get(agentId) ?? null;
    const isBusy = foreign.length > 0 || this.#callOf.has(agentId);
    const device = seat.device === "unreachable" || seat.device === "unknown" ? seat.device : isBusy ? "busy" : "idle";
    const isOwnBreak = !seat.isReady && seat.notReadyBy === "agent";
    const notReadyBy = isOwnBreak ? "agent" : null;
    const agent = { ...seat, device, activeCalls: foreign, wrapUpUntil, isReady: !isOwnBreak, notReadyBy } as const;
    return { type: "CentreAgentObserved", agent };
  }

  #push({ itemId, agentId, offerNumber }: Offer, facts: ItemFacts, answerMs: number): void {
    const agentWorkId = `rerun:${itemId}:${offerNumber}`;
    const { workItemId, serviceChannelId, serviceChannelName, capacityWeight, capacityPercent } = facts;
    const named = { agentWorkId, itemId, workItemId, agentId, serviceChannelId, serviceChannelName };
    const sized = { ...named, capacityWeight, capacityPercent };
    const observe = (status: WorkFacts["status"], openedAt: number | null): void =>
      this.#feedNow({ type: "WorkObserved", work: { ...sized, status, openedAt } });
    this.#plan(0, () => {
      this.#feedNow({
        type: "CommandSettled",
        commandId: `${itemId}:${offerNumber}`,
        outcome: { kind: "done", agentWorkId }
      });
      observe("Assigned", null);
    });
    this.#plan(answerMs, () => {
      if (!this.#state.items.has(itemId)) return observe("Canceled", null);
      this.#done.add(itemId);
      const openedAt = this.#state.now;
      observe("Opened", openedAt);
      this.#feedNow({ type: "ItemRemoved", itemId, cause: "accepted" });
      this.#plan(this.#times.of(itemId).handleMs, () => observe("Closed", openedAt));
    });
  }

  /** `afterMs` from the time of what happens now. */
  #plan(afterMs: number, happen: () => void): void {
    const at = this.#state.now + afterMs;
    this.#agenda.plan(at, () => {
      this.#dueAt = at;
      happen();
    });
  }

  #dueAt = 0;

  #feedNow(input: UnstampedInput): void {
    this.#feed(input, this.#dueAt);
  }
}
