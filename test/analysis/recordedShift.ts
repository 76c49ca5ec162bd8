/** A shift as a journal has it: agents who answer after 3 s, work for a minute, and take the next; one desk, no phones. */
import { Agenda } from "../../src/analysis/whatif/agenda.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import type { ItemFacts } from "../../src/core/input.ts";
import { workFacts } from "../core/given.ts";
import { RecordedPool } from "./recordedPool.ts";

export const answerMs = 3_000;
export const handleMs = 60_000;

export interface Visit {
  readonly itemId: string;
  readonly afterMs: number;
  readonly facts?: Partial<ItemFacts>;
  /** Gives up after so long, if still waiting. */
  readonly patienceMs?: number;
}

export function recordedShift(
  policy: CompiledPolicy,
  agents: readonly string[],
  visits: readonly Visit[]
): RecordedPool {
  const pool = new RecordedPool(policy).members({ "00Gcases": agents });
  const agenda = new Agenda();
  const began = pool.now;
  let works = 0;
  const at = (ms: number, happen: () => void): void =>
    agenda.plan(ms, () => {
      pool.now = Math.max(pool.now, ms);
      happen();
      carryOut();
    });
  const carryOut = (): void => {
    for (const decision of pool.last.decisions) {
      if (decision.kind !== "offer") continue;
      const { itemId, agentId, offerNumber } = decision;
      const id = `0Bz${++works}`;
      const done = { kind: "done", agentWorkId: id } as const;
      at(pool.now, () => pool.when({ type: "CommandSettled", commandId: `${itemId}:${offerNumber}`, outcome: done }));
      at(pool.now + answerMs, () => pool.work(id, itemId, agentId, "Opened"));
      at(pool.now + answerMs, () => pool.when({ type: "ItemRemoved", itemId, cause: "accepted" }));
      at(pool.now + answerMs + handleMs, () =>
        pool.when({ type: "WorkObserved", work: workFacts(id, itemId, agentId, "Closed") })
      );
    }
  };
  for (const agent of agents) at(began, () => pool.online(agent));
  for (const { itemId, afterMs, facts, patienceMs } of visits) {
    at(began + afterMs, () => pool.item(itemId, { capacityPercent: 100, ...facts }));
    if (patienceMs === undefined) continue;
    at(began + afterMs + patienceMs, () => {
      if (pool.phaseOf(itemId) === "waiting") pool.when({ type: "ItemRemoved", itemId, cause: "customerLeft" });
    });
  }
  while (agenda.nextAt < Infinity) agenda.next();
  return pool;
}
