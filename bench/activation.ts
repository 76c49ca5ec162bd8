/**
 * How long a decision waits while a policy is activated with 50,000 items waiting and 10,000 agents at work: journal,
 * loop, routing and activation as in a bridge. Agents finish their work at a steady pace; each is a decision (the next
 * item goes to them), and its delay counts from when the work should have been heard of to when the offer is durable,
 * so that a loop that is held up cannot hide it. Both policies have a matrix of 5 levels with 40 rules each.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openSqliteJournal } from "../src/adapters/sqlite/openSqliteJournal.ts";
import { systemTime } from "../src/adapters/system/systemTime.ts";
import { Activation, type ReadyPolicy } from "../src/bridge/activation.ts";
import { Inbox } from "../src/bridge/inbox.ts";
import { PoolClock } from "../src/bridge/poolClock.ts";
import { PoolLoop, type CommittedBatch } from "../src/bridge/poolLoop.ts";
import { Routing } from "../src/bridge/routing.ts";
import type { AgentWorkStatus, WorkFacts } from "../src/core/input.ts";
import { noPolicy } from "../src/core/policy.ts";
import { createState } from "../src/core/state.ts";
import { compilePolicy, type PolicyWithCalendars } from "../src/policy/compilePolicy.ts";
import { createRouter } from "../src/policy/matrix/router.ts";
import { expandCalendars } from "../src/cli/policySource.ts";
import { silentLog } from "../src/log/createLog.ts";
import type { Journal } from "../src/ports/journal.ts";
import { itemFacts, openingInputs, type LoadSize } from "./coreLoad.ts";
import { figure, percentile, type Figure } from "./report.ts";

const size: LoadSize = { items: 50_000, agents: 10_000, queues: 30 };
/** More than 10,000 agents finish whose work takes five minutes. */
const everyMs = 20;
const restMs = 3_000;

export async function benchActivation(load: LoadSize = size): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "onequeue-activation-"));
  const journal = await openSqliteJournal({ directory: folder, pool: "bench", owner: "bench", now: () => Date.now() });
  const pool = new BusyPool(journal, load);
  try {
    await pool.fill();
    const rest = await pool.during(() => pause(restMs));
    const next = compiled("2");
    const began = performance.now();
    const stalled = await pool.during(() => pool.activate(ready(next)));
    const tookMs = performance.now() - began;
    return [
      figure("policy", "activationStallMs", stalled.at(-1) ?? 0, "ms", { atMost: 100 }, rest.at(-1) ?? 0),
      figure("policy", "activationDelayMs p99", percentile(stalled, 0.99), "ms", null, percentile(rest, 0.99)),
      figure("policy", "activationDecisions", stalled.length, "decisions"),
      figure("policy", "activationSeconds", tookMs / 1_000, "s")
    ];
  } finally {
    await pool.stop();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Agents who finish their work one after the other, and take the next item. */
class BusyPool {
  readonly #load: LoadSize;
  readonly #inbox = new Inbox(() => systemTime.monotonic());
  readonly #loop: PoolLoop;
  readonly #activation: Activation;
  readonly #routing: Routing;
  /** Work in hand, oldest first. */
  readonly #held: WorkFacts[] = [];
  /** When the work that frees an agent should have been heard of, by agent. */
  readonly #freedAt = new Map<string, number>();
  readonly #delays: number[] = [];
  #works = 0;
  #items = 0;

  constructor(journal: Journal, load: LoadSize) {
    this.#load = load;
    const state = createState(noPolicy);
    this.#routing = new Routing(silentLog);
    this.#loop = new PoolLoop({
      state,
      journal,
      inbox: this.#inbox,
      clock: new PoolClock(systemTime, 0),
      time: systemTime,
      log: silentLog,
      complete: (current, input, now) => this.#routing.complete(current, input, now),
      listener: { onStep: () => undefined, onCommitted: (batch) => this.#perform(batch), onFailed: rethrow }
    });
    this.#activation = new Activation({
      journal,
      sink: this.#inbox,
      state: () => this.#loop.state,
      routing: this.#routing,
      time: systemTime,
      log: silentLog
    });
  }

  /** Everybody has an item, and the queue is as long as it should be. */
  async fill(): Promise<void> {
    this.#loop.start();
    await this.#activation.activate(ready(compiled("1")), null);
    for (const { at: _at, ...input } of openingInputs(this.#load)) {
      if (input.type !== "PolicyActivated") this.#inbox.enqueue(input);
    }
    const total = this.#load.items + this.#load.agents;
    while (this.#items < total) this.#arrive();
    this.#inbox.enqueue({ type: "ReconciliationCompleted", side: "salesforce" });
    while (this.#held.length < this.#load.agents || this.#inbox.backlog > 0) await pause(20);
    await this.#inbox.drained();
  }

  activate(policy: ReadyPolicy): Promise<void> {
    return this.#activation.activate(policy, "bench").then(async () => {
      while (this.#activation.isUnderWay) await pause(5);
    });
  }

  /** Delays of all decisions while something happens, sorted; work ends at its pace until all of it is decided. */
  async during(happens: () => Promise<void>): Promise<readonly number[]> {
    this.#delays.length = 0;
    let isOver = false;
    void happens().then(() => (isOver = true));
    for (let due = performance.now(); !isOver;) {
      await pause(Math.max(0, due - performance.now()));
      for (; due <= performance.now(); due += everyMs) this.#finish(due);
    }
    while (this.#freedAt.size > 0) await pause(5);
    return this.#delays.toSorted((a, b) => a - b);
  }

  async stop(): Promise<void> {
    this.#activation.stop();
    await this.#loop.finish();
  }

  #arrive(): void {
    this.#inbox.enqueue({ type: "ItemArrived", item: itemFacts(this.#items++, this.#load) });
  }

  /** The next agent is free; somebody else writes in, so that the queue keeps its length. */
  #finish(due: number): void {
    const work = this.#held.shift();
    if (work === undefined) throw new Error("Nobody is at work: the pace is too fast for the load.");
    this.#freedAt.set(work.agentId, due);
    this.#observe(work, "Closed");
    this.#arrive();
  }

  #perform({ commands }: CommittedBatch): void {
    const now = performance.now();
    for (const command of commands) {
      if (command.type !== "InsertAgentWork") continue;
      const freedAt = this.#freedAt.get(command.agentId);
      if (freedAt !== undefined) this.#delays.push(now - freedAt);
      this.#freedAt.delete(command.agentId);
      this.#accept(command);
    }
  }

  #accept(command: Extract<CommittedBatch["commands"][number], { type: "InsertAgentWork" }>): void {
    const { commandId, itemId, workItemId, agentId, serviceChannelId } = command;
    const agentWorkId = `0Bz${String(this.#works++).padStart(12, "0")}AAA`;
    const work: WorkFacts = {
      agentWorkId,
      itemId,
      workItemId,
      agentId,
      status: "Opened",
      serviceChannelId,
      serviceChannelName: serviceChannelId,
      capacityWeight: null,
      capacityPercent: null,
      openedAt: systemTime.now()
    };
    this.#inbox.enqueue({ type: "CommandSettled", commandId, outcome: { kind: "done", agentWorkId } });
    this.#observe(work, "Opened");
    this.#inbox.enqueue({ type: "ItemRemoved", itemId, cause: "accepted" });
    this.#held.push(work);
  }

  #observe(work: WorkFacts, status: AgentWorkStatus): void {
    this.#inbox.enqueue({ type: "WorkObserved", work: { ...work, status } });
  }
}

function rethrow(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

interface Compiled {
  readonly text: string;
  readonly source: PolicyWithCalendars;
}

/** A bridge compiles on another thread. */
function compiled(version: string): Compiled {
  const text = policyText(version);
  return { text, source: compilePolicy(text, "bench.yaml") };
}

/** What is left for the loop's own thread. */
function ready({ text, source: compiledPolicy }: Compiled): ReadyPolicy {
  const { policy } = compiledPolicy;
  const { hash: policyHash, name, version } = policy;
  return {
    policy,
    router: createRouter(policy, []),
    source: { policyHash, name, version, origin: "bench.yaml", text, modules: [] },
    calendars: (now) => expandCalendars(compiledPolicy, now)
  };
}

const channels = [
  ["chat", "chat", "60s"],
  ["message", "chat", "2m"],
  ["social", "deferred", "1h"],
  ["email", "deferred", "4h"],
  ["form", "deferred", "8h"]
] as const;

/** Every rule asks something else; which of them holds depends on queue, tier and channel. */
function policyText(version: string): string {
  const levels = ["opening", "tier", "score", "ring", "capacity"].map((level, index) => {
    const rules = Array.from({ length: 40 }, (_, rule) => {
      const condition =
        rule % 2 === 0
          ? `queue == "queue-${rule}" && tier == "vip"`
          : `queue.startsWith("queue-${rule}") && routing_priority > ${rule}`;
      return `        - { name: r${rule}, when: '${condition}', module: score-class, with: { bonus: some } }\n`;
    });
    return `    - name: ${level}${index}\n      rules:\n${rules.join("")}      default: { module: score-class, with: { bonus: some } }\n`;
  });
  return `name: bench
version: "${version}"
channels:
${channels.map(([id, kind, target]) => `  ${id}: { kind: ${kind}, target: ${target}, capacity: ${id === "form" ? 30 : 100} }\n`).join("")}
rules:
${channels.map(([id], index) => `  - { channel: ${id}${index === channels.length - 1 ? "" : `, service_channels: ${id}`} }\n`).join("")}
tiers: { standard: {}, vip: { bonus: 1.5 } }
default_tier: standard
bonus: { some: 0.${version} }
matrix:
  levels:
${levels.join("")}`;
}
