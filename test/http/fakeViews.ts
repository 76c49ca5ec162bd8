/** Views of a bridge that is not there, and handles to change what they show. */
import type {
  AgentView,
  BridgeView,
  DecisionView,
  ItemView,
  Language,
  ReadyView,
  Views
} from "../../src/bridge/views.ts";
import type { Decision } from "../../src/core/decision.ts";
import { type DecisionFacts, noFacts } from "../../src/language/decisionFacts.ts";
import { sentence } from "../../src/language/sentence.ts";
import {
  agentName,
  agents,
  firstDecisions,
  itemView,
  otherItems,
  ranked,
  type Told,
  usualBridge,
  waitingSketches
} from "./busyMinute.ts";

type Change = Parameters<Parameters<Views["onChange"]>[0]>[0];

export class FakeViews implements Views {
  waiting: readonly ItemView[];
  others: readonly ItemView[];
  staff: readonly AgentView[];
  told: Told[];
  state: ReadyView = { isReady: true, reasons: [] };
  more: Partial<BridgeView> = {};
  drained = 0;
  onUnsubscribe: () => void = () => undefined;
  readonly listeners = new Set<(change: Change) => void>();

  constructor({ isEmpty = false } = {}) {
    this.waiting = isEmpty ? [] : ranked(waitingSketches.map(itemView));
    this.others = isEmpty ? [] : otherItems;
    this.staff = isEmpty ? [] : agents;
    this.told = isEmpty ? [] : [...firstDecisions];
  }

  get seq(): number {
    return this.told.at(-1)?.seq ?? 0;
  }

  /** Something is decided and the listeners hear of it. */
  decide(decision: Decision, facts: DecisionFacts = noFacts): void {
    this.told.push({ seq: this.seq + 1, at: "2026-01-05T09:31:00.000Z", decision, facts });
    this.notify();
  }

  notify(): void {
    for (const listener of this.listeners) listener({ seq: this.seq, decisions: this.decisions(1, "en") });
  }

  ready(): ReadyView {
    return this.state;
  }

  bridge(): BridgeView {
    const count = (phase: string): number => this.others.filter((each) => each.phase === phase).length;
    const counts = { waiting: this.waiting.length, offered: count("offered"), parked: count("parked") };
    return { ...usualBridge, ...counts, seq: this.seq, ...this.more };
  }

  queue({ limit, offset }: { readonly limit: number; readonly offset: number }): ReturnType<Views["queue"]> {
    const all = [...this.waiting, ...this.others];
    return { total: all.length, items: all.slice(offset, offset + limit) };
  }

  item(itemId: string, language: Language): ReturnType<Views["item"]> {
    const found = [...this.waiting, ...this.others].find((each) => each.itemId === itemId);
    if (found === undefined) return null;
    const about = this.decisions(100, language).filter(
      ({ decision }) => "itemId" in decision && decision.itemId === itemId
    );
    return { item: found, decisions: about };
  }

  agents({ limit, offset }: { readonly limit: number; readonly offset: number }): ReturnType<Views["agents"]> {
    return { total: this.staff.length, agents: this.staff.slice(offset, offset + limit) };
  }

  decisions(limit: number, language: Language): readonly DecisionView[] {
    return this.told
      .toReversed()
      .slice(0, limit)
      .map(({ seq, at, decision, facts }) => ({
        seq,
        at,
        policy: "1",
        policyHash: "0f6c",
        decision,
        sentence: sentence(decision, facts, language, { agent: agentName, timeZone: "UTC" })
      }));
  }

  counters(): ReturnType<Views["counters"]> {
    return {
      inputs: { ItemArrived: 40, PresenceObserved: 9 },
      decisions: { offer: 30 },
      commands: { "InsertAgentWork done": 20, "OfferCall done": 10 },
      commits: 55,
      rejectedInputs: 0,
      routingFailures: 0,
      backlog: 2,
      unsettledCommands: 1
    };
  }

  drainTimings(): ReturnType<Views["drainTimings"]> {
    this.drained += 1;
    return { inputToDurableMs: [1, 2, 3], inputToRequestMs: [4], commandMs: [] };
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
      this.onUnsubscribe();
    };
  }
}
