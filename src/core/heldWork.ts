/** The AgentWork that agents hold, entered and taken out; what the news of it mean is said in `work.ts`. */
import { takeOut, workOf, type Agent, type Work } from "./agent.ts";
import { channelOf } from "./classify.ts";
import { watchAgent } from "./idleAgents.ts";
import type { WorkFacts } from "./input.ts";
import type { Item, Offer } from "./item.ts";
import { countAdmission } from "./offers.ts";
import type { State } from "./state.ts";

/** An assigned work whose record is gone was accepted or cancelled: the org says which within moments, or is asked. */
const doubtMs = 2_000;

export function itemOf(state: State, itemId: string | null): Item | undefined {
  return itemId === null ? undefined : state.items.get(itemId);
}

/** Takes an AgentWork into the ledger of its agent. */
export function holdWork(
  state: State,
  agent: Agent,
  facts: WorkFacts,
  status: Work["status"],
  offer: Offer | undefined
): Work {
  const item = itemOf(state, facts.itemId);
  const admission = offer?.admission ?? "plain";
  const { agentWorkId, itemId } = facts;
  const isEarly = itemId !== null && item === undefined && offer === undefined && !state.gone.has(itemId);
  if (isEarly) state.earlyWork.set(itemId, { agentId: agent.agentId, agentWorkId });
  const work: Work = {
    agentWorkId: facts.agentWorkId,
    itemId: facts.itemId,
    workItemId: facts.workItemId,
    channel: item?.channel ?? channelOf(state.policy, { ...facts, queueId: "", queueName: "", fields: {} }),
    side: "salesforce",
    capacityWeight: facts.capacityWeight,
    capacityPercent: facts.capacityPercent,
    admission,
    status,
    isEarly,
    hasItem: item !== undefined,
    age: item === undefined ? (state.ages.get(facts.workItemId) ?? null) : null,
    since: facts.openedAt ?? state.now,
    doubtfulUntil: 0
  };
  agent.work.push(work);
  countAdmission(state, admission, 1);
  return work;
}

/** Takes it out again, and returns it. */
export function dropWork(state: State, agent: Agent, agentWorkId: string): Work | undefined {
  const work = workOf(agent, agentWorkId);
  if (work === undefined) return undefined;
  takeOut(agent.work, work);
  if (work.isEarly && work.itemId !== null) state.earlyWork.delete(work.itemId);
  countAdmission(state, work.admission, -1);
  return work;
}

/** Asks the org again, a little later, about an assigned work whose PendingServiceRouting is gone. */
export function doubt(state: State, agent: Agent, work: Work | undefined): void {
  if (work === undefined || work.status !== "assigned") return;
  work.doubtfulUntil = state.now + doubtMs;
  watchAgent(state, agent);
}

const finishedMax = 24;

/** The older half is forgotten when there are too many, which happens seldom and costs little. */
export function rememberFinished({ finished }: Agent, agentWorkId: string): void {
  finished.push(agentWorkId);
  if (finished.length > finishedMax) finished.splice(0, finishedMax / 2);
}

/** AgentWork that is held or offered as far as we know, also when its own events have never come. */
export function* liveWorkIds(state: State): Generator<string> {
  for (const agent of state.agents.values()) {
    for (const work of agent.work) yield work.agentWorkId;
    for (const { agentWorkId } of agent.offers) {
      if (agentWorkId !== null && workOf(agent, agentWorkId) === undefined) yield agentWorkId;
    }
  }
}
