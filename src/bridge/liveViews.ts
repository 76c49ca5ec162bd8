import type { State } from "../core/state.ts";
import { countWaiting, itemsBefore, waitingInOrder } from "../core/waitingOrder.ts";
import type { Org } from "../ports/org.ts";
import type { DecisionLog } from "./decisionLog.ts";
import { agentView, countAgents, isoOf, itemView, otherItems } from "./stateViews.ts";
import type { WaitBook } from "./waitBook.ts";
import type { BridgeView, Counters, DecisionView, ItemView, Language, ReadyView, Timings, Views } from "./views.ts";

/** The parts of a running bridge that there is something to see of. */
export interface Watched {
  readonly state: () => State;
  readonly org: Org;
  readonly centre: () => BridgeView["centre"];
  readonly decisions: DecisionLog;
  /** A remark of an adapter in the reader's language. */
  readonly remark: (text: string, language: Language) => string;
  readonly ready: (language: Language) => ReadyView;
  readonly counters: () => Counters;
  readonly drainTimings: () => Timings;
  readonly waits: WaitBook;
  readonly mode: BridgeView["mode"];
}

const alertsMax = 20;

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

  ready(language: Language): ReadyView {
    return this.#watched.ready(language);
  }

  bridge(language: Language): BridgeView {
    const state = this.#watched.state();
    const { name, version, hash } = state.policy;
    let parked = 0;
    for (const item of state.items.values()) if (item.phase === "parked") parked++;
    return {
      mode: this.#watched.mode,
      pool: state.pool,
      epoch: state.epoch,
      seq: state.seq,
      policy: { name, version, hash },
      waiting: countWaiting(state),
      offered: state.offers.size,
      parked,
      agents: countAgents(state),
      pausedChannels: [...state.pausedUntil].map(([channel, until]) => ({
        channel,
        until: isoOf(until),
        code: this.#watched.decisions.pauseCode(channel)
      })),
      org: this.#orgView(language),
      centre: this.#centreView(language),
      alerts: this.#watched.decisions.alerts(alertsMax, language)
    };
  }

  #orgView(language: Language): BridgeView["org"] {
    const status = this.#watched.org.status();
    const say = (text: string): string => this.#watched.remark(text, language);
    const { feed, writerReason, warnings } = status;
    return {
      ...status,
      feed: { ...feed, why: say(feed.why) },
      writerReason: say(writerReason),
      warnings: warnings.map(say)
    };
  }

  #centreView(language: Language): BridgeView["centre"] {
    const status = this.#watched.centre();
    return { ...status, reason: this.#watched.remark(status.reason, language) };
  }

  queue(page: { limit: number; offset: number }): ReturnType<Views["queue"]> {
    const state = this.#watched.state();
    const waiting = countWaiting(state);
    const others = otherItems(state);
    const end = page.offset + page.limit;
    const items = waitingRows(state, this.#watched.waits, page.offset, Math.min(end, waiting));
    for (const item of others.slice(Math.max(0, page.offset - waiting), Math.max(0, end - waiting)))
      items.push(itemView(state, item, null));
    return { total: waiting + others.length, items };
  }

  item(itemId: string, language: Language): ReturnType<Views["item"]> {
    const state = this.#watched.state();
    const item = state.items.get(itemId);
    if (item === undefined) return null;
    const before = itemsBefore(state, item);
    return {
      item: itemView(state, item, before === null ? null : before + 1, this.#watched.waits.estimate(state, item)),
      decisions: this.#watched.decisions.ofItem(itemId, language)
    };
  }

  agents(page: { limit: number; offset: number }): ReturnType<Views["agents"]> {
    const state = this.#watched.state();
    const { agents } = state;
    const ids = [...agents.keys()].sort((a, b) => (a < b ? -1 : 1)).slice(page.offset, page.offset + page.limit);
    return {
      total: agents.size,
      agents: ids.flatMap((id) => [agents.get(id)].flatMap((one) => one ?? []).map((one) => agentView(state, one)))
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

/** Ranks `first` + 1 to `end`; only as many are put in order as are asked for. */
function waitingRows(state: State, waits: WaitBook, first: number, end: number): ItemView[] {
  const rows: ItemView[] = [];
  if (first >= end) return rows;
  const estimate = waits.inOrder(state);
  let rank = 0;
  for (const item of waitingInOrder(state)) {
    rank++;
    const wait = estimate(item);
    if (rank > first) rows.push(itemView(state, item, rank, wait));
    if (rank === end) break;
  }
  return rows;
}
