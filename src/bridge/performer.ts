/**
 * Performs commands after they have been committed, and brings their outcome back as an input. A command is:
 *
 *   sending --> done | refused                     (settled)
 *      +-----> unknown --look up--> done           (an earlier attempt did it)
 *                 +--absent--> same key again --> done | unknown
 *                 |               +--refused--> give the key up --> refused, or done after all
 *                 +--absent, agent no longer kept--> give the key up
 *                 +--foreign--> refused
 *
 * A call's command is asked again under its id as long as its outcome is unknown, and the contact centre is looked at;
 * what that shows ends the offer, and then the command. It is never taken for a no.
 *
 * Never a new key and never another agent while the outcome is unknown; a refusal of a resend settles nothing by
 * itself, because the first attempt may still commit (docs/ARCHITECTURE.md, "Writing AgentWork exactly once").
 */
import type { Command } from "../core/command.ts";
import type { Blame, CommandOutcome } from "../core/input.ts";
import type { AgentWorkWriter, InsertAgentWork } from "../ports/agentWorkWriter.ts";
import type { CentreResult } from "../ports/contactCentre.ts";
import type { CommandRecord, CommandState } from "../ports/journal.ts";
import type { Log } from "../ports/log.ts";
import type { Time, TimerHandle } from "../ports/time.ts";
import { carryOut, type CallCommand, type CallDesk } from "./callDesk.ts";
import type { Inbox } from "./inbox.ts";

const requestsMax = 16;
/** Commands that share one request; a slow trigger on one delays all of them. */
const commandsPerRequest = 8;
const retryMs: readonly number[] = [250, 500, 1_000, 2_000, 4_000, 8_000];
/** A timed-out create may still commit this much later when no guard arbitrates. */
const serverCapMs = 120_000;

export interface PerformerOptions {
  readonly writer: () => AgentWorkWriter;
  readonly callDesk: CallDesk;
  readonly inbox: Inbox;
  readonly time: Time;
  readonly log: Log;
  /**
   * Is the agent still kept for this command? An unknown outcome keeps nobody from calls for long, and a late success
   * would push work to somebody on the phone.
   */
  readonly mayResend: (command: InsertAgentWork) => boolean;
  /** Is what the command is about (an offer, a caller to be told something) still open? */
  readonly isOpen: (command: CallCommand) => boolean;
  /** Called when a request for these commands leaves; for timings. */
  readonly onRequest: (commands: readonly InsertAgentWork[]) => void;
  readonly crashPoint?: (name: "afterSend" | "beforeOutcome" | "duringTombstone") => void;
}

export class Performer {
  readonly #options: PerformerOptions;
  readonly #hot: InsertAgentWork[] = [];
  readonly #cold: InsertAgentWork[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #retries = new Set<TimerHandle>();
  #requests = 0;
  #isStopped = false;
  #isFlushing = false;
  #quietWaiters: (() => void)[] = [];

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /** Commands of one commit. */
  submit(commands: readonly Command[]): void {
    for (const command of commands) {
      this.#attempts.set(command.commandId, 1);
      if (command.type === "InsertAgentWork") (command.isHot ? this.#hot : this.#cold).push(command);
      else void this.#track(this.#call(command));
    }
    this.#flushSoon();
  }

  /**
   * Commands that an earlier life left unsettled: whether they were performed is unknown, and said so at once, so that
   * nobody is kept from calls. They are looked into as soon as their side can be reached.
   */
  resume(
    records: readonly CommandRecord[],
    sides: { readonly org: Promise<void>; readonly centre: Promise<void> }
  ): void {
    const commands = records.map((record) => {
      const command = JSON.parse(record.body) as Command;
      this.#attempts.set(command.commandId, record.attempts);
      this.#settle(command.commandId, { kind: "unknown", error: "the bridge restarted before the outcome was known" });
      return command;
    });
    sides.org.then(
      () => commands.forEach((command) => command.type === "InsertAgentWork" && this.#resolveLater(command, 0)),
      () => undefined
    );
    sides.centre.then(
      () =>
        commands.forEach((command) => command.type !== "InsertAgentWork" && void this.#track(this.#call(command, 1))),
      () => undefined
    );
  }

  get unsettled(): number {
    return this.#attempts.size;
  }

  /** Starts nothing new; resolves when requests under way have ended, at the latest after `ms`. */
  async stop(ms: number): Promise<void> {
    this.#isStopped = true;
    for (const retry of this.#retries) retry.cancel();
    if (this.#requests === 0) return;
    await new Promise<void>((resolve) => {
      const timer = this.#options.time.after(ms, resolve);
      this.#quietWaiters.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** One turn of the event loop gathers what several commits decided. */
  #flushSoon(): void {
    if (this.#isFlushing || this.#isStopped) return;
    this.#isFlushing = true;
    this.#options.time.soon(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (!this.#isStopped && this.#requests < requestsMax && this.#hot.length + this.#cold.length > 0) {
      const from = this.#hot.length > 0 ? this.#hot : this.#cold;
      void this.#track(this.#insert(from.splice(0, commandsPerRequest), 0));
    }
  }

  async #track(work: Promise<void>): Promise<void> {
    this.#requests++;
    try {
      await work;
    } catch (error) {
      this.#options.log.error("Performing a command failed in a way nobody foresaw", { error: String(error) });
    }
    this.#requests--;
    if (this.#requests === 0) for (const resolve of this.#quietWaiters.splice(0)) resolve();
    this.#flush();
  }

  async #insert(commands: readonly InsertAgentWork[], resends: number): Promise<void> {
    this.#options.onRequest(commands);
    const sent = this.#options.writer().insert(commands);
    this.#options.crashPoint?.("afterSend");
    const outcomes = await sent;
    this.#options.crashPoint?.("beforeOutcome");
    for (const [index, command] of commands.entries()) {
      const outcome = outcomes[index] ?? { kind: "unknown", error: "the writer returned no outcome for the command" };
      if (outcome.kind === "refused" && resends > 0) await this.#giveUp(command, outcome, resends);
      else this.#settle(command.commandId, outcome);
      if (outcome.kind === "unknown") this.#resolveLater(command, resends);
    }
  }

  #resolveLater(command: InsertAgentWork, tries: number): void {
    const hasGuard = this.#options.writer().hasGuard;
    const wait = hasGuard ? (retryMs[Math.min(tries, retryMs.length - 1)] as number) : serverCapMs;
    this.#later(wait, () => this.#resolve(command, tries + 1));
  }

  #later(ms: number, attempt: () => Promise<void>): void {
    if (this.#isStopped) return;
    const retry = this.#options.time.after(ms, () => {
      this.#retries.delete(retry);
      void this.#track(attempt());
    });
    this.#retries.add(retry);
  }

  async #resolve(command: InsertAgentWork, tries: number): Promise<void> {
    const found = await this.#options.writer().lookUp(command);
    if (this.#isStopped) return;
    switch (found.kind) {
      case "found":
        return this.#settle(command.commandId, { kind: "done", agentWorkId: found.agentWorkId });
      case "foreign":
        return this.#settle(command.commandId, refused("DUPLICATE_VALUE", found.blame, found.message));
      case "unknown":
        return this.#resolveLater(command, tries);
      case "absent":
        if (!this.#options.mayResend(command)) return this.#giveUp(command, tooLate, tries);
        this.#attempts.set(command.commandId, (this.#attempts.get(command.commandId) ?? 1) + 1);
        return this.#insert([command], tries);
      default:
        return found satisfies never;
    }
  }

  /** A refused resend, or none any more: only a tombstone proves what became of the attempts so far. */
  async #giveUp(command: InsertAgentWork, outcome: Refused, tries: number): Promise<void> {
    const writer = this.#options.writer();
    if (!writer.hasGuard) return this.#settle(command.commandId, outcome);
    const given = writer.giveUp(command);
    this.#options.crashPoint?.("duringTombstone");
    const result = await given;
    switch (result.kind) {
      case "neverCreated":
        return this.#settle(command.commandId, outcome, "gaveUp");
      case "exists":
        return this.#settle(command.commandId, { kind: "done", agentWorkId: result.agentWorkId });
      case "foreign":
        return this.#settle(command.commandId, refused("DUPLICATE_VALUE", "writer", result.message));
      case "unknown":
        return this.#resolveLater(command, tries);
      default:
        return result satisfies never;
    }
  }

  async #call(command: CallCommand, tries = 0): Promise<void> {
    const { callDesk, isOpen } = this.#options;
    if (tries > 0 && !isOpen(command)) return this.#settle(command.commandId, seenOtherwise);
    const result = await carryOut(callDesk, command);
    if (result.ok) return this.#settle(command.commandId, { kind: "done", agentWorkId: null });
    if (!isStillUnknown(result, tries)) {
      return this.#settle(
        command.commandId,
        refused(result.reason, blameOf(result.reason), "the contact centre said no")
      );
    }
    if (tries === 0) this.#settle(command.commandId, { kind: "unknown", error: result.reason });
    if (tries >= retryMs.length) callDesk.lookInto(command);
    this.#later(retryMs[Math.min(tries, retryMs.length - 1)] as number, () => this.#call(command, tries + 1));
  }

  #settle(commandId: string, outcome: CommandOutcome, state: CommandState = stateOf(outcome)): void {
    const attempts = this.#attempts.get(commandId) ?? 1;
    if (outcome.kind !== "unknown") this.#attempts.delete(commandId);
    const change = { commandId, state, attempts, detail: detailOf(outcome) };
    this.#options.inbox.settle({ type: "CommandSettled", commandId, outcome }, change);
  }
}

type Refused = Extract<CommandOutcome, { kind: "refused" }>;

const tooLate: Refused = {
  kind: "refused",
  code: "OUTCOME_UNKNOWN",
  blame: "passing",
  message: "Nobody answered in time, and the agent is needed for calls."
};

const seenOtherwise: Refused = {
  kind: "refused",
  code: "OUTCOME_UNKNOWN",
  blame: "passing",
  message: "The contact centre did not answer, but was seen to go on without it."
};

/** Without control nothing is sent, so being told so says nothing of the attempts before. */
function isStillUnknown(result: Extract<CentreResult, { ok: false }>, tries: number): boolean {
  return result.isUnknown || (tries > 0 && result.reason === "not-in-control");
}

function stateOf(outcome: CommandOutcome): CommandState {
  return outcome.kind;
}

function detailOf(outcome: CommandOutcome): string | null {
  switch (outcome.kind) {
    case "done":
      return outcome.agentWorkId;
    case "refused":
      return outcome.code;
    case "unknown":
      return outcome.error;
    default:
      return outcome satisfies never;
  }
}

function refused(code: string, blame: Blame, message: string): Refused {
  return { kind: "refused", code, blame, message };
}

function blameOf(reason: string): Blame {
  switch (reason) {
    case "agent-unavailable":
      return "agent";
    case "call-gone":
    case "already-offered":
      return "item";
    default:
      return "passing";
  }
}
