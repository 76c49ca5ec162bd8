/**
 * Several free agents and several waiting items at once (opening time, a reconnect, a mass change of presence): items
 * in rank order, each extended by an augmenting path. That serves the highest total score and never lets a lower item
 * displace a higher one (a transversal matroid); plain greedy loses up to 10 % of it.
 */
import type { Agent } from "./agent.ts";
import type { Admission } from "./decision.ts";
import { seesClass, whyNot } from "./eligibility.ts";
import { admissionOf } from "./reserve.ts";
import { leaveIdle, setTaken } from "./idleAgents.ts";
import { Heap, type HeapElement } from "./heap.ts";
import type { Item, ItemClass } from "./item.ts";
import { addToClass, headOfClass, removeFromClass } from "./itemClass.ts";
import { outranks } from "./score.ts";
import type { Candidate } from "./scan.ts";
import { bestHeads, candidateOf, chooseAgentFor, isExcluded, waitIn, type Choice } from "./selection.ts";
import type { State } from "./state.ts";

/** Eligibility checks spent on augmenting paths in one batch; beyond it items are only placed directly. */
const checksMax = 2_000_000;

interface Match {
  readonly item: Item;
  readonly itemClass: ItemClass;
  agent: Agent;
  readonly admission: Admission;
  readonly candidate: Candidate;
}

interface Batch {
  readonly state: State;
  readonly matches: Map<Agent, Match>;
  checks: number;
  /** Customers of matched items, where a customer gets one agent. */
  readonly customers: Set<string>;
}

export interface Matching {
  readonly choices: readonly Choice[];
  /** Further items of customers who are matched were left out: once these are offered, look again. */
  readonly isPartial: boolean;
}

/** Pairs for everybody available, best items first. Leaves items and agents as it found them. */
export function matchAll(state: State): Matching {
  const batch: Batch = { state, matches: new Map(), checks: 0, customers: new Set() };
  let isPartial = false;
  const setAside: [ItemClass, Item][] = [];
  const line = classesInLine(state);
  for (let first = line.peek(); first !== undefined && state.idleGroups.size > 0; first = line.peek()) {
    const { itemClass, candidate } = first;
    const { item } = candidate;
    const isLeftOut = hasMatchedCustomer(batch, item);
    isPartial ||= isLeftOut;
    const isPlaced = !isLeftOut && place(batch, candidate, itemClass);
    if (isPlaced) noteCustomer(batch, item);
    if (!isPlaced && !isLeftOut && item.exclusions.length === 0) {
      // No later one of its class can be placed either, nor one with exclusions: they may take fewer agents.
      line.remove(first);
      continue;
    }
    setAside.push([itemClass, item]);
    removeFromClass(item);
    moveUp(state, line, first);
  }
  for (const [itemClass, item] of setAside) addToClass(itemClass, item);
  return { choices: choicesOf(batch), isPartial };
}

function hasMatchedCustomer({ customers }: Batch, { facts: { customerRef } }: Item): boolean {
  return customerRef !== null && customers.has(customerRef);
}

function noteCustomer({ state, customers }: Batch, { facts: { customerRef } }: Item): void {
  if (customerRef !== null && state.policy.sameCustomer !== null) customers.add(customerRef);
}

/** A class in line with its head, the best of what it has left. */
interface ClassInLine extends HeapElement {
  readonly itemClass: ItemClass;
  candidate: Candidate;
}

function classesInLine(state: State): Heap<ClassInLine> {
  const line = new Heap<ClassInLine>((a, b) => outranks(a.candidate, a.candidate.item, b.candidate, b.candidate.item));
  for (const itemClass of state.classes.values()) {
    const candidate = headCandidate(state, itemClass);
    if (candidate !== null) line.push({ itemClass, candidate, slot: -1 });
  }
  return line;
}

function moveUp(state: State, line: Heap<ClassInLine>, first: ClassInLine): void {
  const candidate = headCandidate(state, first.itemClass);
  if (candidate === null) return line.remove(first);
  first.candidate = candidate;
  line.moved(first);
}

function headCandidate(state: State, itemClass: ItemClass): Candidate | null {
  const item = headOfClass(itemClass);
  return item === undefined ? null : candidateOf(itemClass, item, waitIn(state, itemClass, item), "plain");
}

function place(batch: Batch, candidate: Candidate, itemClass: ItemClass): boolean {
  const direct = chooseAgentFor(batch.state, candidate.item);
  if (direct !== null) {
    const { admission } = direct.candidate;
    assign(batch, { item: candidate.item, itemClass, agent: direct.agent, admission, candidate: direct.candidate });
    return true;
  }
  return augment(batch, candidate, itemClass);
}

function assign(batch: Batch, match: Match): void {
  takeAgent(batch.state, match.agent);
  batch.matches.set(match.agent, match);
  count(batch.state, match.admission);
}

function takeAgent(state: State, agent: Agent): void {
  leaveIdle(state, agent);
  setTaken(state, agent, true);
}

function count(state: State, admission: Admission): void {
  if (admission !== "plain") state.admitted[admission]++;
}

/** Breadth first from the item over agents whose own item could move on, until one of those finds a free agent. */
function augment(batch: Batch, candidate: Candidate, itemClass: ItemClass): boolean {
  const { state } = batch;
  const cameFrom = new Map<Agent, Match | null>();
  const expanded = new Set<ItemClass>();
  const open: (Match | null)[] = [null];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const source: Movable = next ?? { item: candidate.item, itemClass, admission: "plain" };
    if (source.item.exclusions.length === 0) {
      if (expanded.has(source.itemClass)) continue;
      expanded.add(source.itemClass);
    }
    for (const [agent, match] of batch.matches) {
      if (cameFrom.has(agent) || !couldTake(batch, agent, source)) continue;
      cameFrom.set(agent, next);
      // The path takes one more free agent in all: the reserve is asked about that one.
      const free = freeAgentFor(batch, match);
      if (free === null) {
        open.push(match);
        continue;
      }
      const admission = admissionOf(state, free, itemClass, candidate.waitMs);
      if (admission === null) continue;
      shift(batch, agent, free, cameFrom, { candidate, itemClass, admission });
      return true;
    }
  }
  return false;
}

type Movable = Pick<Match, "item" | "itemClass" | "admission">;

function couldTake(batch: Batch, agent: Agent, movable: Movable): boolean {
  const { item, itemClass } = movable;
  if (++batch.checks > checksMax) return false;
  if (isExcluded(item, agent) || !seesClass(agent, itemClass) || isTooBusyFor(agent, movable)) return false;
  return whyNot(batch.state, agent, itemClass.index) === null;
}

/** Other than the reserve, the ceiling is about the one agent, so work without an admission cannot move to them. */
function isTooBusyFor(agent: Agent, { itemClass, admission }: Movable): boolean {
  return agent.isOverOccupied && itemClass.isCold && admission === "plain";
}

/** A free agent to whom the item of a match could move: the reserve was settled when it was matched. */
function freeAgentFor(batch: Batch, match: Match): Agent | null {
  addToClass(match.itemClass, match.item);
  const choice = chooseAgentFor(batch.state, match.item);
  removeFromClass(match.item);
  return choice === null || isTooBusyFor(choice.agent, match) ? null : choice.agent;
}

function shift(
  batch: Batch,
  agent: Agent,
  free: Agent,
  cameFrom: ReadonlyMap<Agent, Match | null>,
  entering: { candidate: Candidate; itemClass: ItemClass; admission: Admission }
): void {
  takeAgent(batch.state, free);
  let vacated = agent;
  let target = free;
  for (;;) {
    const moving = batch.matches.get(vacated) as Match;
    const source = cameFrom.get(vacated) ?? null;
    moving.agent = target;
    batch.matches.set(target, moving);
    batch.matches.delete(vacated);
    target = vacated;
    if (source === null) break;
    vacated = source.agent;
  }
  const { candidate, itemClass, admission } = entering;
  count(batch.state, admission);
  batch.matches.set(target, {
    item: candidate.item,
    itemClass,
    agent: target,
    admission,
    candidate: { ...candidate, admission }
  });
}

function choicesOf(batch: Batch): Choice[] {
  const { state } = batch;
  for (const match of batch.matches.values()) if (match.admission !== "plain") state.admitted[match.admission]--;
  const matches = [...batch.matches.values()].sort((a, b) =>
    outranks(a.candidate, a.item, b.candidate, b.item) ? -1 : 1
  );
  const matched = new Set(matches.map((match) => match.item.itemId));
  const beaten = bestHeads(state)
    .filter((ranked) => !matched.has(ranked.itemId))
    .slice(0, 5);
  return matches.map((match) => ({
    candidate: match.candidate,
    agent: match.agent,
    compared: matches.length,
    beaten,
    passedOver: {}
  }));
}
