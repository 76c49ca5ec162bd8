/** Where items come from: each source with random streams of its own, so that every arm meets the same customers. */
import type { Arrival } from "./arrival.ts";
import { backlogOf, poisson } from "./arrivals.ts";
import type { ClassTally } from "./classTally.ts";
import { draw } from "./law.ts";
import { Random } from "./random.ts";
import type { RunTally } from "./runTally.ts";
import type { Scenario, TrafficSource } from "./scenario.ts";
import type { LiveItem } from "./staff.ts";

export interface Incoming {
  readonly source: TrafficSource;
  readonly arrivals: Iterator<Arrival>;
  readonly handling: Random;
  readonly patience: Random;
  readonly tiers: Random;
  readonly tallies: readonly ClassTally[];
  next: Arrival;
  isOver: boolean;
}

export class Customers {
  readonly sources: Incoming[] = [];
  readonly #scenario: Scenario;
  #count = 0;

  constructor(scenario: Scenario, seed: number, tally: RunTally) {
    this.#scenario = scenario;
    for (const source of scenario.traffic) {
      for (const [kind, arrivals] of arrivalsOf(scenario, source, seed)) {
        this.#open(source, kind, arrivals[Symbol.iterator](), seed, tally.of(source));
      }
    }
  }

  #open(
    source: TrafficSource,
    kind: string,
    arrivals: Iterator<Arrival>,
    seed: number,
    tallies: readonly ClassTally[]
  ): void {
    const first = arrivals.next();
    if (first.done === true) return;
    const stream = (purpose: string): Random => new Random(seed, `${source.id} ${kind} ${purpose}`);
    this.sources.push({
      source,
      arrivals,
      handling: stream("handling"),
      patience: stream("patience"),
      tiers: stream("tiers"),
      tallies,
      next: first.value,
      isOver: false
    });
  }

  /** The item that comes now, and the one after it into `next`. */
  take(incoming: Incoming): LiveItem {
    const { next, source } = incoming;
    const following = incoming.arrivals.next();
    if (following.done === true) incoming.isOver = true;
    else incoming.next = following.value;
    const id = this.#nextId();
    const tally = tallyFor(incoming, next.tier);
    const place = this.#placeOf(next.at);
    if (place !== null) tally.offered(place.batch, place.interval);
    return {
      itemId: id,
      workItemId: id,
      source,
      tally,
      batch: place?.batch ?? -1,
      interval: place?.interval ?? 0,
      since: next.since,
      kind: source.isCall ? "call" : "deferred",
      tier: tally.tier,
      handlingMs: this.#scenario.isDrawnAtStart
        ? -1
        : (next.handlingMs ?? Math.round(draw(source.handling, incoming.handling))),
      leftMs: 0,
      speed: 0,
      startedAt: -1,
      phase: "waiting",
      agent: null,
      version: 0,
      workId: ""
    };
  }

  /** Work that goes back to its queue does so as a new record. */
  rename(item: LiveItem): void {
    item.itemId = this.#nextId();
  }

  /** One flat text for a record and its work item, so that it is hashed once in its life. */
  #nextId(): string {
    return String(1e9 + this.#count++);
  }

  #placeOf(at: number): { readonly batch: number; readonly interval: number } | null {
    const { countsFrom, endsAt, batches, intervalMs, startsAt } = this.#scenario;
    if (at < countsFrom) return null;
    const batch = Math.min(batches - 1, Math.floor(((at - countsFrom) / (endsAt - countsFrom)) * batches));
    return { batch, interval: Math.floor((at - startsAt) / intervalMs) };
  }

  /** Nothing more comes from it. */
  close(incoming: Incoming): void {
    this.sources.splice(this.sources.indexOf(incoming), 1);
  }
}

function* arrivalsOf(scenario: Scenario, source: TrafficSource, seed: number): Generator<[string, Iterable<Arrival>]> {
  const { startsAt, endsAt } = scenario;
  if (source.backlog !== null) yield ["backlog", backlogOf(source.backlog, startsAt)];
  if (source.trace !== null) yield ["trace", source.trace.arrivals(startsAt, endsAt)];
  if (source.perHour !== null) {
    yield ["arrivals", poisson(source.perHour, startsAt, endsAt, new Random(seed, `${source.id} arrivals`))];
  }
}

function tallyFor(incoming: Incoming, tier: string | null): ClassTally {
  const { tallies, source } = incoming;
  if (tier !== null) return tallies.find((tally) => tally.tier === tier) ?? (tallies.at(-1) as ClassTally);
  if (tallies.length === 1) return tallies[0] as ClassTally;
  const total = source.tiers.reduce((sum, one) => sum + one.share, 0);
  let left = incoming.tiers.uniform() * total;
  for (const [index, { share }] of source.tiers.entries()) {
    left -= share;
    if (left <= 0) return tallies[index] as ClassTally;
  }
  return tallies.at(-1) as ClassTally;
}
