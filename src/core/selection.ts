/**
 * The choice itself. Eligibility before rank, over all queues of a free agent at once; a scan over the heads of the
 * classes the agent sees. Sorting or a kinetic heap was measured slower up to thousands of classes.
 *
 * Please read before modifying: `chooseItemFor` is the hot path (bench/core.ts); it reads columns, and looks at an
 * item only when it may be among the best.
 */
import type { Agent, Profile } from "./agent.ts";
import type { Admission, Because, Ranked } from "./decision.ts";
import {
  bonus,
  hasGroups,
  headKey,
  isCold,
  isSpecial,
  isWaiting,
  level as levelPlace,
  rowSize,
  slope,
  waitMsMax
} from "./classTable.ts";
import { isByNameOnly } from "./audience.ts";
import { isSeenByNameOnly, viewFor, whyNot } from "./eligibility.ts";
import { isPreferredAgent } from "./idleAgents.ts";
import type { Item, ItemClass } from "./item.ts";
import { headFor, headOfClass } from "./itemClass.ts";
import { admissionOf, heldBackBy, isOpenToCold } from "./reserve.ts";
import { Scan, type Candidate, type PassedOver } from "./scan.ts";
import { bonusOf, clockOf, scoreOf } from "./score.ts";
import type { State } from "./state.ts";

export interface Choice {
  readonly candidate: Candidate;
  readonly agent: Agent;
  readonly compared: number;
  readonly beaten: readonly Ranked[];
  readonly passedOver: PassedOver;
}

const nobodyBeaten: readonly Ranked[] = [];
/** One for all: nothing of it outlives a choice. */
const scan = new Scan();

/** The item that a free agent is offered; null when nothing waits that they may take. */
export function chooseItemFor(state: State, agent: Agent): Choice | null {
  scan.start();
  const isFreeForCold = isOpenToCold(state, agent);
  scanHeads(state, agent, agent.profile as Profile, isFreeForCold);
  const { namedClasses } = agent;
  for (let i = 0; i < namedClasses.length; i++) {
    const itemClass = namedClasses[i] as ItemClass;
    if (itemClass.size > 0 && isSeenByNameOnly(agent, itemClass)) scanClass(state, agent, itemClass);
  }
  const candidate = scan.best();
  if (candidate === null) return null;
  return { candidate, agent, compared: scan.compared, beaten: scan.ranked(1), passedOver: scan.passedOver() };
}

/** Plain heads are ranked from their rows alone; whatever depends on more is looked at by `scanClass`. */
function scanHeads(state: State, agent: Agent, profile: Profile, isFreeForCold: boolean): void {
  const { table, now, classList } = state;
  const { rows, flags } = table;
  const { classes } = profile;
  const { refusals } = viewFor(state, profile, agent);
  const special = (isFreeForCold ? 0 : isCold) | hasGroups | isSpecial | (state.pausedUntil.size > 0 ? isWaiting : 0);
  for (let place = 0; place < classes.length; place++) {
    const index = classes[place] as number;
    const flag = flags[index] as number;
    if ((flag & isWaiting) === 0) continue;
    const refusal = refusals[index] as number;
    if (refusal !== 0) scan.passOverFor(refusal - 1);
    else if ((flag & special) !== 0) scanClass(state, agent, classList[index] as ItemClass);
    else {
      const row = index * rowSize;
      const waited = now - (rows[row + headKey] as number);
      const waitMs = waited < 0 ? 0 : waited;
      const most = rows[row + waitMsMax] as number;
      const score = (rows[row + bonus] as number) + (rows[row + slope] as number) * (waitMs < most ? waitMs : most);
      const level = rows[row + levelPlace] as number;
      if (!scan.isInteresting(level, score)) continue;
      const head = (classList[index] as ItemClass).plain.elements[0] as Item;
      scan.keep(head, level, score, waitMs, "plain", place);
    }
  }
  scan.bringForward(classes);
}

/** A class of which the head, or whether it may be offered, depends on the agent or the moment. */
function scanClass(state: State, agent: Agent, itemClass: ItemClass): void {
  const reason = whyNot(state, agent, itemClass.index);
  if (reason !== null) return scan.passOver(reason);
  scanCarefully(state, agent, itemClass);
}

/** Heads that depend on the agent (exclusions), and deferred work under the reserve. */
function scanCarefully(state: State, agent: Agent, itemClass: ItemClass): void {
  const item = headFor(itemClass, agent.agentId);
  if (item === undefined) return scan.passOver("excluded");
  const waitMs = waitIn(state, itemClass, item);
  const admission = admissionOf(state, agent, itemClass, waitMs);
  if (admission === null) return scan.passOver(heldBackBy(state, agent));
  keepCandidate(candidateOf(itemClass, item, waitMs, admission));
}

function keepCandidate({ item, level, score, waitMs, admission }: Candidate): void {
  if (scan.isInteresting(level, score)) scan.keep(item, level, score, waitMs, admission);
}

export function waitIn(state: State, itemClass: ItemClass, item: Item): number {
  return clockOf(itemClass.calendar, state.now) - item.clockKey;
}

export function candidateOf(itemClass: ItemClass, item: Item, waitMs: number, admission: Admission): Candidate {
  const { table, index, channel } = itemClass;
  const score = scoreOf(channel, table.get(index, bonus), waitMs);
  return { item, level: table.get(index, levelPlace), score, waitMs, admission };
}

/** The agent who is offered an item that begins to wait; null when nobody who is available may take it. */
export function chooseAgentFor(state: State, item: Item): Choice | null {
  const itemClass = item.itemClass;
  if (itemClass === null) return null;
  const waitMs = waitIn(state, itemClass, item);
  scan.start();
  const search = new AgentSearch(state, item, itemClass, waitMs);
  const { audience, index } = itemClass;
  for (const agentId of audience.agentIds) {
    const agent = state.agents.get(agentId);
    if (agent !== undefined && agent.group !== null && isSeenByNameOnly(agent, itemClass)) search.consider(agent);
  }
  if (!isByNameOnly(audience)) {
    for (const group of state.idleGroups.values()) {
      if (group.profile.sees[index] !== true) continue;
      const agent = group.agents.firstWhere((candidate) => !isExcluded(item, candidate));
      if (agent === undefined) scan.passOver("excluded");
      else search.consider(agent);
    }
  }
  if (search.best === null) return null;
  const { best, compared } = search;
  const candidate = candidateOf(itemClass, item, waitMs, best.admission);
  return { candidate, agent: best.agent, compared, beaten: nobodyBeaten, passedOver: scan.passedOver() };
}

class AgentSearch {
  readonly #state: State;
  readonly #item: Item;
  readonly #itemClass: ItemClass;
  readonly #waitMs: number;
  compared = 0;
  best: { readonly agent: Agent; readonly admission: Admission } | null = null;

  constructor(state: State, item: Item, itemClass: ItemClass, waitMs: number) {
    this.#state = state;
    this.#item = item;
    this.#itemClass = itemClass;
    this.#waitMs = waitMs;
  }

  consider(agent: Agent): void {
    if (isExcluded(this.#item, agent)) return scan.passOver("excluded");
    const reason = whyNot(this.#state, agent, this.#itemClass.index);
    if (reason !== null) return scan.passOver(reason);
    const admission = admissionOf(this.#state, agent, this.#itemClass, this.#waitMs);
    if (admission === null) return scan.passOver(heldBackBy(this.#state, agent));
    this.compared++;
    const { agentChoice } = this.#state.policy;
    const isBetter =
      this.best === null || isPreferredAgent(agentChoice, agent, this.best.agent, this.#itemClass.skills);
    if (isBetter) this.best = { agent, admission };
  }
}

export function isExcluded(item: Item, agent: Agent): boolean {
  return item.exclusions.some((exclusion) => exclusion.agentId === agent.agentId);
}

/** Best waiting heads of the pool, for the record of a batch. */
export function bestHeads(state: State): readonly Ranked[] {
  scan.start();
  for (const itemClass of state.classes.values()) {
    const item = headOfClass(itemClass);
    if (item !== undefined) keepCandidate(candidateOf(itemClass, item, waitIn(state, itemClass, item), "plain"));
  }
  return scan.ranked(0);
}

export function becauseOf(choice: Choice, trigger: Because["trigger"]): Because {
  const { candidate, compared, beaten, passedOver } = choice;
  const { item, level, score, waitMs, admission } = candidate;
  const { channel, tier } = item;
  const terms = { level, score, waitMs, targetMs: channel.targetMs, bonus: bonusOf(tier, item.facts.route) };
  if (channel.deadline !== "ignore") Object.assign(terms, { waitedMs: waitMs + item.clockKey - item.clockSince });
  return { trigger, channel: channel.id, tier: tier.id, terms, admission, compared, beaten, passedOver };
}
