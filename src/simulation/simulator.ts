/**
 * One run of one arm under one seed: the bridge's own core on virtual time. What the org, the contact centre, agents
 * and customers would tell the bridge is told to `step`; what it decides is carried out at once. No timers, no sockets.
 */
import { LiveSituation } from "../bridge/situation.ts";
import type { Decision } from "../core/decision.ts";
import type { Input } from "../core/input.ts";
import { createState, type State } from "../core/state.ts";
import { step } from "../core/step.ts";
import { nextDue } from "../core/timers.ts";
import { AskedWaits } from "./askedWaits.ts";
import { Attendance } from "./attendance.ts";
import { settleWork, speedOf } from "./attention.ts";
import { factsOf, openingInputs, workFacts, wrapUpInput } from "./coreInputs.ts";
import { Customers, type Incoming } from "./customers.ts";
import { EventQueue } from "./eventQueue.ts";
import { happening, type Subject } from "./happening.ts";
import { draw } from "./law.ts";
import { Random } from "./random.ts";
import type { Arm, Scenario } from "./scenario.ts";
import { countTime, type LiveItem, type SimulatedAgent } from "./staff.ts";
import { employ, type Crew } from "./crew.ts";
import { startCounting, takeSample, type RunTally } from "./runTally.ts";

type OfferDecision = Extract<Decision, { kind: "offer" }>;

export class Simulator {
  readonly #scenario: Scenario;
  readonly #arm: Arm;
  readonly #state: State;
  readonly #events = new EventQueue<Subject>();
  /** Waiting or offered, by item id. */
  readonly #live = new Map<string, LiveItem>();
  readonly #agents: readonly SimulatedAgent[];
  readonly #agentsById: ReadonlyMap<string, SimulatedAgent>;
  readonly #crews: readonly Crew[];
  readonly #customers: Customers;
  readonly #attendance: Attendance;
  readonly #waits = new AskedWaits();
  readonly #situation = new LiveSituation(this.#waits);
  readonly #tally: RunTally;
  readonly #inOrder: Random;
  readonly #people: Random;
  #offers: OfferDecision[] = [];
  #dissuaded: string[] = [];
  #now: number;
  #works = 0;

  constructor(scenario: Scenario, arm: Arm, seed: number, tally: RunTally) {
    this.#scenario = scenario;
    this.#arm = arm;
    this.#tally = tally;
    this.#now = scenario.startsAt;
    this.#state = createState(arm.policy);
    this.#crews = employ(scenario, arm);
    this.#agents = this.#crews.flatMap((crew) => crew.agents);
    this.#agentsById = new Map(this.#agents.map((agent) => [agent.agentId, agent]));
    this.#customers = new Customers(scenario, seed, tally);
    this.#inOrder = new Random(seed, "handling in order of start");
    this.#people = new Random(seed, `people of ${arm.id}`);
    this.#attendance = new Attendance({
      events: this.#events,
      people: this.#people,
      tally,
      tell: (input) => this.#tell(input)
    });
  }

  /** Runs to the end; `onProgress` is told the share of the time that has passed, now and then. */
  run(onProgress: (share: number) => void = () => undefined): void {
    const { startsAt, endsAt } = this.#scenario;
    this.#open();
    for (let count = 0; this.#advance(endsAt); count++) {
      if ((count & 0x3fff) === 0) onProgress((this.#now - startsAt) / (endsAt - startsAt));
    }
    this.#close();
  }

  #open(): void {
    const { startsAt, countsFrom } = this.#scenario;
    for (const input of openingInputs(this.#scenario, this.#arm, this.#agents)) this.#tell(input);
    this.#events.schedule(countsFrom, happening.counting, null);
    for (const crew of this.#crews) for (const time of crew.changes) this.#events.schedule(time, happening.duty, crew);
    for (const incoming of this.#customers.sources)
      this.#events.schedule(incoming.next.at, happening.arrival, incoming);
    this.#events.schedule(startsAt + this.#scenario.intervalMs, happening.sample, null);
  }

  /** The next event, or the core's own clock when that is earlier; false when nothing is left before the end. */
  #advance(endsAt: number): boolean {
    const { next } = this.#events;
    const due = nextDue(this.#state) ?? Infinity;
    const time = Math.min(next, due);
    if (time > endsAt || time === Infinity) return false;
    this.#now = Math.max(this.#now, time);
    if (due < next) this.#tell({ at: this.#now, type: "ClockTicked" });
    else this.#happen();
    this.#carryOut();
    return true;
  }

  #happen(): void {
    const events = this.#events;
    events.take();
    const { subject, version } = events;
    switch (events.kind) {
      case happening.arrival:
        return this.#arrive(subject as Incoming);
      case happening.patience:
        return this.#abandon(subject as LiveItem);
      case happening.answer:
        return this.#answer(subject as LiveItem, version);
      case happening.end:
        return this.#finish(subject as LiveItem, version);
      case happening.duty:
        return this.#attendance.changeDuty(subject as Crew, this.#now);
      case happening.wrapUp:
        return this.#wrappedUp(subject as SimulatedAgent, version);
      case happening.absence:
        return this.#attendance.leave(subject as SimulatedAgent, this.#now);
      case happening.return:
        return this.#attendance.return(subject as SimulatedAgent, this.#now);
      case happening.counting:
        return startCounting(this.#agents, this.#now);
      default:
        return this.#sample();
    }
  }

  #tell(input: Input): void {
    this.#tally.steps++;
    const { decisions } = step(this.#state, input);
    if (this.#waits.isAsked) this.#waits.note(this.#state, input, decisions);
    for (const decision of decisions) {
      if (decision.kind === "offer") this.#offers.push(decision);
      else if (decision.kind === "dissuade") this.#dissuaded.push(decision.itemId);
    }
  }

  /** What was decided, until nothing more is decided on it. */
  #carryOut(): void {
    while (this.#offers.length > 0 || this.#dissuaded.length > 0) {
      for (const itemId of this.#dissuaded.splice(0)) this.#dissuade(itemId);
      const offers = this.#offers;
      this.#offers = [];
      for (const { itemId, agentId } of offers) {
        this.#offer(this.#live.get(itemId) as LiveItem, this.#agentsById.get(agentId) as SimulatedAgent);
      }
    }
  }

  #arrive(incoming: Incoming): void {
    const item = this.#customers.take(incoming);
    if (incoming.isOver) this.#customers.close(incoming);
    else this.#events.schedule(incoming.next.at, happening.arrival, incoming);
    this.#wait(item);
    const { patience } = item.source;
    if (patience === null) return;
    this.#events.schedule(item.since + Math.round(draw(patience, incoming.patience)), happening.patience, item);
  }

  #wait(item: LiveItem): void {
    const { router } = this.#arm;
    item.phase = "waiting";
    this.#live.set(item.itemId, item);
    const facts = factsOf(item);
    if (router !== null) facts.route = router.route(facts, this.#situation.at(this.#state, this.#now));
    this.#tell({ at: this.#now, type: "ItemArrived", item: facts });
  }

  #offer(item: LiveItem, agent: SimulatedAgent): void {
    const { answer, letsPass } = agent.group;
    item.phase = "offered";
    item.agent = agent;
    this.#tally.offers++;
    if (answer === null && letsPass === 0) return this.#accept(item, agent);
    const delay = answer === null ? 0 : Math.round(draw(answer, this.#people));
    const isLetPass = letsPass > 0 && this.#people.uniform() < letsPass;
    const { offers } = this.#arm.policy;
    const ringMs = item.source.isCall ? offers.callRingMs : this.#answerMs(item);
    item.version++;
    this.#events.schedule(
      this.#now + Math.min(isLetPass ? ringMs : delay, ringMs),
      happening.answer,
      item,
      item.version
    );
    if (isLetPass || delay >= ringMs) item.speed = -1;
  }

  #answerMs({ itemId }: LiveItem): number {
    return this.#state.items.get(itemId)?.channel.answerWithinMs ?? 0;
  }

  /** A speed below zero marks an offer that nobody answers. */
  #answer(item: LiveItem, version: number): void {
    const agent = item.agent as SimulatedAgent;
    if (item.version !== version || item.phase !== "offered") return;
    const isPassed = item.speed < 0 || agent.isAbsent || !agent.isOnDuty;
    const wasIgnored = item.speed < 0;
    item.speed = 0;
    if (!isPassed) return this.#accept(item, agent);
    item.phase = "waiting";
    item.agent = null;
    this.#tally.letPass++;
    if (wasIgnored) this.#attendance.leave(agent, this.#now);
    const { itemId } = item;
    const at = this.#now;
    if (item.source.isCall) {
      return this.#tell({
        at,
        type: "CallOfferFailed",
        itemId,
        agentId: agent.agentId,
        offerId: null,
        reason: "noAnswer"
      });
    }
    item.workId = this.#nextWorkId();
    this.#tell({ at, type: "WorkObserved", work: workFacts(item, agent, "DeclinedOnPushTimeout", at) });
  }

  #accept(item: LiveItem, agent: SimulatedAgent): void {
    const { itemId } = item;
    const at = this.#now;
    const channel = this.#state.items.get(itemId)?.channel;
    item.kind = channel?.kind ?? item.kind;
    item.phase = "held";
    item.agent = agent;
    item.workId = this.#nextWorkId();
    this.#live.delete(itemId);
    if (item.source.isCall) {
      this.#tell({ at, type: "CallAnswered", itemId, agentId: agent.agentId, offerId: null, by: "bridge" });
      if (this.#scenario.interrupted === "requeued") this.#putBack(agent);
    } else {
      this.#tell({ at, type: "WorkObserved", work: workFacts(item, agent, "Opened", at) });
      this.#tell({ at, type: "ItemRemoved", itemId, cause: "accepted" });
    }
    countTime(agent, at);
    settleWork(agent, at);
    agent.held.push(item);
    this.#attend(agent);
  }

  /** Deferred work in the hands of an agent who takes a call waits again, with its age and the work left. */
  #putBack(agent: SimulatedAgent): void {
    const at = this.#now;
    settleWork(agent, at);
    for (const item of agent.held.filter((one) => one.kind === "deferred")) {
      agent.held.splice(agent.held.indexOf(item), 1);
      item.version++;
      item.speed = 0;
      this.#tell({ at, type: "WorkObserved", work: workFacts(item, agent, "Transferred", at) });
      this.#customers.rename(item);
      this.#wait(item);
    }
  }

  /** Who is worked on, how fast, and so when it ends. */
  #attend(agent: SimulatedAgent): void {
    const { held } = agent;
    for (let i = 0; i < held.length; i++) {
      const item = held[i] as LiveItem;
      const speed = speedOf(agent, item, this.#arm.chatSpeeds);
      if (speed === item.speed) continue;
      item.speed = speed;
      item.version++;
      if (speed === 0) continue;
      if (item.startedAt === -1) this.#begin(item, agent);
      this.#events.schedule(this.#now + Math.round(item.leftMs / speed), happening.end, item, item.version);
    }
  }

  #begin(item: LiveItem, agent: SimulatedAgent): void {
    const { choosing } = agent.group;
    const chooseMs = choosing === null ? 0 : Math.round(draw(choosing, this.#people));
    if (item.handlingMs < 0) item.handlingMs = Math.round(draw(item.source.handling, this.#inOrder));
    item.leftMs = item.handlingMs + chooseMs;
    item.startedAt = this.#now + chooseMs;
    agent.served++;
    if (item.batch >= 0) item.tally.started(item.batch, item.interval, item.startedAt - item.since);
  }

  #finish(item: LiveItem, version: number): void {
    if (item.version !== version || item.phase !== "held") return;
    const agent = item.agent as SimulatedAgent;
    const at = this.#now;
    countTime(agent, at);
    settleWork(agent, at);
    item.phase = "over";
    agent.held.splice(agent.held.indexOf(item), 1);
    if (item.batch >= 0) item.tally.finished(item.batch, item.interval, at - item.since - item.handlingMs);
    if (item.source.isCall) this.#hangUp(item, agent);
    else this.#tell({ at, type: "WorkObserved", work: workFacts(item, agent, "Closed", at) });
    this.#attend(agent);
  }

  #hangUp({ itemId, source }: LiveItem, agent: SimulatedAgent): void {
    const at = this.#now;
    if (source.wrapUp !== null) {
      const until = at + Math.round(draw(source.wrapUp, this.#people));
      agent.isWrappingUp = until > at;
      agent.version++;
      if (agent.isWrappingUp) {
        this.#events.schedule(until, happening.wrapUp, agent, agent.version);
        this.#tell(wrapUpInput(agent, until, at));
      }
    }
    this.#tell({ at, type: "ItemRemoved", itemId, cause: "ended" });
  }

  /** The core's own timer frees the agent at the same instant. */
  #wrappedUp(agent: SimulatedAgent, version: number): void {
    if (agent.version !== version) return;
    countTime(agent, this.#now);
    agent.isWrappingUp = false;
    this.#tell({ at: this.#now, type: "ClockTicked" });
  }

  /** The caller hears the message and hangs up. */
  #dissuade(itemId: string): void {
    const item = this.#live.get(itemId);
    if (item === undefined) return;
    item.phase = "over";
    this.#live.delete(itemId);
    if (item.batch >= 0) item.tally.dissuaded(item.batch, item.interval);
    this.#tell({ at: this.#now, type: "ItemRemoved", itemId, cause: "customerLeft" });
  }

  #abandon(item: LiveItem): void {
    if (item.phase !== "waiting" && item.phase !== "offered") return;
    if (item.startedAt !== -1) return;
    const { itemId, source, phase } = item;
    const at = this.#now;
    item.phase = "over";
    this.#live.delete(itemId);
    if (item.batch >= 0) item.tally.abandoned(item.batch, item.interval, at - item.since);
    this.#tell({ at, type: "ItemRemoved", itemId, cause: "customerLeft" });
    if (phase === "waiting" || source.isCall) return;
    // The offer was out: the org refuses it now, and its agent is free.
    const offer = this.#state.strayOffers.get(itemId);
    if (offer === undefined) return;
    const outcome = {
      kind: "refused",
      code: "ENTITY_IS_DELETED",
      blame: "item",
      message: "the customer left"
    } as const;
    this.#tell({ at, type: "CommandSettled", commandId: offer.commandId, outcome });
  }

  #sample(): void {
    takeSample(this.#tally, this.#live.values(), this.#agents, this.#now);
    this.#events.schedule(this.#now + this.#scenario.intervalMs, happening.sample, null);
  }

  #close(): void {
    const { endsAt } = this.#scenario;
    for (const agent of this.#agents) countTime(agent, endsAt);
    for (const item of this.#live.values()) if (item.batch >= 0) item.tally.left++;
    for (const agent of this.#agents) for (const item of agent.held) if (item.batch >= 0) item.tally.inHand++;
    this.#tally.agents = this.#agents;
  }

  /** Short, and soon different: the core compares it with the last two dozen of its agent. */
  #nextWorkId(): string {
    return String(this.#works++);
  }
}
