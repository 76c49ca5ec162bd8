import type { State } from "../core/state.ts";
import { countWaiting, itemsBefore, waitingInOrder } from "../core/waitingOrder.ts";
import type { Org } from "../ports/org.ts";
import type { DecisionLog } from "./decisionLog.ts";
import { agentView, isoOf, itemView, otherItems } from "./stateViews.ts";
import type { BridgeView, Counters, DecisionView, Language, ReadyView, Timings, Views } from "./views.ts";

/** The parts of a running bridge that there is something to see of. */
export interface Watched {
  readonly state: () => State;
  readonly org: Org;
  readonly centre: () => BridgeView["centre"];
  readonly decisions: DecisionLog;
  readonly alerts: () => BridgeView["alerts"];
  readonly ready: () => ReadyView;
  readonly counters: () => Counters;
  readonly drainTimings: () => Timings;
}

type ChangeListener = Parameters<Views["onChange"]>[0];

/** Everything that may be seen, computed from the live state when asked. */
export class LiveViews implements Views {
  readonly #watched: Watched;
  readonly #listeners = new Set<ChangeListener>();
  readonly #language: Language;

  constructor(watched: Watched, language: Language) {
    this.#watched = watched;
    this.#language = language;
  }

  ready(): ReadyView {
    return this.#watched.ready();
  }

  bridge(_language: Language): BridgeView {
    const state = this.#watched.state();
    const { name, version, hash } = state.policy;
    let parked = 0;
    for (const item of state.items.values()) if (item.phase === "parked") parked++;
    return {
      pool: state.pool,
      epoch: state.epoch,
      seq: state.seq,
      policy: { name, version, hash },
      waiting: countWaiting(state),
      offered: state.offers.size,
      parked,
      pausedChannels: [...state.pausedUntil].map(([channel, until]) => ({
        channel,
        until: isoOf(until),
        code: "paused"
      })),
      org: this.#watched.org.status(),
      centre: this.#watched.centre(),
      alerts: this.#watched.alerts()
    };
  }

  queue(page: { limit: number; offset: number }): ReturnType<Views["queue"]> {
    const state = this.#watched.state();
    const waiting = countWaiting(state);
    const items = [];
    let rank = 0;
    for (const item of waiting > page.offset ? waitingInOrder(state) : []) {
      rank++;
      if (rank > page.offset) items.push(itemView(state, item, rank));
      if (items.length === page.limit) break;
    }
    const others = otherItems(state);
    const first = Math.max(0, page.offset - waiting);
    for (const item of others.slice(first, first + page.limit - items.length)) items.push(itemView(state, item, null));
    return { total: waiting + others.length, items };
  }

  item(itemId: string, language: Language): ReturnType<Views["item"]> {
    const state = this.#watched.state();
    const item = state.items.get(itemId);
    if (item === undefined) return null;
    const before = itemsBefore(state, item);
    return {
      item: itemView(state, item, before === null ? null : before + 1),
      decisions: this.#watched.decisions.ofItem(itemId, language)
    };
  }

  agents(page: { limit: number; offset: number }): ReturnType<Views["agents"]> {
    const { agents } = this.#watched.state();
    const ids = [...agents.keys()].sort((a, b) => (a < b ? -1 : 1)).slice(page.offset, page.offset + page.limit);
    return {
      total: agents.size,
      agents: ids.flatMap((id) => [agents.get(id)].flatMap((one) => one ?? []).map(agentView))
    };
  }

  decisions(limit: number, language: Language): readonly DecisionView[] {
    return this.#watched.decisions.newest(limit, language);
  }

  counters(): Counters {
    return this.#watched.counters();
  }

  drainTimings(): Timings {
    return this.#watched.drainTimings();
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells listeners of a commit; nothing is computed while nobody listens. */
  changed(before: number, seq: number): void {
    if (this.#listeners.size === 0) return;
    const decisions = this.#watched.decisions.since(before, this.#language);
    for (const listener of this.#listeners) listener({ seq, decisions });
  }
}
