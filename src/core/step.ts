/**
 * The core's one door. `step` = apply an input, decide, apply what was decided. `restep` is its other half for
 * recovery: the same input with the decisions that were recorded, nothing decided anew.
 *
 * Please read before modifying: the order in here is the order of every replay ever made.
 */
import { applyDecision, applyInput } from "./apply.ts";
import type { Agent } from "./agent.ts";
import { matchAll } from "./batch.ts";
import type { Command, Hint } from "./command.ts";
import type { Because, Decision } from "./decision.ts";
import type { Input } from "./input.ts";
import { joinIdle } from "./idleAgents.ts";
import { commandIdOf, revocationOf } from "./offers.ts";
import { becauseOf, chooseAgentFor, chooseItemFor, type Choice } from "./selection.ts";
import { hasOpened, openingsOf, type Openings } from "./reserve.ts";
import type { State } from "./state.ts";
import { runTimers } from "./timers.ts";

export interface StepResult {
  readonly decisions: readonly Decision[];
  readonly commands: readonly Command[];
  readonly hints: readonly Hint[];
}

const nothing: readonly never[] = [];

/** Takes one input and returns what was decided on it and what has to be done. Throws leave the state unusable. */
export function step(state: State, input: Input): StepResult {
  const before = openingsOf(state);
  advance(state, input);
  const decisions = decide(state, before);
  const hints = settleStep(state);
  if (decisions.length === 0) return { decisions, commands: nothing, hints };
  return { decisions, commands: commandsOf(state, decisions), hints };
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
  const { freedAgents } = state.work;
  if (freedAgents.size === 0) return;
  for (const agent of freedAgents) joinIdle(state, agent);
  freedAgents.clear();
}

function decide(state: State, before: Openings): readonly Decision[] {
  const { work } = state;
  const decisions: Decision[] = [];
  for (const decision of work.due) {
    applyDecision(state, decision);
    decisions.push(decision);
  }
  if (state.reconciling.size === 0) match(state, before, decisions);
  return decisions.length === 0 ? nothing : decisions;
}

/** Usually one agent or one item is new, and the best pair is exact; otherwise everybody is matched together. */
function match(state: State, before: Openings, decisions: Decision[]): void {
  const { work } = state;
  const isTogether = work.matchAll || work.freedAgents.size + work.waitingItems.size > 1;
  if (isTogether) matchTogether(state, decisions);
  else matchOne(state, decisions);
  if (!work.matchAll && hasOpened(before, openingsOf(state)) && hasColdWaiting(state)) matchTogether(state, decisions);
}

function matchOne(state: State, decisions: Decision[]): void {
  const { work } = state;
  for (const agent of work.freedAgents) offer(state, chooseItemFor(state, agent), "agent", decisions);
  if (state.idleGroups.size === 0) return;
  for (const item of work.waitingItems) offer(state, chooseAgentFor(state, item), "item", decisions);
}

function matchTogether(state: State, decisions: Decision[]): void {
  joinFreed(state);
  const only = onlyIdleAgent(state);
  if (only !== null) return offer(state, chooseItemFor(state, only), "agent", decisions);
  if (state.idleGroups.size === 0) return;
  for (const choice of matchAll(state)) offer(state, choice, "batch", decisions);
}

function onlyIdleAgent(state: State): Agent | null {
  if (state.idleGroups.size !== 1) return null;
  const [group] = state.idleGroups.values();
  return group?.agents.size === 1 ? (group.agents.peek() ?? null) : null;
}

function hasColdWaiting(state: State): boolean {
  const { waiting, isCold, size } = state.table;
  for (let index = 0; index < size; index++) if (isCold[index] !== 0 && waiting[index] !== 0) return true;
  return false;
}

function offer(state: State, choice: Choice | null, trigger: Because["trigger"], decisions: Decision[]): void {
  if (choice === null) return;
  const { item } = choice.candidate;
  const decision: Decision = {
    kind: "offer",
    itemId: item.itemId,
    agentId: choice.agent.agentId,
    offerNumber: item.nextOfferNumber,
    because: becauseOf(choice, trigger)
  };
  applyDecision(state, decision);
  decisions.push(decision);
}

function commandsOf(state: State, decisions: readonly Decision[]): readonly Command[] {
  const commands: Command[] = [];
  for (const decision of decisions) {
    const command = commandOf(state, decision);
    if (command !== null) commands.push(command);
  }
  return commands;
}

function commandOf(state: State, decision: Decision): Command | null {
  switch (decision.kind) {
    case "offer":
      return offerCommand(state, decision);
    case "revokeCallOffer": {
      const { itemId, agentId, offerId } = decision;
      return { type: "RevokeCallOffer", commandId: revocationOf(offerId), itemId, agentId, offerId, isHot: true };
    }
    case "agentNotResponding":
    case "parkItem":
    case "pauseChannel":
      return null;
    default:
      return decision satisfies never;
  }
}

function offerCommand(state: State, decision: Extract<Decision, { kind: "offer" }>): Command | null {
  const item = state.items.get(decision.itemId);
  if (item === undefined) return null;
  const { itemId, agentId, because } = decision;
  const common = { commandId: commandIdOf(itemId, decision.offerNumber), itemId, agentId, decisionSeq: state.seq };
  if (item.side === "centre") {
    return { type: "OfferCall", ...common, ringMs: state.policy.offers.callRingMs, isHot: true };
  }
  return {
    type: "InsertAgentWork",
    ...common,
    workItemId: item.facts.workItemId,
    serviceChannelId: item.facts.serviceChannelId,
    capacityWeight: item.facts.capacityWeight,
    capacityPercent: item.facts.capacityPercent,
    isHot: item.channel.kind !== "deferred",
    policyVersion: state.policy.version,
    reason: `${because.channel} ${because.tier} ${because.admission} score ${because.terms.score}`
  };
}
