/**
 * Brings a policy into force while the bridge runs:
 *
 *   waiting its turn --> kept --> in force (one row of the journal) --> moving what waited over --> done
 *
 * Whatever waited before stays under the previous policy until its slice comes: slices are small inputs between the
 * others, so that no decision waits for all of them. A life that ends in the middle leaves the rest to the next.
 */
import type { CompiledPolicy } from "../core/policy.ts";
import { staleItemIds } from "../core/reclassify.ts";
import type { State } from "../core/state.ts";
import type { InputSink } from "../ports/inputSink.ts";
import type { Journal, PolicyActivation, PolicySource } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Router } from "../ports/router.ts";
import type { Time } from "../ports/time.ts";
import { knowsHours, type CalendarHours } from "./calendarHours.ts";
import type { PolicyText } from "./operations.ts";
import type { Routing } from "./routing.ts";

/** Items moved over with one input. A matrix that has never run yet is slow: the first slices are small. */
const sliceMin = 10;
const sliceMax = 200;
const breathMs = 1;

/** A policy compiled and checked, with what it was made from. */
export interface ReadyPolicy {
  readonly policy: CompiledPolicy;
  readonly source: PolicySource;
  /** Plays its matrix; null where it has none. */
  readonly router: Router | null;
  /** Every calendar that policy and agents use, in UTC around a time. */
  readonly calendars: (now: number) => readonly CalendarHours[];
}

/** Makes policies ready. Both methods throw BridgeError PolicyInvalid with every problem. */
export interface PolicyMaker {
  /** What somebody hands over. */
  open(policy: PolicyText): Promise<ReadyPolicy>;
  /** What the journal keeps, whatever has become of its files. */
  reopen(source: PolicySource): Promise<ReadyPolicy>;
}

export interface ActivationParts {
  readonly journal: Journal;
  readonly sink: InputSink;
  readonly state: () => State;
  readonly routing: Pick<Routing, "know">;
  readonly time: Pick<Time, "now" | "after">;
  readonly log: Log;
}

export class Activation {
  readonly #parts: ActivationParts;
  /** Resolves when everything asked for so far is done. */
  #turn: Promise<void> = Promise.resolve();
  #underWay = 0;
  #isStopped = false;

  constructor(parts: ActivationParts) {
    this.#parts = parts;
  }

  /** Some items may be under an earlier policy: no snapshot may be made, because it could not say so. */
  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** Items that are still under an earlier policy. */
  get itemsToMove(): number {
    return this.isUnderWay ? staleItemIds(this.#parts.state(), Infinity).length : 0;
  }

  /** Goes on where an earlier life ended. Call it before the loop takes anything. */
  resume(): void {
    if (staleItemIds(this.#parts.state(), 1).length > 0) void this.#inTurn(() => Promise.resolve());
  }

  /**
   * Resolves once the policy is in force and durable, false when it was in force already. Waits for an activation
   * under way. `actor`: who asks; null for the configuration.
   */
  activate(ready: ReadyPolicy, actor: string | null): Promise<boolean> {
    return this.#inTurn(async () => {
      const { state, journal } = this.#parts;
      await journal.keepPolicy(ready.source);
      if (state().policy.hash !== ready.policy.hash) return this.#bringIntoForce(ready, actor);
      if (actor === null) await this.#noteConfigured(ready.policy);
      return false;
    });
  }

  /** What has been begun is left to the next life. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Runs when everything before is done, and holds the turn until nothing is left under an earlier policy. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay++;
    const result = this.#turn.then(work);
    this.#turn = result
      .then(() => this.#moveOver())
      .catch(() => undefined)
      .then(() => void this.#underWay--);
    return result;
  }

  /** Tells the core the opening hours that it does not know yet; `now`: milliseconds since 1970. */
  expand({ calendars }: Pick<ReadyPolicy, "calendars">, now: number): void {
    const known = this.#parts.state().calendars;
    for (const hours of calendars(now)) {
      if (knowsHours(known.get(hours.calendar)?.intervals, hours.intervals, now)) continue;
      this.#parts.sink.enqueue({ type: "CalendarExpanded", ...hours });
    }
  }

  async #bringIntoForce(ready: ReadyPolicy, actor: string | null): Promise<true> {
    const { sink, log, time, routing } = this.#parts;
    const { policy, router } = ready;
    routing.know(policy.hash, router);
    this.expand(ready, time.now());
    sink.enqueue({ type: "PolicyActivated", policy, ...(actor === null ? {} : { actor }) });
    await sink.drained();
    log.info("Policy in force", { policy: `${policy.name} ${policy.version}`, hash: policy.hash, actor });
    return true;
  }

  /** What the configuration names is in force already: noted once, so that a later change of it is seen as one. */
  async #noteConfigured({ hash: policyHash, name, version }: CompiledPolicy): Promise<void> {
    const { journal, state } = this.#parts;
    const last = lastConfigured(await journal.activations());
    if (last?.policyHash === policyHash) return;
    const activation = { seq: journal.lastSeq, at: state().now, policyHash, name, version, actor: null };
    await journal.commit({ rows: [], commands: [], changes: [], positions: new Map(), activations: [activation] });
  }

  /** One slice is out at a time. Routes are worked out when it is taken, from what is known by then. */
  async #moveOver(): Promise<void> {
    const { sink, state, log } = this.#parts;
    let size = sliceMin;
    for (let last = ""; !this.#isStopped;) {
      const itemIds = staleItemIds(state(), size);
      const [first] = itemIds;
      if (first === undefined) return;
      if (first === last) return log.error("Items stay under an earlier policy", { itemId: first });
      last = first;
      sink.enqueue({ type: "ItemsReclassified", itemIds, routes: [] });
      await sink.drained();
      size = Math.min(sliceMax, size * 2);
      await this.#breathe();
    }
  }

  /** Slices that follow each other without a pause would keep timers and sockets waiting for the last one. */
  #breathe(): Promise<void> {
    return new Promise((resolve) => void this.#parts.time.after(breathMs, resolve));
  }
}

/** The newest activation by the configuration; undefined when there was none. `activations`: newest first. */
export function lastConfigured(activations: readonly PolicyActivation[]): PolicyActivation | undefined {
  return activations.find(({ actor }) => actor === null);
}
