/**
 * The choice itself. Eligibility before rank, over all queues of a free agent at once; a scan over the heads of the
 * classes the agent sees. Sorting or a kinetic heap was measured slower up to thousands of classes.
 */
import type { Agent, IdleGroup, Profile } from "./agent.ts";
import type { Admission, Because, IneligibleReason, Ranked } from "./decision.ts";
import { admissionOf, carriesChannel, seesClass, whyNot } from "./eligibility.ts";
import { isPreferredAgent } from "./idleAgents.ts";
import type { Item, ItemClass } from "./item.ts";
import { headFor, headOfClass } from "./itemClass.ts";
import { clockOf, outranks, type Rank } from "./score.ts";
import type { State } from "./state.ts";

export interface Candidate extends Rank {
  readonly item: Item;
  readonly waitMs: number;
  readonly admission: Admission;
}

export interface Choice {
  readonly candidate: Candidate;
  readonly agent: Agent;
  readonly compared: number;
  readonly beaten: readonly Ranked[];
  readonly passedOver: Partial<Record<IneligibleReason, number>>;
}

/** Best items of one scan, best first; the first wins, the others are the beaten. */
const rankedMax = 6;

class Scan {
  readonly best: Candidate[] = [];
  readonly passedOver: Partial<Record<IneligibleReason, number>> = {};
  compared = 0;

  passOver(reason: IneligibleReason): void {
    this.passedOver[reason] = (this.passedOver[reason] ?? 0) + 1;
  }

  consider(candidate: Candidate): void {
    this.compared++;
    const { best } = this;
    let place = best.length;
    if (place === rankedMax && !outranks(candidate, candidate.item, best[place - 1] as Candidate, last(best).item))
      return;
    while (
      place > 0 &&
      outranks(candidate, candidate.item, best[place - 1] as Candidate, (best[place - 1] as Candidate).item)
    ) {
      place--;
    }
    best.splice(place, 0, candidate);
    if (best.length > rankedMax) best.pop();
  }
}

function last(best: readonly Candidate[]): Candidate {
  return best[best.length - 1] as Candidate;
}

/** The item that a free agent is offered; null when nothing waits that they may take. */
export function chooseItemFor(state: State, agent: Agent): Choice | null {
  const group = agent.group;
  if (group === null) return null;
  const scan = new Scan();
  for (const itemClass of (agent.profile as Profile).classes) scanClass(state, agent, group, itemClass, scan);
  for (const itemClass of agent.preferredClasses) {
    if (carriesChannel(agent, itemClass)) scanClass(state, agent, group, itemClass, scan);
  }
  const [candidate, ...others] = scan.best;
  if (candidate === undefined) return null;
  return {
    candidate,
    agent,
    compared: scan.compared,
    beaten: others.map(rankedOf),
    passedOver: scan.passedOver
  };
}

function scanClass(state: State, agent: Agent, group: IdleGroup, itemClass: ItemClass, scan: Scan): void {
  if (itemClass.size === 0) return;
  const reason = whyNot(state, group, itemClass);
  if (reason !== null) return scan.passOver(reason);
  const item = headFor(itemClass, agent.agentId);
  if (item === undefined) return scan.passOver("excluded");
  const waitMs = waitIn(state, itemClass, item);
  const admission = admissionOf(state, group, itemClass, waitMs);
  if (admission === null) return scan.passOver("reserve");
  scan.consider(candidateOf(itemClass, item, waitMs, admission));
}

export function waitIn(state: State, itemClass: ItemClass, item: Item): number {
  return Math.max(0, clockOf(itemClass.calendar, state.now) - item.clockKey);
}

export function candidateOf(itemClass: ItemClass, item: Item, waitMs: number, admission: Admission): Candidate {
  const score = itemClass.bonus + itemClass.slope * Math.min(waitMs, itemClass.waitMsMax);
  return { item, level: itemClass.level, score, waitMs, admission };
}

/** The agent who is offered an item that begins to wait; null when nobody who is available may take it. */
export function chooseAgentFor(state: State, item: Item): Choice | null {
  const itemClass = item.itemClass;
  if (itemClass === null) return null;
  const waitMs = waitIn(state, itemClass, item);
  const passedOver: Partial<Record<IneligibleReason, number>> = {};
  let best: { agent: Agent; admission: Admission } | null = null;
  let compared = 0;
  for (const { group, agent } of contenders(state, itemClass, item)) {
    const reason = agent === undefined ? "excluded" : whyNot(state, group, itemClass);
    const admission = reason === null ? admissionOf(state, group, itemClass, waitMs) : null;
    if (agent === undefined || admission === null) {
      passedOver[reason ?? "reserve"] = (passedOver[reason ?? "reserve"] ?? 0) + 1;
      continue;
    }
    compared++;
    if (best === null || isPreferredAgent(state.policy.agentChoice, agent, best.agent)) best = { agent, admission };
  }
  if (best === null) return null;
  const candidate = candidateOf(itemClass, item, waitMs, best.admission);
  return { candidate, agent: best.agent, compared, beaten: [], passedOver };
}

/** First agent of each idle group that sees the class; `undefined` when the item excludes all of the group. */
function* contenders(
  state: State,
  itemClass: ItemClass,
  item: Item
): Generator<{ group: IdleGroup; agent: Agent | undefined }> {
  if (itemClass.preferredAgentId !== null) {
    const agent = state.agents.get(itemClass.preferredAgentId);
    const group = agent?.group ?? null;
    if (agent !== undefined && group !== null && seesClass(agent, itemClass)) {
      yield { group, agent: isExcluded(item, agent) ? undefined : agent };
    }
    return;
  }
  for (const group of state.idleGroups.values()) {
    if (group.profile.sees[itemClass.index] !== true) continue;
    yield { group, agent: group.agents.firstWhere((candidate) => !isExcluded(item, candidate)) };
  }
}

export function isExcluded(item: Item, agent: Agent): boolean {
  return item.exclusions.some((exclusion) => exclusion.agentId === agent.agentId);
}

/** Best waiting heads of the pool, for the record of a batch. */
export function bestHeads(state: State, limit: number): Ranked[] {
  const scan = new Scan();
  for (const itemClass of state.classes.values()) {
    const item = headOfClass(itemClass);
    if (item !== undefined) scan.consider(candidateOf(itemClass, item, waitIn(state, itemClass, item), "plain"));
  }
  return scan.best.slice(0, limit).map(rankedOf);
}

export function rankedOf(candidate: Candidate): Ranked {
  return { itemId: candidate.item.itemId, level: candidate.level, score: candidate.score };
}

export function becauseOf(choice: Choice, trigger: Because["trigger"]): Because {
  const { candidate } = choice;
  const { item } = candidate;
  return {
    trigger,
    channel: item.channel.id,
    tier: item.tier.id,
    terms: {
      level: candidate.level,
      score: candidate.score,
      waitMs: candidate.waitMs,
      targetMs: item.channel.targetMs,
      bonus: item.tier.bonus
    },
    admission: candidate.admission,
    compared: choice.compared,
    beaten: choice.beaten,
    passedOver: choice.passedOver
  };
}
