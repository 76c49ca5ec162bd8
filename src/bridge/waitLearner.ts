/**
 * What a pool has learned of its own waits, by queue: how fast its agents take items while somebody waits, when
 * customers give up, and how real waits were spread around their estimates. Older experience fades. Kept beside the
 * state of the core and made anew from what happens: nothing is decided by it but what people are told.
 */
import { estimateWait, type EstimatedWait, type Line, type WaitSpread } from "../core/estimatedWait.ts";
import { SpreadBook } from "./spreadBook.ts";

/** What one served item adds to fades by so much with each later one. */
const fading = 0.9995;
const patienceFading = 0.999;
/** Before a queue has served so many, nothing is said of it. */
const servedMin = 20;
/** Before so many gave up, nobody is expected to. */
const leftMin = 5;

interface Experience {
  served: number;
  /** Agents at work times milliseconds, while somebody waited. */
  agentMs: number;
  left: number;
  waitedMs: number;
  readonly spread: SpreadBook;
}

export class WaitLearner {
  readonly #queues = new Map<string, Experience>();

  /** So many agents were at work for the queue during this time, and somebody waited. */
  staffed(queueId: string, agents: number, ms: number): void {
    this.#of(queueId).agentMs += Math.max(1, agents) * Math.max(0, ms);
  }

  /** Somebody's turn came. `estimated`: what was expected when they came, by these ahead; null where nothing was. */
  served(queueId: string, waitedMs: number, estimated: { readonly ahead: number; readonly ms: number } | null): void {
    const queue = this.#of(queueId);
    queue.served = queue.served * fading + 1;
    queue.agentMs *= fading;
    this.#waited(queue, waitedMs, 0);
    if (estimated !== null) queue.spread.note(estimated.ahead, waitedMs, estimated.ms);
  }

  /** Somebody gave up. */
  left(queueId: string, waitedMs: number): void {
    this.#waited(this.#of(queueId), waitedMs, 1);
  }

  #waited(queue: Experience, waitedMs: number, left: number): void {
    queue.waitedMs = queue.waitedMs * patienceFading + Math.max(0, waitedMs);
    queue.left = queue.left * patienceFading + left;
  }

  /** The pace of a queue; null until it is known. */
  pace(queueId: string): Pick<Line, "serviceMs" | "patienceMs"> | null {
    const queue = this.#queues.get(queueId);
    if (queue === undefined || queue.served < servedMin || queue.agentMs === 0) return null;
    const patienceMs = queue.left < leftMin ? null : Math.round(queue.waitedMs / queue.left);
    return { serviceMs: Math.round(queue.agentMs / queue.served), patienceMs };
  }

  /** Null while too little is known of the queue. */
  estimate(queueId: string, line: Omit<Line, "serviceMs" | "patienceMs">): EstimatedWait | null {
    const pace = this.pace(queueId);
    return pace === null ? null : estimateWait({ ...line, ...pace }, this.#spread(queueId, line.ahead));
  }

  /** By the law alone, as it was before any experience: what the spread is measured against. */
  expectedMs(queueId: string, line: Omit<Line, "serviceMs" | "patienceMs">): number | null {
    const pace = this.pace(queueId);
    return pace === null ? null : estimateWait({ ...line, ...pace }, null).meanMs;
  }

  #spread(queueId: string, ahead: number): WaitSpread | null {
    return this.#queues.get(queueId)?.spread.at(ahead) ?? null;
  }

  #of(queueId: string): Experience {
    let queue = this.#queues.get(queueId);
    if (queue === undefined) {
      queue = { served: 0, agentMs: 0, left: 0, waitedMs: 0, spread: new SpreadBook() };
      this.#queues.set(queueId, queue);
    }
    return queue;
  }
}
