import { createHmac } from "node:crypto";
import { carryOut, type CallCommand } from "../../src/bridge/callDesk.ts";
import { CentreLink, type CentreLinkOptions } from "../../src/bridge/centreLink.ts";
import { centrePoolView } from "../../src/bridge/centrePoolView.ts";
import type { ViewedSink } from "../../src/bridge/inbox.ts";
import { noTraits, type Input } from "../../src/core/input.ts";
import type { CompiledPolicy } from "../../src/core/policy.ts";
import { checkInvariants } from "../../src/core/invariants.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { ContactCentre } from "../../src/ports/contactCentre.ts";
import type { UnstampedInput } from "../../src/ports/inputSink.ts";
import { silentLog } from "../contracts/silentLog.ts";
import { systemTime } from "../contracts/systemTime.ts";
import { vipFirst } from "../core/policies.ts";

const PATIENCE_MS = 5000;

/** The real core behind a link: takes inputs in turns as a bridge does, and performs call commands through the link. */
export class LivePool implements ViewedSink {
  readonly state: State;
  readonly inputs: Input[] = [];
  readonly problems: string[] = [];
  /** Off: commands are kept and not performed. */
  isPerforming = true;
  readonly kept: CallCommand[] = [];
  link: CentreLink | null = null;
  #queue: UnstampedInput[] = [];
  #isRunning = false;
  #waiters: (() => void)[] = [];
  readonly #checks = new Set<() => void>();

  /** Unknown outcomes are asked for again after so long; null leaves them to the test. */
  readonly #retryMs: number | null;
  #isStopped = false;

  constructor(policy: CompiledPolicy = vipFirst, retryMs: number | null = null) {
    this.state = createState(policy);
    this.#retryMs = retryMs;
    this.enqueue({ type: "PoolOpened", pool: "main", epoch: 1, orgId: "00D000000000001EAA" });
  }

  connect(centre: ContactCentre, options: Partial<CentreLinkOptions> = {}): CentreLink {
    this.link = new CentreLink({
      centre,
      pool: "main",
      holder: "test",
      epoch: 1,
      leaseTtlMs: 10_000,
      reconcileEveryMs: 60_000,
      sink: this,
      view: centrePoolView(() => this.state),
      time: systemTime,
      log: silentLog,
      customerRef: (cli) => createHmac("sha256", "key").update(cli).digest("hex").slice(0, 16),
      vipTier: "vip",
      fields: [{ attribute: "intent", field: "Call.Intent", allowed: ["claim", "sale"] }],
      lookUpMs: 0,
      ...options
    });
    return this.link;
  }

  /** Agents `ann` and `bob` sit in the seats of the same name. */
  directory(...agentIds: string[]): void {
    const agents = agentIds.map((agentId) => ({
      agentId: `005-${agentId}`,
      userId: `005-${agentId}`,
      centreAgentId: agentId,
      traits: noTraits
    }));
    this.enqueue({ type: "DirectoryRead", agents });
  }

  enqueue(input: UnstampedInput): void {
    this.#queue.push(input);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => this.#run());
  }

  advance(): void {
    // Positions are not kept here.
  }

  get backlog(): number {
    return this.#queue.length;
  }

  drained(): Promise<void> {
    if (this.#queue.length === 0 && !this.#isRunning) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  applied(): Promise<void> {
    return this.drained();
  }

  /** Lets the core see that time passes, until stopped. */
  tick(everyMs: number): void {
    this.enqueue({ type: "ClockTicked" });
    if (!this.#isStopped) setTimeout(() => this.tick(everyMs), everyMs);
  }

  stop(): void {
    this.#isStopped = true;
  }

  phase(callId: string): string | undefined {
    return this.state.items.get(`call:${callId}`)?.phase;
  }

  of<T extends Input["type"]>(type: T): Extract<Input, { readonly type: T }>[] {
    return this.inputs.filter((input): input is Extract<Input, { readonly type: T }> => input.type === type);
  }

  /** Resolves once the condition holds after an input; fails after a while with what was seen. */
  async until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
      };
      const check = (): void => {
        if (!condition()) return;
        end();
        resolve();
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Waited for ${what}; inputs: ${this.inputs.map(({ type }) => type).join(", ")}`));
      }, PATIENCE_MS);
      this.#checks.add(check);
    });
  }

  #run(): void {
    for (const input of this.#queue.splice(0)) {
      const stamped = { ...input, at: systemTime.now() } as Input;
      this.inputs.push(stamped);
      const { commands, hints } = step(this.state, stamped);
      this.problems.push(...checkInvariants(this.state));
      for (const command of commands) if (command.type !== "InsertAgentWork") this.#perform(command);
      if (hints.length > 0) this.link?.reread(hints);
    }
    this.#isRunning = false;
    for (const resolve of this.#waiters.splice(0)) resolve();
    for (const check of this.#checks) check();
  }

  #perform(command: CallCommand): void {
    this.kept.push(command);
    if (this.isPerforming) void this.perform(command);
  }

  /** One attempt; the outcome comes back as an input. */
  async perform(command: CallCommand): Promise<void> {
    const { link } = this;
    if (link === null) return;
    const { commandId } = command;
    const result = await carryOut(link, command);
    const outcome = result.ok
      ? ({ kind: "done", agentWorkId: null } as const)
      : result.isUnknown
        ? ({ kind: "unknown", error: result.reason } as const)
        : ({ kind: "refused", code: result.reason, blame: "passing", message: "" } as const);
    this.enqueue({ type: "CommandSettled", commandId, outcome });
    if (outcome.kind !== "unknown" || this.#retryMs === null || this.#isStopped) return;
    setTimeout(() => void this.perform(command), this.#retryMs);
  }
}
