/** Loop, journal, routing and operations as a bridge joins them, without its two sides. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "../../src/adapters/sqlite/openSqliteJournal.ts";
import { systemTime } from "../../src/adapters/system/systemTime.ts";
import { Activation, type ReadyPolicy } from "../../src/bridge/activation.ts";
import { Inbox } from "../../src/bridge/inbox.ts";
import { itemView } from "../../src/bridge/stateViews.ts";
import { LiveOperations } from "../../src/bridge/liveOperations.ts";
import { PoolClock } from "../../src/bridge/poolClock.ts";
import { PoolLoop } from "../../src/bridge/poolLoop.ts";
import { recover } from "../../src/bridge/recovery.ts";
import { Routing } from "../../src/bridge/routing.ts";
import type { Input, ItemFacts } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { BridgeError } from "../../src/ports/bridgeError.ts";
import { inputOf, type Journal } from "../../src/ports/journal.ts";
import type { Router } from "../../src/ports/router.ts";
import { silentLog } from "../contracts/silentLog.ts";
import { itemFacts } from "../core/given.ts";
import { route, router, withMatrix } from "./routes.ts";

/** A policy whose text is its name; texts that say "broken" cannot be compiled. */
export function ready(name: string, calendars: ReadyPolicy["calendars"] = () => []): ReadyPolicy {
  const policy: CompiledPolicy = withMatrix(name);
  const source = { policyHash: name, name, version: policy.version, origin: `${name}.yaml`, text: name, modules: [] };
  return { policy, source, calendars, router: routerOf(policy) };
}

/** Says in each route which policy made it. */
function routerOf({ hash }: CompiledPolicy): Router {
  return router(({ itemId }) => route({ trace: [`${hash} ${itemId}`] }));
}

export class PolicyDesk {
  readonly inbox = new Inbox(() => systemTime.monotonic());
  readonly journal: Journal;
  readonly loop: PoolLoop;
  readonly activation: Activation;
  readonly operations: LiveOperations;
  readonly #folder: string;

  private constructor(folder: string, journal: Journal, state: PoolLoop["state"]) {
    this.#folder = folder;
    this.journal = journal;
    const routing = new Routing(silentLog);
    routing.know(state.policy.hash, routerOf(state.policy));
    this.loop = new PoolLoop({
      state,
      journal,
      inbox: this.inbox,
      clock: new PoolClock(systemTime, state.now),
      time: systemTime,
      log: silentLog,
      complete: (current, input, now) => routing.complete(current, input, now),
      listener: { onStep: () => undefined, onCommitted: () => undefined, onFailed: () => undefined }
    });
    const shared = { journal, sink: this.inbox, state: () => this.loop.state };
    this.activation = new Activation({ ...shared, routing, time: systemTime, log: silentLog });
    this.operations = new LiveOperations({
      ...shared,
      activation: this.activation,
      policies: { open: async ({ text }) => prepared(text), reopen: async ({ text }) => prepared(text) },
      views: () => ({ item: (itemId) => this.#view(itemId) })
    });
  }

  static async open(folder = mkdtempSync(join(tmpdir(), "onequeue-policy-"))): Promise<PolicyDesk> {
    const journal = await openSqliteJournal({ directory: folder, pool: "main", owner: "test", now: () => Date.now() });
    const desk = new PolicyDesk(folder, journal, await recover(journal));
    desk.activation.resume();
    desk.loop.start();
    return desk;
  }

  /** The journal as the next life finds it. */
  async reopened(): Promise<PolicyDesk> {
    await this.stop();
    return PolicyDesk.open(this.#folder);
  }

  async stop(): Promise<void> {
    this.activation.stop();
    await this.loop.finish();
    await this.journal.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  arrive(count: number, facts: Partial<ItemFacts> = {}): void {
    for (let index = 0; index < count; index++) {
      this.inbox.enqueue({ type: "ItemArrived", item: itemFacts(`0JR${String(index).padStart(5, "0")}`, facts) });
    }
  }

  /** Resolves when nothing is under an earlier policy any more. */
  async moved(): Promise<void> {
    while (this.activation.isUnderWay) await new Promise((resolve) => setImmediate(resolve));
  }

  async inputs(): Promise<Input[]> {
    const found: Input[] = [];
    for await (const row of this.journal.rows(0)) found.push(inputOf(row));
    return found;
  }

  #view(itemId: string): { item: ReturnType<typeof itemView>; decisions: [] } | null {
    const { state } = this.loop;
    const item = state.items.get(itemId);
    return item === undefined ? null : { item: itemView(state, item, null), decisions: [] };
  }
}

function prepared(text: string): ReadyPolicy {
  if (!text.includes("broken")) return ready(text);
  throw new BridgeError({
    code: "PolicyInvalid",
    message: "The policy cannot be used: 1 problem.",
    problems: [{ path: "x.yaml:1:1 name", message: "is broken." }]
  });
}
