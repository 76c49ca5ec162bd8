/** Customers and faults of the crash bench. */
import { setTimeout as pause } from "node:timers/promises";
import type { Stage } from "./stage.ts";

/** Everything an org does to requests, whichever route they take. */
const misbehaviour = [
  { kind: "dropBefore", probability: 0.02 },
  { kind: "dropAfterCommit", probability: 0.03 },
  { kind: "lateCommit", delayMs: 1_500, probability: 0.03 },
  { kind: "status", status: 503, errorCode: "SERVER_UNAVAILABLE", probability: 0.01 }
] as const;

/** What the issue asks of the org, `times` as often: drops before and after commit, late commits, 503. */
export async function misbehave(stage: Stage, seed: number, times = 1): Promise<void> {
  for (const [index, { probability, ...fault }] of misbehaviour.entries()) {
    const spec = { route: "composite*", ...fault, probability: probability * times, seed: seed + index };
    await stage.orgConsole.call("setFault", spec);
  }
}

export interface Flow {
  /** No more customers come; resolves when the last request has been answered. */
  stop(): Promise<void>;
}

/** `rate` customers a second, evenly spaced, until stopped. */
export function flow(rate: number, arrive: (index: number) => Promise<unknown>): Flow {
  const running = new Set<Promise<unknown>>();
  const began = performance.now();
  let made = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1_000) * rate);
    for (; made < due; made++) {
      // A console that refuses ("the customer is gone already") is part of the game.
      const request: Promise<unknown> = arrive(made)
        .catch(() => undefined)
        .finally(() => running.delete(request));
      running.add(request);
    }
  }, 5);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
    }
  };
}

/** Mostly cases, some calls; some customers think better of it, also while the outcome of their write is unknown. */
export async function customer(stage: Stage, index: number): Promise<void> {
  if (index % 10 === 0) return void (await stage.centreConsole.call("addCaller", {}));
  if (index % 15 === 1) return leaver(stage, 40 + (index % 7) * 60);
  await newCase(stage);
}

/** Opens a case and withdraws it after `ms`. */
async function leaver(stage: Stage, ms: number, more: object = {}): Promise<void> {
  const { workItemId } = await newCase(stage, more);
  await pause(ms);
  await stage.orgConsole.call("customerLeaves", { workItemId });
}

function newCase(stage: Stage, more: object = {}): Promise<{ readonly workItemId: string }> {
  return stage.orgConsole.call("createItem", { kind: "email", queue: "Support_Cases", ...more });
}

const daysMs = 5 * 86_400_000;

/**
 * Makes tombstones: writes get lost before they are committed, and the customers leave before the same write can be
 * sent again, so that the repetition is refused. They have waited for days, so that they go before any backlog.
 */
export async function tombstones(stage: Stage, seed: number): Promise<Flow> {
  const faults: string[] = [];
  // Writes only: a bridge that cannot read would not even be ready.
  for (const route of ["composite", "composite.graph"]) {
    const lost = { kind: "dropBefore", route, probability: 0.25, seed };
    faults.push((await stage.orgConsole.call<{ readonly id: string }>("setFault", lost)).id);
  }
  const since = new Date(Date.now() - daysMs).toISOString();
  const leaving = flow(10, () => leaver(stage, 150, { since }));
  return {
    async stop() {
      await leaving.stop();
      for (const id of faults) await stage.orgConsole.call("clearFaults", { id });
    }
  };
}

/** Resolves when nothing waits for anybody any more, or after `ms`. */
export async function served(stage: Stage, ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const { waiting } = await stage.orgConsole.call<{ readonly waiting: readonly unknown[] }>("listWaiting");
    const { calls } = await stage.centreConsole.call<{ readonly calls: readonly unknown[] }>("listCalls");
    if (waiting.length === 0 && calls.length === 0) return;
    await pause(200);
  }
}
