/** Watches a pool and tells how long its items may expect to wait. Read only: the core knows nothing of it. */
import type { EstimatedWait } from "../core/estimatedWait.ts";
import type { Decision } from "../core/decision.ts";
import type { Input } from "../core/input.ts";
import type { Item, ItemClass } from "../core/item.ts";
import { agentsAtWork, competingClasses, countAhead } from "../core/lineAhead.ts";
import type { State } from "../core/state.ts";
import { WaitLearner } from "./waitLearner.ts";

/** Counting the agents of a class takes a look at everybody: a count holds for so long. */
const lookMs = 10_000;
/** Nothing is learned from longer lines: counting them would hold up the loop. */
const aheadMax = 200;
/** While so many wait, only one arrival of so many teaches: there are plenty. */
const manyWaiting = 500;
const oneOf = 16;
/** How far back arrivals count for what may overtake. */
const arrivalsMs = 1_800_000;

interface Waiting {
  readonly queueId: string;
  readonly at: number;
  readonly estimated: { readonly ahead: number; readonly ms: number } | null;
  readonly itemClass: ItemClass;
}

interface Look {
  readonly until: number;
  readonly competing: readonly ItemClass[];
  readonly servers: number;
}

/** Arrivals of a class of a queue lately, fading over half an hour. */
interface Arrivals {
  count: number;
  at: number;
}

export class WaitBook {
  readonly #learner = new WaitLearner();
  readonly #waiting = new Map<string, Waiting>();
  readonly #queues = new Map<string, { waiting: number; since: number }>();
  readonly #looks = new Map<ItemClass, Look>();
  readonly #arrivals = new Map<string, Arrivals>();
  #looksUntil = 0;
  #cameSoFar = 0;

  /** After each step, with the state as it left it. */
  note(state: State, input: Input, decisions: readonly Decision[]): void {
    for (const decision of decisions) if (decision.kind === "offer") this.#served(state, decision.itemId);
    if (input.type === "ItemRemoved") this.#gone(state, input.itemId, input.cause === "customerLeft");
    if (input.type === "ItemArrived" || input.type === "ItemUpdated") this.#came(state, input.item.itemId);
    if (input.type === "ItemEnriched") this.#came(state, input.itemId);
  }

  /** Null for what does not wait, and while too little is known of its queue. */
  estimate(state: State, item: Item): EstimatedWait | null {
    const { itemClass } = item;
    if (itemClass === null) return null;
    const line = this.#lineOf(state, item, itemClass, Infinity);
    return line === null ? null : this.#learner.estimate(itemClass.queueId, line);
  }

  /** For whoever goes through the waiting items in order: call it for each of them, from the first on. */
  inOrder(state: State): (item: Item) => EstimatedWait | null {
    const passed = new Map<ItemClass, number>();
    return ({ itemClass }) => {
      if (itemClass === null) return null;
      const { competing, servers } = this.#look(state, itemClass);
      const ahead = competing.reduce((sum, one) => sum + (passed.get(one) ?? 0), 0);
      passed.set(itemClass, (passed.get(itemClass) ?? 0) + 1);
      if (servers === 0) return null;
      const overtakingMillis = this.#overtaking(state, itemClass, competing, servers);
      return this.#learner.estimate(itemClass.queueId, { ahead, servers, overtakingMillis });
    };
  }

  /** What an item that comes to the queue now may expect on the mean, of this policy channel; null unknown. */
  meanMsFor(state: State, queueId: string, channelId: string): number | null {
    for (const itemClass of state.classes.values()) {
      if (itemClass.queueId !== queueId || itemClass.channelId !== channelId) continue;
      const { competing, servers } = this.#look(state, itemClass);
      const ahead = competing.reduce((sum, one) => sum + one.size, 0);
      if (ahead === 0) return 0;
      const line = { ahead, servers: Math.max(1, servers), overtakingMillis: 0 };
      return this.#learner.estimate(queueId, line)?.meanMs ?? null;
    }
    return null;
  }

  #came(state: State, itemId: string): void {
    const item = state.items.get(itemId);
    const itemClass = item?.itemClass ?? null;
    if (item === undefined || itemClass === null || this.#waiting.has(itemId)) return;
    const { queueId } = itemClass;
    const queue = this.#queues.get(queueId) ?? { waiting: 0, since: state.now };
    if (queue.waiting === 0) queue.since = state.now;
    queue.waiting++;
    this.#queues.set(queueId, queue);
    this.#arrived(state, itemClass);
    this.#waiting.set(itemId, { queueId, at: state.now, itemClass, estimated: this.#expected(state, item, itemClass) });
  }

  #expected(state: State, item: Item, itemClass: ItemClass): Waiting["estimated"] {
    if (this.#waiting.size > manyWaiting && this.#cameSoFar++ % oneOf !== 0) return null;
    const line = this.#lineOf(state, item, itemClass, aheadMax);
    const ms = line === null ? null : this.#learner.expectedMs(itemClass.queueId, line);
    return line === null || ms === null ? null : { ahead: line.ahead, ms };
  }

  #lineOf(state: State, item: Item, itemClass: ItemClass, most: number) {
    const { competing, servers } = this.#look(state, itemClass);
    const ahead = servers === 0 ? null : countAhead(state, item, competing, most);
    if (ahead === null) return null;
    return { ahead, servers, overtakingMillis: this.#overtaking(state, itemClass, competing, servers) };
  }

  #served(state: State, itemId: string): void {
    const waiting = this.#take(state, itemId);
    if (waiting !== null) this.#learner.served(waiting.queueId, state.now - waiting.at, waiting.estimated);
  }

  #gone(state: State, itemId: string, hasGivenUp: boolean): void {
    const waiting = this.#take(state, itemId);
    if (waiting !== null && hasGivenUp) this.#learner.left(waiting.queueId, state.now - waiting.at);
  }

  /** Out of the line; the time in which somebody waited counts as the agents'. */
  #take(state: State, itemId: string): Waiting | null {
    const waiting = this.#waiting.get(itemId);
    if (waiting === undefined) return null;
    this.#waiting.delete(itemId);
    const queue = this.#queues.get(waiting.queueId);
    if (queue !== undefined) {
      const { servers } = this.#look(state, waiting.itemClass);
      this.#learner.staffed(waiting.queueId, servers, state.now - queue.since);
      queue.since = state.now;
      queue.waiting--;
    }
    return waiting;
  }

  #look(state: State, itemClass: ItemClass): Look {
    if (state.now >= this.#looksUntil) this.#looks.clear();
    if (this.#looks.size === 0) this.#looksUntil = state.now + lookMs;
    let look = this.#looks.get(itemClass);
    if (look === undefined) {
      const competing = competingClasses(state, itemClass);
      look = { until: this.#looksUntil, competing, servers: agentsAtWork(state, itemClass) };
      this.#looks.set(itemClass, look);
    }
    return look;
  }

  #arrived(state: State, itemClass: ItemClass): void {
    const arrivals = this.#arrivals.get(itemClass.key) ?? { count: 0, at: state.now };
    arrivals.count = faded(arrivals, state.now) + 1;
    arrivals.at = state.now;
    this.#arrivals.set(itemClass.key, arrivals);
  }

  /** Load of what ages faster, as far as it overtakes: each class's times one minus the ratio of the slopes. */
  #overtaking(state: State, own: ItemClass, competing: readonly ItemClass[], servers: number): number {
    let millis = 0;
    for (const other of competing) {
      const share = 1 - own.channel.slope / other.channel.slope;
      const arrivals = this.#arrivals.get(other.key);
      const pace = share <= 0 || arrivals === undefined ? null : this.#learner.pace(other.queueId);
      if (pace === null || arrivals === undefined) continue;
      millis += (1_000 * share * faded(arrivals, state.now) * pace.serviceMs) / (arrivalsMs * servers);
    }
    return Math.round(millis);
  }
}

function faded({ count, at }: Arrivals, now: number): number {
  return count * Math.exp((at - now) / arrivalsMs);
}
