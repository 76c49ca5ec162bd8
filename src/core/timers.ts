/** What time alone brings about. Timers only say "look again": each handler checks the facts, so a stale one is harmless. */
import type { Agent } from "./agent.ts";
import { refreshAgent } from "./idleAgents.ts";
import type { Item } from "./item.ts";
import type { State, Timer } from "./state.ts";
import { preferredAgentOf, settlePhase } from "./waitingItems.ts";

/** Runs everything due by now. */
export function runTimers(state: State): void {
  for (let timer = state.timers.peek(); timer !== undefined && timer.due <= state.now; timer = state.timers.peek()) {
    state.timers.pop();
    run(state, timer);
  }
}

/** When the clock has to be looked at next; forgets timers of things that are gone. Null: nothing pending. */
export function nextDue(state: State): number | null {
  for (let timer = state.timers.peek(); timer !== undefined; timer = state.timers.peek()) {
    if (!isStale(state, timer)) return timer.due;
    state.timers.pop();
  }
  return null;
}

function isStale(state: State, timer: Timer): boolean {
  switch (timer.kind) {
    case "item": {
      const item = state.items.get(timer.id);
      return item === undefined || item.offer !== null || item.phase === "accepted";
    }
    case "offer":
      return state.offers.get(timer.id)?.isLate !== false;
    case "agent":
    case "channel":
      return false;
    default:
      return timer.kind satisfies never;
  }
}

function run(state: State, timer: Timer): void {
  switch (timer.kind) {
    case "item": {
      const item = state.items.get(timer.id);
      return item === undefined ? undefined : itemDue(state, item);
    }
    case "agent": {
      const agent = state.agents.get(timer.id);
      return agent === undefined ? undefined : agentDue(state, agent);
    }
    case "offer":
      return offerDue(state, timer.id);
    case "channel":
      return channelDue(state, timer.id);
    default:
      return timer.kind satisfies never;
  }
}

function itemDue(state: State, item: Item): void {
  if (item.offer !== null || item.phase === "accepted") return;
  if (item.parkedCode !== null && item.parkedUntil <= state.now) {
    item.parkedCode = null;
    item.refusals = [];
  }
  const isOutOfDate = item.phase !== "waiting" || hasExpired(state, item);
  if (isOutOfDate) settlePhase(state, item);
  else state.work.waitingItems.add(item);
}

function hasExpired(state: State, item: Item): boolean {
  if (item.exclusions.some((exclusion) => exclusion.until <= state.now)) return true;
  return item.itemClass?.preferredAgentId !== preferredAgentOf(state, item);
}

function agentDue(state: State, agent: Agent): void {
  for (const work of agent.work.values()) {
    if (work.doubtfulUntil === 0 || work.doubtfulUntil > state.now) continue;
    work.doubtfulUntil = 0;
    if (work.status === "assigned") state.work.hints.push({ type: "RereadAgent", agentId: agent.agentId });
  }
  refreshAgent(state, agent);
}

/** No answer and no word from the other side: tell somebody. A call can be taken back, an AgentWork cannot. */
function offerDue(state: State, commandId: string): void {
  const offer = state.offers.get(commandId);
  if (offer === undefined || offer.isLate || offer.answerBy > state.now) return;
  const { itemId, agentId } = offer;
  state.work.due.push(
    offer.side === "centre"
      ? { kind: "revokeCallOffer", agentId, itemId, offerId: commandId }
      : { kind: "agentNotResponding", agentId, itemId, afterMs: state.now - offer.madeAt }
  );
}

function channelDue(state: State, channel: string): void {
  const until = state.pausedUntil.get(channel);
  if (until === undefined || until > state.now) return;
  state.pausedUntil.delete(channel);
  state.work.matchAll = true;
}
