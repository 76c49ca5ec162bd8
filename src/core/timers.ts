/**
 * What time alone brings about. A timer only says "look again": each handler checks the facts and sets the next one.
 */
import type { Agent } from "./agent.ts";
import { reserveDue } from "./adaptiveReserve.ts";
import { refreshAgent } from "./idleAgents.ts";
import type { Item, Offer } from "./item.ts";
import { openDueRings } from "./rings.ts";
import type { State } from "./state.ts";
import type { Timer } from "./timer.ts";
import { settlePhase } from "./waitingItems.ts";

/** Runs everything due by now. */
export function runTimers(state: State): void {
  const { timers } = state;
  while (timers.peekKey() <= state.now) run(state, timers.pop() as Timer);
}

/** When the clock has to be looked at next. Null: nothing pending. */
export function nextDue(state: State): number | null {
  return state.timers.peek()?.due ?? null;
}

function run(state: State, timer: Timer): void {
  switch (timer.kind) {
    case "item":
      return itemDue(state, timer.owner as Item);
    case "agent":
      return agentDue(state, timer.owner as Agent);
    case "offer":
      return offerDue(state, timer.owner as Offer);
    case "channel":
      return channelDue(state, timer.id);
    case "reserve":
      return reserveDue(state);
    default:
      return timer.kind satisfies never;
  }
}

function itemDue(state: State, item: Item): void {
  if (item.parkedCode !== null && item.parkedUntil <= state.now) {
    item.parkedCode = null;
    item.refusals = [];
  }
  if (item.ringCheckAt !== 0 && item.ringCheckAt <= state.now) openDueRings(state, item);
  settlePhase(state, item);
}

function agentDue(state: State, agent: Agent): void {
  for (const work of agent.work) {
    if (work.doubtfulUntil === 0 || work.doubtfulUntil > state.now) continue;
    work.doubtfulUntil = 0;
    if (work.status === "assigned") state.work.hints.push({ type: "RereadAgent", agentId: agent.agentId });
  }
  refreshAgent(state, agent);
}

/** No answer and no word from the other side: tell somebody. A call can be taken back, an AgentWork cannot. */
function offerDue(state: State, offer: Offer): void {
  if (offer.isLate || offer.answerBy > state.now) return;
  const { itemId, agentId, commandId } = offer;
  state.work.due.push(
    offer.side === "centre"
      ? { kind: "revokeCallOffer", agentId, itemId, offerId: commandId }
      : { kind: "agentNotResponding", agentId, itemId, afterMs: state.now - offer.madeAt }
  );
}

export function watchChannel(state: State, channel: string, until: number): void {
  state.timers.push({ kind: "channel", id: channel, owner: null, due: until, slot: -1 }, until);
}

function channelDue(state: State, channel: string): void {
  const until = state.pausedUntil.get(channel);
  if (until === undefined || until > state.now) return;
  state.pausedUntil.delete(channel);
  state.work.matchAll = true;
}

/** Forgets every timer; those that follow from the facts are set anew by whoever looks at the facts. */
export function clearTimers(state: State): void {
  while (state.timers.pop() !== undefined);
}
