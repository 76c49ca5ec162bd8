/**
 * The one consumer of a pool. It takes inputs in order, in batches of at most 256 or 5 ms, steps the core, and commits
 * inputs, decisions, new commands and positions together. Only then is anything performed.
 *
 *   idle --arrival--> batching --commit--> performing hand-over --> idle or batching again
 *
 * An input that makes the core throw is replaced by `InputRejected`: the state is dropped and read back from the
 * journal, so nothing half done survives. A failed commit releases no command and ends the loop.
 *
 * Please read before modifying: nothing of a batch may leave before its commit has resolved.
 */
import type { Command, Hint } from "../core/command.ts";
import { encodeDecisions } from "../core/decisionText.ts";
import type { Decision } from "../core/decision.ts";
import type { Input, InputOf } from "../core/input.ts";
import { coreVersion, type State } from "../core/state.ts";
import { step } from "../core/step.ts";
import { nextDue } from "../core/timers.ts";
import type { UnstampedInput } from "../ports/inputSink.ts";
import type { CommandChange, CommandRecord, Journal, JournalRow, PolicyActivation } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Time, TimerHandle } from "../ports/time.ts";
import type { Inbox, InboxEntry } from "./inbox.ts";
import type { PoolClock } from "./poolClock.ts";
import { recover } from "./recovery.ts";

const batchInputsMax = 256;
const batchMsMax = 5;
/** A batch that asks for nothing may wait so long for another to share its commit with: nothing leaves meanwhile. */
const holdMs = 4;
/** Positions without inputs are not worth a commit of their own more often than this. */
const positionsMs = 500;
const tickMsMax = 60_000;

export interface DecidedRow {
  readonly seq: number;
  readonly at: number;
  readonly input: Input;
  readonly decisions: readonly Decision[];
  /** Version and content hash of the policy in force. */
  readonly policy: string;
  readonly policyHash: string;
}

export interface CommittedBatch {
  readonly rows: readonly DecidedRow[];
  readonly commands: readonly Command[];
  readonly hints: readonly Hint[];
  /** Monotonic milliseconds at which the oldest entry was enqueued. */
  readonly oldestEnqueuedAt: number;
}

export interface LoopListener {
  /** A look at the state between applying an input and the next one, for what sentences need to know. */
  onStep(row: DecidedRow): void;
  onCommitted(batch: CommittedBatch): void;
  /** The journal could not be written, or the state could not be read back: nothing more will be decided. */
  onFailed(error: unknown): void;
}

/** Names a point of the protocol to a crash test; does nothing in production. */
export type CrashPoint = (name: "beforeAppend" | "afterCommit") => void;

/** Adds to an input what the shell works out at the moment it is taken, for instance an item's route. */
export type CompleteInput = (state: State, input: UnstampedInput, now: number) => UnstampedInput;

interface Pending {
  readonly entries: InboxEntry[];
  readonly rows: JournalRow[];
  readonly decided: DecidedRow[];
  readonly commands: Command[];
  readonly hints: Hint[];
  readonly activations: PolicyActivation[];
}

export class PoolLoop {
  state: State;
  readonly #journal: Journal;
  readonly #inbox: Inbox;
  readonly #clock: PoolClock;
  readonly #time: Time;
  readonly #log: Log;
  readonly #listener: LoopListener;
  readonly #crashPoint: CrashPoint;
  readonly #complete: CompleteInput;
  #positions = new Map<string, string>();
  #isRunning = false;
  #isStopped = false;
  #tick: { due: number; timer: TimerHandle } | null = null;
  #positionTimer: TimerHandle | null = null;
  /** Taken and applied, not committed yet. */
  #held: Pending | null = null;
  #heldTimer: TimerHandle | null = null;
  #isHeldDue = false;
  #arePositionsDue = false;
  /** Entries that brought nothing but a position, not committed yet. */
  #deferred = 0;
  #idleWaiters: (() => void)[] = [];
  rejected = 0;
  commits = 0;

  constructor(parts: {
    state: State;
    journal: Journal;
    inbox: Inbox;
    clock: PoolClock;
    time: Time;
    log: Log;
    listener: LoopListener;
    complete?: CompleteInput;
    crashPoint?: CrashPoint;
  }) {
    this.state = parts.state;
    this.#journal = parts.journal;
    this.#inbox = parts.inbox;
    this.#clock = parts.clock;
    this.#time = parts.time;
    this.#log = parts.log;
    this.#listener = parts.listener;
    this.#crashPoint = parts.crashPoint ?? (() => undefined);
    this.#complete = parts.complete ?? ((_state, input) => input);
  }

  start(): void {
    this.#inbox.onArrival = () => this.#wake();
    this.#wake();
  }

  /** Resolves when everything enqueued before has been committed, or the loop has failed; nothing is taken afterwards. */
  async finish(): Promise<void> {
    await this.#idle();
    const hasFailed = this.#isStopped;
    this.#isStopped = true;
    this.#tick?.timer.cancel();
    this.#positionTimer?.cancel();
    this.#inbox.onArrival = () => undefined;
    this.#heldTimer?.cancel();
    if (hasFailed) return;
    await this.#commitHeld();
    await this.#commitPositions();
  }

  #idle(): Promise<void> {
    if (!this.#isRunning && (this.#isStopped || this.#inbox.backlog === 0)) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  #wake(): void {
    if (this.#isRunning || this.#isStopped) return;
    this.#isRunning = true;
    this.#time.soon(() => void this.#run());
  }

  async #run(): Promise<void> {
    try {
      while (this.#inbox.backlog > 0) await this.#batch();
      // Positions taken with a held batch must not become durable without its inputs.
      if (this.#isHeldDue || this.#arePositionsDue) await this.#commitHeld();
      if (this.#arePositionsDue) await this.#commitPositions();
      this.#scheduleTick();
    } catch (error) {
      this.#isStopped = true;
      this.#listener.onFailed(error);
    }
    this.#isRunning = false;
    if (this.#inbox.backlog > 0 && !this.#isStopped) return this.#wake();
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  async #batch(): Promise<void> {
    const pending = this.#held ?? emptyPending();
    this.#held = null;
    const until = this.#time.monotonic() + batchMsMax;
    while (pending.entries.length < batchInputsMax && this.#time.monotonic() < until) {
      const entry = this.#inbox.take();
      if (entry === undefined) break;
      pending.entries.push(entry);
      if (entry.from !== null) this.#positions.set(entry.from.stream, entry.from.position);
      if (entry.input !== null && !this.#step(pending, entry.input)) await this.#reject(pending, entry.input);
    }
    this.#inbox.madeApplied();
    const hasContent = pending.rows.length > 0 || pending.entries.some((entry) => entry.change !== null);
    if (!hasContent) return this.#deferPositions(pending);
    if (this.#mayWait(pending)) return this.#hold(pending);
    await this.#commit(pending);
    this.#handOver(pending);
  }

  /** Nobody waits for its outcome, it is small, and its oldest entry is young: half of all commits can be shared. */
  #mayWait(pending: Pending): boolean {
    if (pending.commands.length > 0 || pending.entries.length >= batchInputsMax) return false;
    return this.#time.monotonic() - (pending.entries[0]?.enqueuedAt ?? 0) < holdMs;
  }

  #hold(pending: Pending): void {
    this.#held = pending;
    this.#heldTimer ??= this.#time.after(holdMs, () => {
      this.#heldTimer = null;
      this.#isHeldDue = true;
      this.#wake();
    });
  }

  async #commitHeld(): Promise<void> {
    this.#isHeldDue = false;
    const held = this.#held;
    this.#held = null;
    if (held === null) return;
    await this.#commit(held);
    this.#handOver(held);
  }

  /** False when the core threw: the state must not be used any more. */
  #step(pending: Pending, unstamped: UnstampedInput): boolean {
    const at = this.#clock.now();
    let row: DecidedRow;
    try {
      const input = this.#complete(this.state, unstamped, at);
      row = this.#take(pending, { ...input, at }, JSON.stringify(input));
    } catch (error) {
      const { type: inputType } = unstamped;
      this.#log.error("An input made the core fail; it is set aside", { inputType, error: textOf(error) });
      return false;
    }
    this.#show(row);
    return true;
  }

  /** Whoever watches must not be able to stop the work. */
  #show(row: DecidedRow): void {
    try {
      this.#listener.onStep(row);
    } catch (error) {
      this.#log.error("A decision could not be told", { seq: row.seq, error: textOf(error) });
    }
  }

  #take(pending: Pending, input: Input, text: string): DecidedRow {
    const { state } = this;
    const result = step(state, input);
    const { seq } = state;
    pending.rows.push({
      seq,
      epoch: this.#journal.epoch,
      at: state.now,
      inputType: input.type,
      input: text,
      decisions: encodeDecisions(result.decisions),
      coreVersion,
      policyHash: state.policy.hash,
      policyVersion: state.policy.version
    });
    if (input.type === "PolicyActivated") pending.activations.push(activationOf(input, seq, state.now));
    pending.commands.push(...result.commands);
    pending.hints.push(...result.hints);
    const { version: policy, hash: policyHash } = state.policy;
    const row = { seq, at: state.now, input, decisions: result.decisions, policy, policyHash };
    pending.decided.push(row);
    return row;
  }

  /** Reads the state back, takes the batch so far again as it was, and puts the failure in the input's place. */
  async #reject(pending: Pending, unstamped: UnstampedInput): Promise<void> {
    this.rejected++;
    const taken = pending.rows.splice(0);
    pending.decided.length = 0;
    pending.commands.length = 0;
    pending.hints.length = 0;
    pending.activations.length = 0;
    this.state = await recover(this.#journal);
    for (const row of taken) {
      this.#take(pending, { ...(JSON.parse(row.input) as object), at: row.at } as Input, row.input);
    }
    const rejection: UnstampedInput = {
      type: "InputRejected",
      inputType: unstamped.type,
      itemId: itemIdOf(unstamped),
      error: `core ${coreVersion} failed on it`
    };
    if (!this.#step(pending, rejection)) throw new Error("The core fails on InputRejected itself.");
  }

  async #commit(pending: Pending): Promise<void> {
    const commands = pending.commands.map((command) => this.#recordOf(command));
    const changes = pending.entries.flatMap((entry): CommandChange[] => (entry.change === null ? [] : [entry.change]));
    const positions = this.#positions;
    this.#positions = new Map();
    this.#crashPoint("beforeAppend");
    const { rows, activations } = pending;
    await this.#journal.commit({ rows, commands, changes, positions, activations });
    this.#crashPoint("afterCommit");
    this.commits++;
    this.#inbox.madeDurable(pending.entries.length + this.#deferred);
    this.#deferred = 0;
  }

  #recordOf(command: Command): CommandRecord {
    return {
      commandId: command.commandId,
      seq: "decisionSeq" in command ? command.decisionSeq : this.state.seq,
      epoch: this.#journal.epoch,
      type: command.type,
      body: JSON.stringify(command),
      state: "sending",
      attempts: 1,
      detail: null
    };
  }

  #handOver(pending: Pending): void {
    const { decided, commands, hints, entries } = pending;
    this.#listener.onCommitted({
      rows: decided,
      commands,
      hints,
      oldestEnqueuedAt: entries[0]?.enqueuedAt ?? this.#time.monotonic()
    });
  }

  /** Positions alone wait a little for an input to share a commit with. */
  #deferPositions(pending: Pending): void {
    this.#deferred += pending.entries.length;
    this.#positionTimer ??= this.#time.after(positionsMs, () => {
      this.#positionTimer = null;
      this.#arePositionsDue = true;
      this.#wake();
    });
  }

  async #commitPositions(): Promise<void> {
    this.#arePositionsDue = false;
    if (this.#positions.size > 0) await this.#commit(emptyPending());
  }

  /** A tick is journalled only when something is due. */
  #scheduleTick(): void {
    const due = nextDue(this.state);
    if (due === null || (this.#tick !== null && this.#tick.due <= due)) return;
    this.#tick?.timer.cancel();
    const wait = Math.min(tickMsMax, Math.max(1, due - this.#clock.now()));
    this.#tick = { due, timer: this.#time.after(wait, () => this.#tickNow()) };
  }

  #tickNow(): void {
    this.#tick = null;
    if (this.#isStopped) return;
    const due = nextDue(this.state);
    if (due !== null && due <= this.#clock.now()) this.#inbox.enqueue({ type: "ClockTicked" });
    else this.#scheduleTick();
  }
}

function emptyPending(): Pending {
  return { entries: [], rows: [], decided: [], commands: [], hints: [], activations: [] };
}

function activationOf({ policy, actor }: InputOf<"PolicyActivated">, seq: number, at: number): PolicyActivation {
  const { hash: policyHash, name, version } = policy;
  return { seq, at, policyHash, name, version, actor: actor ?? null };
}

function itemIdOf(input: UnstampedInput): string | null {
  if ("itemId" in input) return input.itemId;
  if ("item" in input) return input.item?.itemId ?? null;
  if ("work" in input) return input.work?.itemId ?? null;
  return "commandId" in input ? input.commandId.slice(0, input.commandId.lastIndexOf(":")) : null;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
