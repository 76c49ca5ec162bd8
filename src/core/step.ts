/**
 * The core's one door. `step` = apply an input, decide, apply what was decided. `restep` is its other half for
 * recovery: the same input with the decisions that were recorded, nothing decided anew.
 *
 * Please read before modifying: the order in here is the order of every replay ever made.
 */
import { hasColdWaiting } from "./adaptiveReserve.ts";
import { applyDecision, applyInput } from "./apply.ts";
import type { Agent } from "./agent.ts";
import { matchAll } from "./batch.ts";
import { sizeOf } from "./capacity.ts";
import type { Command, Hint } from "./command.ts";
import type { Because, Decision } from "./decision.ts";
import { dissuasionOf } from "./dissuasion.ts";
import type { Input } from "./input.ts";
import { joinIdle } from "./idleAgents.ts";
import type { Item, ItemClass, Offer } from "./item.ts";
import { addToClass, removeFromClass } from "./itemClass.ts";
import { makeOffer, revocationOf } from "./offers.ts";
import { becauseOf, chooseAgentFor, chooseItemFor, type Choice } from "./selection.ts";
import { holdsColdBack } from "./policy.ts";
import { hasOpened, openingsOf, type Openings } from "./reserve.ts";
import { outranks } from "./score.ts";
import type { State } from "./state.ts";
import { runTimers } from "./timers.ts";

export interface StepResult {
  readonly decisions: readonly Decision[];
  readonly commands: readonly Command[];
  readonly hints: readonly Hint[];
}

const nothing: readonly never[] = [];

/** What a step has decided so far. */
interface Outcome {
  readonly decisions: Decision[];
  readonly commands: Command[];
}

/** Takes one input and returns what was decided on it and what has to be done. Throws leave the state unusable. */
export function step(state: State, input: Input): StepResult {
  const before = openingsOf(state);
  advance(state, input);
  const outcome: Outcome = { decisions: [], commands: [] };
  for (const decision of state.work.due) carryOut(state, decision, outcome);
  if (state.reconciling.size === 0) match(state, before, outcome);
  return { decisions: outcome.decisions, commands: outcome.commands, hints: settleStep(state) };
}

/** Recovery: the input again with the decisions recorded for it. */
export function restep(state: State, input: Input, decisions: readonly Decision[]): void {
  advance(state, input);
  for (const decision of decisions) applyDecision(state, decision);
  settleStep(state);
}

function advance(state: State, input: Input): void {
  state.seq++;
  if (input.at > state.now) state.now = input.at;
  runTimers(state);
  applyInput(state, input);
}

/** Ends a step, or a restore, without deciding: nothing is left to be looked at. Returns the hints that came up. */
export function settleStep(state: State): readonly Hint[] {
  const { work } = state;
  joinFreed(state);
  if (work.waitingItems.size > 0) work.waitingItems.clear();
  work.matchAll = false;
  work.due.length = 0;
  return work.hints.length === 0 ? nothing : work.hints.splice(0);
}

function joinFreed(state: State): void {
  const { work } = state;
  if (work.freedAgents.length === 0) return;
  for (const agent of work.freedAgents) {
    if (agent.isFreed) joinIdle(state, agent);
    agent.isFreed = false;
  }
  work.freedAgents.length = 0;
  work.freedCount = 0;
}

function carryOut(state: State, decision: Decision, outcome: Outcome): void {
  applyDecision(state, decision);
  outcome.decisions.push(decision);
  if (decision.kind === "revokeCallOffer") {
    const { itemId, agentId, offerId } = decision;
    const commandId = revocationOf(offerId);
    outcome.commands.push({ type: "RevokeCallOffer", commandId, itemId, agentId, offerId, isHot: true });
  } else if (decision.kind === "dissuade") {
    const { itemId, message, offersCallback } = decision;
    const commandId = dissuasionOf(itemId);
    outcome.commands.push({ type: "DissuadeCall", commandId, itemId, message, offersCallback, isHot: true });
  }
}

/** Usually one agent or one item is new, or one of each (a decline), and the best pairs are exact; else all together. */
function match(state: State, before: Openings, outcome: Outcome): void {
  const { work } = state;
  const isMore = work.matchAll || work.freedCount > 1 || work.waitingItems.size > 1 || isReserveOpened(state, before);
  if (isMore) matchTogether(state, outcome);
  else matchNew(state, outcome);
}

/** Deferred work that waited because of the reserve alone may go to anybody idle now, whoever or whatever is new. */
function isReserveOpened(state: State, before: Openings): boolean {
  if (!holdsColdBack(state.policy)) return false;
  return hasOpened(before, openingsOf(state)) && hasColdWaiting(state);
}

function matchNew(state: State, outcome: Outcome): void {
  const { work } = state;
  const agent = work.freedCount === 0 ? null : (work.freedAgents.find((one) => one.isFreed) as Agent);
  const item = work.waitingItems.size === 0 ? null : onlyOf(work.waitingItems);
  if (agent !== null && item !== null) return matchPair(state, agent, item, outcome);
  if (agent !== null) return offer(state, chooseItemFor(state, agent), "agent", outcome);
  if (item !== null && state.idleGroups.size > 0) offer(state, chooseAgentFor(state, item), "item", outcome);
}

function onlyOf<T>(set: ReadonlySet<T>): T {
  const [only] = set;
  return only as T;
}

/**
 * One agent and one item are new; nobody idle could take what waited before. So at most two are served: the item by
 * somebody idle and something else by the agent, or, when only one of these is possible, whichever it is.
 */
function matchPair(state: State, agent: Agent, item: Item, outcome: Outcome): void {
  const first = chooseItemFor(state, agent);
  const byOther = state.idleGroups.size > 0 ? chooseAgentFor(state, item) : null;
  if (byOther === null) return offer(state, first, "agent", outcome);
  if (first !== null && first.candidate.item !== item && isAhead(first, byOther)) {
    offer(state, first, "agent", outcome);
    return offer(state, chooseAgentFor(state, item), "item", outcome);
  }
  if (!hasOtherFor(state, agent, item)) {
    joinFreed(state);
    return offer(state, chooseAgentFor(state, item), "item", outcome);
  }
  offer(state, byOther, "item", outcome);
  offer(state, chooseItemFor(state, agent), "agent", outcome);
}

function isAhead({ candidate: a }: Choice, { candidate: b }: Choice): boolean {
  return outranks(a, a.item, b, b.item);
}

/** Would the agent find something if the item were not there? */
function hasOtherFor(state: State, agent: Agent, item: Item): boolean {
  const itemClass = item.itemClass as ItemClass;
  removeFromClass(item);
  const other = chooseItemFor(state, agent);
  addToClass(itemClass, item);
  return other !== null;
}

function matchTogether(state: State, outcome: Outcome): void {
  joinFreed(state);
  const only = onlyIdleAgent(state);
  if (only !== null) return offer(state, chooseItemFor(state, only), "agent", outcome);
  if (state.idleGroups.size === 0) return;
  for (let isPartial = true; isPartial && state.idleGroups.size > 0;) {
    const matching = matchAll(state);
    for (const choice of matching.choices) offer(state, choice, "batch", outcome);
    isPartial = matching.isPartial;
  }
}

function onlyIdleAgent(state: State): Agent | null {
  if (state.idleGroups.size !== 1) return null;
  const [group] = state.idleGroups.values();
  return group?.agents.size === 1 ? (group.agents.peek() ?? null) : null;
}

function offer(state: State, choice: Choice | null, trigger: Because["trigger"], outcome: Outcome): void {
  if (choice === null) return;
  const { agent, candidate } = choice;
  const { item, admission } = candidate;
  const because = becauseOf(choice, trigger);
  const made = makeOffer(state, item, agent, item.nextOfferNumber, admission);
  const { itemId, number: offerNumber } = made;
  outcome.decisions.push({ kind: "offer", itemId, agentId: agent.agentId, offerNumber, because });
  outcome.commands.push(offerCommand(state, item, made, because));
}

function offerCommand(state: State, { side, facts, channel }: Item, made: Offer, because: Because): Command {
  const { commandId, itemId, agentId } = made;
  const decisionSeq = state.seq;
  if (side === "centre") {
    const { callRingMs: ringMs } = state.policy.offers;
    return { type: "OfferCall", commandId, itemId, agentId, ringMs, isHot: true, decisionSeq };
  }
  const { workItemId, serviceChannelId } = facts;
  const { capacityWeight, capacityPercent } = sizeOf(facts);
  return {
    type: "InsertAgentWork",
    commandId,
    itemId,
    workItemId,
    agentId,
    serviceChannelId,
    capacityWeight,
    capacityPercent,
    isHot: channel.kind !== "deferred",
    decisionSeq,
    policyVersion: state.policy.version,
    reason: `${because.channel} ${because.tier} ${because.admission} waited ${Math.floor(because.terms.waitMs / 1_000)} s`
  };
}
