/**
 * The choice itself. Eligibility before rank, over all queues of a free agent at once; a scan over the heads of the
 * classes the agent sees. Sorting or a kinetic heap was measured slower up to thousands of classes.
 *
 * Please read before modifying: `chooseItemFor` is the hot path (bench/core.ts); it reads columns, and looks at an
 * item only when it may be among the best.
 */
import type { Agent, Profile } from "./agent.ts";
import type { Admission, Because, IneligibleReason, Ranked } from "./decision.ts";
import { carriesChannel, seesClass, whyNot } from "./eligibility.ts";
import { admissionOf, isBeyondReserve } from "./reserve.ts";
import { isPreferredAgent } from "./idleAgents.ts";
import type { Item, ItemClass } from "./item.ts";
import { headFor, headOfClass } from "./itemClass.ts";
import { Scan, type Candidate } from "./scan.ts";
import { clockOf } from "./score.ts";
import type { State } from "./state.ts";

export interface Choice {
  readonly candidate: Candidate;
  readonly agent: Agent;
  readonly compared: number;
  readonly beaten: readonly Ranked[];
  readonly passedOver: Partial<Record<IneligibleReason, number>>;
}

/** The item that a free agent is offered; null when nothing waits that they may take. */
export function chooseItemFor(state: State, agent: Agent): Choice | null {
  const scan = new Scan();
  const { waiting } = state.table;
  const { classes } = agent.profile as Profile;
  const isFreeForCold = isBeyondReserve(state, agent);
  for (let i = 0; i < classes.length; i++) {
    const index = classes[i] as number;
    if (waiting[index] !== 0) scanClass(state, agent, index, isFreeForCold, scan);
  }
  for (const itemClass of agent.preferredClasses) {
    if (itemClass.size > 0 && carriesChannel(agent, itemClass)) {
      scanClass(state, agent, itemClass.index, isFreeForCold, scan);
    }
  }
  const [candidate, ...others] = scan.best;
  if (candidate === undefined) return null;
  const { compared, passedOver } = scan;
  return { candidate, agent, compared, beaten: others.map(rankedOf), passedOver };
}

function scanClass(state: State, agent: Agent, index: number, isFreeForCold: boolean, scan: Scan): void {
  const { table } = state;
  const reason = whyNot(state, agent, index);
  if (reason !== null) return scan.passOver(reason);
  const itemClass = state.classList[index] as ItemClass;
  if (table.hasGroups[index] !== 0 || (table.isCold[index] !== 0 && !isFreeForCold)) {
    return scanCarefully(state, agent, itemClass, scan);
  }
  const clock = itemClass.calendar === null ? state.now : itemClass.calendar.openUntil(state.now);
  const waitMs = Math.max(0, clock - (table.headKey[index] as number));
  const counted = Math.min(waitMs, table.waitMsMax[index] as number);
  const score = (table.bonus[index] as number) + (table.slope[index] as number) * counted;
  const level = table.level[index] as number;
  if (!scan.isInteresting(level, score)) return;
  scan.keep({ item: itemClass.plain.peek() as Item, level, score, waitMs, admission: "plain" });
}

/** Heads that depend on the agent (exclusions), and deferred work under the reserve. */
function scanCarefully(state: State, agent: Agent, itemClass: ItemClass, scan: Scan): void {
  const item = headFor(itemClass, agent.agentId);
  if (item === undefined) return scan.passOver("excluded");
  const waitMs = waitIn(state, itemClass, item);
  const admission = admissionOf(state, agent, itemClass, waitMs);
  if (admission === null) return scan.passOver("reserve");
  const candidate = candidateOf(itemClass, item, waitMs, admission);
  if (scan.isInteresting(candidate.level, candidate.score)) scan.keep(candidate);
}

export function waitIn(state: State, itemClass: ItemClass, item: Item): number {
  return Math.max(0, clockOf(itemClass.calendar, state.now) - item.clockKey);
}

export function candidateOf(itemClass: ItemClass, item: Item, waitMs: number, admission: Admission): Candidate {
  const { table, index } = itemClass;
  const counted = Math.min(waitMs, table.waitMsMax[index] as number);
  const score = (table.bonus[index] as number) + (table.slope[index] as number) * counted;
  return { item, level: table.level[index] as number, score, waitMs, admission };
}

/** The agent who is offered an item that begins to wait; null when nobody who is available may take it. */
export function chooseAgentFor(state: State, item: Item): Choice | null {
  const itemClass = item.itemClass;
  if (itemClass === null) return null;
  const waitMs = waitIn(state, itemClass, item);
  const search = new AgentSearch(state, item, itemClass, waitMs);
  if (itemClass.preferredAgentId !== null) {
    const agent = state.agents.get(itemClass.preferredAgentId);
    if (agent !== undefined && agent.group !== null && seesClass(agent, itemClass)) search.consider(agent);
  } else {
    for (const group of state.idleGroups.values()) {
      if (group.profile.sees[itemClass.index] !== true) continue;
      const agent = group.agents.firstWhere((candidate) => !isExcluded(item, candidate));
      if (agent === undefined) search.passOver("excluded");
      else search.consider(agent);
    }
  }
  if (search.best === null) return null;
  const { best, compared, passedOver } = search;
  const candidate = candidateOf(itemClass, item, waitMs, best.admission);
  return { candidate, agent: best.agent, compared, beaten: [], passedOver };
}

class AgentSearch {
  readonly #state: State;
  readonly #item: Item;
  readonly #itemClass: ItemClass;
  readonly #waitMs: number;
  readonly passedOver: Partial<Record<IneligibleReason, number>> = {};
  compared = 0;
  best: { readonly agent: Agent; readonly admission: Admission } | null = null;

  constructor(state: State, item: Item, itemClass: ItemClass, waitMs: number) {
    this.#state = state;
    this.#item = item;
    this.#itemClass = itemClass;
    this.#waitMs = waitMs;
  }

  passOver(reason: IneligibleReason): void {
    this.passedOver[reason] = (this.passedOver[reason] ?? 0) + 1;
  }

  consider(agent: Agent): void {
    if (isExcluded(this.#item, agent)) return this.passOver("excluded");
    const reason = whyNot(this.#state, agent, this.#itemClass.index);
    if (reason !== null) return this.passOver(reason);
    const admission = admissionOf(this.#state, agent, this.#itemClass, this.#waitMs);
    if (admission === null) return this.passOver("reserve");
    this.compared++;
    const isBetter = this.best === null || isPreferredAgent(this.#state.policy.agentChoice, agent, this.best.agent);
    if (isBetter) this.best = { agent, admission };
  }
}

export function isExcluded(item: Item, agent: Agent): boolean {
  return item.exclusions.some((exclusion) => exclusion.agentId === agent.agentId);
}

/** Best waiting heads of the pool, for the record of a batch. */
export function bestHeads(state: State): Ranked[] {
  const scan = new Scan();
  for (const itemClass of state.classes.values()) {
    const item = headOfClass(itemClass);
    if (item === undefined) continue;
    const candidate = candidateOf(itemClass, item, waitIn(state, itemClass, item), "plain");
    if (scan.isInteresting(candidate.level, candidate.score)) scan.keep(candidate);
  }
  return scan.best.map(rankedOf);
}

function rankedOf(candidate: Candidate): Ranked {
  return { itemId: candidate.item.itemId, level: candidate.level, score: candidate.score };
}

export function becauseOf(choice: Choice, trigger: Because["trigger"]): Because {
  const { candidate, compared, beaten, passedOver } = choice;
  const { item, level, score, waitMs, admission } = candidate;
  const { channel, tier } = item;
  const terms = { level, score, waitMs, targetMs: channel.targetMs, bonus: tier.bonus };
  return { trigger, channel: channel.id, tier: tier.id, terms, admission, compared, beaten, passedOver };
}
