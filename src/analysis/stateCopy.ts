/**
 * Copies of a state in which one thing is different, made from the text of its snapshot, so that the engine can be
 * asked what it would have decided. The original is left alone.
 */
import type { Decision } from "../core/decision.ts";
import type { Item } from "../core/item.ts";
import { waitsLonger } from "../core/item.ts";
import { Recent } from "../core/recent.ts";
import type { State } from "../core/state.ts";
import { readState, writeState } from "../core/stateRecords.ts";
import { step } from "../core/step.ts";

type Body = Readonly<Record<string, unknown>>;

/** What becomes of one line of the snapshot; null: the line is left out. */
export interface Edit {
  readonly kind: "item" | "agent" | "offer" | "policy" | "pool";
  /** Item, agent or command id; "" for the others. */
  readonly id: string;
  readonly make: (body: Body) => Body | null;
}

export interface CopyNeeds {
  /** Items that edits will name. */
  readonly kept: ReadonlySet<string>;
  /** As many as the engine can make in one step, at most. */
  readonly offers: number;
  /** An input will be taken: what is remembered of items that are gone may matter. */
  readonly isForInput: boolean;
}

export class StateCopies {
  readonly #lines: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(state: State, { kept, offers, isForInput }: CopyNeeds) {
    const hopeless = itemsWithoutAChance(state, kept, offers);
    const { lines, places } = relevantLines(isForInput ? state : withoutPast(state), hopeless);
    this.#lines = lines;
    this.#places = places;
  }

  with(edits: readonly Edit[]): State {
    const changed = new Map<number, string | null>();
    for (const { kind, id, make } of edits) {
      const place = this.#places.get(`${kind} ${id}`);
      if (place === undefined) continue;
      const line = changed.get(place) ?? this.#lines[place];
      if (line === undefined || line === null) continue;
      const body = make((JSON.parse(line) as [string, Body])[1]);
      changed.set(place, body === null ? null : JSON.stringify([kind, body]));
    }
    return readState(edited(this.#lines, changed));
  }
}

/** What the engine decides when everybody free and everything waiting is looked at together. Changes the state. */
export function decideAnew(state: State): readonly Decision[] {
  if (state.reconciling.size > 0) return [];
  const opening = { type: "ReconciliationStarted", side: "salesforce", at: state.now } as const;
  step(state, opening);
  return step(state, { ...opening, type: "ReconciliationCompleted" }).decisions;
}

function* edited(lines: readonly string[], changed: ReadonlyMap<number, string | null>): Generator<string> {
  for (const [place, line] of lines.entries()) {
    const now = changed.get(place);
    if (now !== null) yield now ?? line;
  }
}

function withoutPast(state: State): State {
  return { ...state, ages: new Recent(1), gone: new Recent(1) };
}

export function freeAgents(state: State): number {
  let free = 0;
  for (const group of state.idleGroups.values()) free += group.agents.size;
  return free;
}

function relevantLines(state: State, hopeless: ReadonlySet<string>): { lines: string[]; places: Map<string, number> } {
  const items = new Map([...state.items].filter(([itemId]) => !hopeless.has(itemId)));
  const lines: string[] = [];
  const places = new Map<string, number>();
  for (const line of writeState({ ...state, items })) {
    places.set(keyOf(line), lines.length);
    lines.push(line);
  }
  return { lines, places };
}

const idAt = /^\["(\w+)",\{(?:"facts":\{"itemId"|"agentId"|"commandId"):"([^"\\]*)"/;

/** `item 0JR...`, `agent 005...`, `policy `. Ids mostly stand first in their lines. */
function keyOf(line: string): string {
  const [, known, id] = idAt.exec(line) ?? [];
  if (known !== undefined) return `${known} ${id ?? ""}`;
  const [kind, body] = JSON.parse(line) as [
    string,
    { facts?: { itemId: string }; agentId?: string; commandId?: string }
  ];
  return `${kind} ${body.facts?.itemId ?? body.commandId ?? body.agentId ?? ""}`;
}

/**
 * A class is served in its own order, so of each no more items can be reached than offers can be made (and one more,
 * the runner-up). The rest need not be copied: that makes a copy of a long queue cheap and changes no choice.
 */
function itemsWithoutAChance(state: State, kept: ReadonlySet<string>, offers: number): ReadonlySet<string> {
  const hopeless = new Set<string>();
  const leaveOut = (items: readonly Item[]): void => {
    if (items.length <= offers + 1) return;
    const inOrder = [...items].sort((a, b) => (waitsLonger(a, b) ? -1 : 1));
    for (const item of inOrder.slice(offers + 1)) if (!kept.has(item.itemId)) hopeless.add(item.itemId);
  };
  for (const itemClass of state.classes.values()) {
    leaveOut(itemClass.plain.elements);
    for (const group of itemClass.groups.elements) leaveOut(group.items.elements);
  }
  return hopeless;
}
