/**
 * What an agent does with what they hold: a call has all of them; chats share their speed; deferred work is done one
 * by one, the first one taken first, and rests while there is anything hot.
 */
import type { LiveItem, SimulatedAgent } from "./staff.ts";

/** Brings the work left of everything held up to date. */
export function settleWork(agent: SimulatedAgent, now: number): void {
  const spent = now - agent.settledAt;
  agent.settledAt = now;
  if (spent === 0) return;
  for (const item of agent.held) item.leftMs = Math.max(0, item.leftMs - spent * item.speed);
}

/** Speed of one item now that the agent holds what they hold. */
export function speedOf(agent: SimulatedAgent, item: LiveItem, chatSpeeds: readonly number[]): number {
  let calls = 0;
  let chats = 0;
  let firstDeferred: LiveItem | null = null;
  for (const other of agent.held) {
    if (other.kind === "call") calls++;
    else if (other.kind === "chat") chats++;
    else firstDeferred ??= other;
  }
  if (item.kind === "call") return 1;
  if (calls > 0) return 0;
  if (item.kind === "chat") return (chatSpeeds[Math.min(chats, chatSpeeds.length) - 1] ?? 1) / chats;
  return chats === 0 && item === firstDeferred ? 1 : 0;
}
