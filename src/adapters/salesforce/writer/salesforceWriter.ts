import type { Blame, CommandOutcome } from "../../../core/input.ts";
import type {
  AgentWorkWriter,
  GiveUpResult,
  InsertAgentWork,
  LookUpResult,
  WriterIdentity
} from "../../../ports/agentWorkWriter.ts";
import type { Log } from "../../../ports/log.ts";
import type { Time } from "../../../ports/time.ts";
import { Batcher } from "../batcher.ts";
import { createdId, subresponsesOf, type Subresponse } from "../composite.ts";
import type { OrgConnection, Reply } from "../connection.ts";
import { messageOf, type Failure } from "../failure.ts";
import { chunksOf } from "../soql.ts";
import { degradedInsert, degradedLookUp } from "./degraded.ts";
import { foreignSentence, isOwn, readGuards, type GuardRecord } from "./guardRecords.ts";
import {
  graphsPerRequest,
  guardBody,
  guardedSubrequests,
  guardObject,
  guardReference,
  workReference,
  type Signature
} from "./offerRequest.ts";
import { meaningOf } from "./refusalCodes.ts";
import { RefusalReader, type Refusal } from "./refusalReader.ts";
import { WriteBack } from "./writeBack.ts";

export interface SalesforceWriterOptions {
  readonly connection: OrgConnection;
  readonly time: Time;
  readonly log: Log;
  readonly requestTimeoutMs: number;
  readonly isGuardRequired: boolean;
  /** Why this bridge must not write now; null when it may. */
  readonly mayNotWrite: () => string | null;
  /** The command is about to be sent: changes of its records are ours. */
  readonly onSending: (command: InsertAgentWork) => void;
  readonly onCreated: (command: InsertAgentWork, agentWorkId: string) => void;
  /** An earlier attempt turned out to have succeeded: the AgentWork may be anywhere in its life by now. */
  readonly onFound: (agentWorkId: string) => void;
}

/** A refused insert before it is known what it is about, or an answer that is final as it is. */
type Judged = CommandOutcome | { readonly kind: "duplicate" } | { readonly kind: "toRead"; readonly refusal: Refusal };

/**
 * AgentWork, exactly once in effect: the guard record and the AgentWork go in one atomic composite, guard first, and
 * the guard's unique key lets the org decide what a repetition may do. See docs/ARCHITECTURE.md.
 */
export class SalesforceWriter implements AgentWorkWriter {
  readonly #options: SalesforceWriterOptions;
  readonly #refusals: RefusalReader;
  readonly #writeBack: WriteBack;
  readonly #guards: Batcher<GuardRecord>;
  #identity: WriterIdentity = { bridgeId: "", pool: "", epoch: 0 };
  #hasGuard = true;

  constructor(options: SalesforceWriterOptions) {
    const { connection, time, log, requestTimeoutMs } = options;
    this.#options = options;
    this.#refusals = new RefusalReader(connection);
    this.#writeBack = new WriteBack(connection, time, log, requestTimeoutMs);
    this.#guards = new Batcher<GuardRecord>({
      time,
      keysMax: 100,
      loadsMax: 4,
      load: (keys) => readGuards(connection, keys)
    });
  }

  get hasGuard(): boolean {
    return this.#hasGuard;
  }

  open(identity: WriterIdentity, hasGuard: boolean): void {
    this.#identity = identity;
    this.#hasGuard = hasGuard;
  }

  close(): Promise<void> {
    return this.#writeBack.close();
  }

  async insert(commands: readonly InsertAgentWork[]): Promise<readonly CommandOutcome[]> {
    const reason = this.#reasonNotToWrite();
    if (reason !== null) return commands.map(() => refused("NotTheWriter", "passing", reason));
    for (const command of commands) this.#options.onSending(command);
    const outcomes: CommandOutcome[] = [];
    for (const chunk of chunksOf(commands, graphsPerRequest)) {
      outcomes.push(...(await (this.#hasGuard ? this.#insertGuarded(chunk) : this.#insertDegraded(chunk))));
    }
    return outcomes;
  }

  async lookUp(command: InsertAgentWork): Promise<LookUpResult> {
    try {
      if (!this.#hasGuard) return this.#found(await degradedLookUp(this.#options.connection, command));
      const guard = await this.#guards.get(command.commandId);
      return guard === undefined ? { kind: "absent" } : this.#found(this.#judgeGuard(guard, command));
    } catch (error) {
      return { kind: "unknown", error: messageOf(error) };
    }
  }

  async giveUp(command: InsertAgentWork): Promise<GiveUpResult> {
    const body = guardBody(command, this.#signature(), true);
    const request = { method: "POST" as const, path: `/sobjects/${guardObject}`, body };
    const reply = await this.#send(request);
    if (reply.kind === "body") return { kind: "neverCreated" };
    const { failure } = reply;
    if (failure.code !== "DUPLICATE_VALUE" || failure.isOutcomeUnknown) return notProven(failure);
    try {
      return this.#judgeTombstone(await this.#guards.get(command.commandId), command);
    } catch (error) {
      return { kind: "unknown", error: messageOf(error) };
    }
  }

  #reasonNotToWrite(): string | null {
    if (!this.#hasGuard && this.#options.isGuardRequired) {
      return `The org has no ${guardObject} object and org.guard is "required": deploy the package, or set org.guard to "preferred".`;
    }
    return this.#options.mayNotWrite();
  }

  #signature(): Signature {
    return { ...this.#identity, at: this.#options.time.now() };
  }

  #send(request: Parameters<OrgConnection["send"]>[0]): Promise<Reply> {
    return this.#options.connection.send(request, { timeoutMs: this.#options.requestTimeoutMs });
  }

  async #insertGuarded(commands: readonly InsertAgentWork[]): Promise<CommandOutcome[]> {
    const [first] = commands;
    const reply = commands.length === 1 && first !== undefined ? await this.#one(first) : await this.#several(commands);
    if (reply.kind === "failed") return commands.map(() => this.#failed(reply.failure));
    const answers = commands.length === 1 ? [subresponsesOf(reply.body)] : graphAnswers(reply.body, commands.length);
    return this.#settle(commands.map((command, index) => [command, this.#judge(command, answers[index] ?? [])]));
  }

  #one(command: InsertAgentWork): Promise<Reply> {
    const compositeRequest = guardedSubrequests(this.#options.connection.basePath, command, this.#signature());
    return this.#send({ method: "POST", path: "/composite", body: { allOrNone: true, compositeRequest } });
  }

  #several(commands: readonly InsertAgentWork[]): Promise<Reply> {
    const signature = this.#signature();
    const graphs = commands.map((command, index) => ({
      graphId: `offer${index}`,
      compositeRequest: guardedSubrequests(this.#options.connection.basePath, command, signature)
    }));
    return this.#send({ method: "POST", path: "/composite/graph", body: { graphs } });
  }

  async #settle(pairs: readonly (readonly [InsertAgentWork, Judged])[]): Promise<CommandOutcome[]> {
    const refusals = pairs.flatMap(([, verdict]) => (verdict.kind === "toRead" ? [verdict.refusal] : []));
    const blames = refusals.length === 0 ? new Map<string, Blame>() : await this.#refusals.read(refusals);
    return Promise.all(pairs.map(([command, verdict]) => this.#conclude(command, verdict, blames)));
  }

  async #conclude(
    command: InsertAgentWork,
    verdict: Judged,
    blames: ReadonlyMap<string, Blame>
  ): Promise<CommandOutcome> {
    if (verdict.kind === "duplicate") return this.#resolveDuplicate(command);
    if (verdict.kind !== "toRead") return verdict;
    const { code, message, blame } = verdict.refusal;
    return refused(code, blames.get(command.commandId) ?? blame, message);
  }

  #judge(command: InsertAgentWork, answers: readonly Subresponse[]): Judged {
    const guard = answers.find(({ referenceId }) => referenceId === guardReference);
    const work = answers.find(({ referenceId }) => referenceId === workReference);
    if (guard === undefined || work === undefined) {
      return {
        kind: "unknown",
        error: "The org answered with something else than the result of the composite request."
      };
    }
    const agentWorkId = work.httpStatusCode < 300 ? createdId(work.body) : null;
    if (agentWorkId !== null && guard.httpStatusCode < 300) return this.#created(command, guard, agentWorkId);
    const cause = [guard, work].find(({ httpStatusCode, error }) => httpStatusCode >= 400 && error.code !== halted);
    if (cause === undefined) return { kind: "unknown", error: "The org rolled the offer back without saying why." };
    if (cause === guard && cause.error.code === "DUPLICATE_VALUE") return { kind: "duplicate" };
    return judgeRefusal(command, cause.error, cause.httpStatusCode);
  }

  #created(command: InsertAgentWork, guard: Subresponse, agentWorkId: string): CommandOutcome {
    const guardId = createdId(guard.body);
    if (guardId !== null) this.#writeBack.add({ guardId, agentWorkId });
    this.#options.onCreated(command, agentWorkId);
    return { kind: "done", agentWorkId };
  }

  /** The key is taken: by an earlier attempt of this very command, or by somebody else. */
  async #resolveDuplicate(command: InsertAgentWork): Promise<CommandOutcome> {
    const found = await this.lookUp(command);
    switch (found.kind) {
      case "found":
        return { kind: "done", agentWorkId: found.agentWorkId };
      case "foreign":
        return refused("DUPLICATE_VALUE", found.blame, found.message);
      case "absent":
        return { kind: "unknown", error: "The org refuses the key as taken, but does not show its guard record yet." };
      case "unknown":
        return found;
      default:
        return found satisfies never;
    }
  }

  #judgeGuard(guard: GuardRecord, command: InsertAgentWork): LookUpResult {
    if (!isOwn(guard, command, this.#identity))
      return { kind: "foreign", blame: "writer", message: foreignSentence(guard) };
    if (guard.agentWorkId !== null) return { kind: "found", agentWorkId: guard.agentWorkId };
    return guard.isTombstone
      ? { kind: "foreign", blame: "writer", message: `Offer ${guard.key} was given up by this bridge.` }
      : { kind: "foreign", blame: "item", message: `The AgentWork of offer ${guard.key} no longer exists.` };
  }

  #judgeTombstone(guard: GuardRecord | undefined, command: InsertAgentWork): GiveUpResult {
    if (guard === undefined)
      return { kind: "unknown", error: "The key is taken by a guard record that cannot be read yet." };
    if (!isOwn(guard, command, this.#identity)) return { kind: "foreign", message: foreignSentence(guard) };
    if (guard.isTombstone || guard.agentWorkId === null) return { kind: "neverCreated" };
    this.#options.onFound(guard.agentWorkId);
    return { kind: "exists", agentWorkId: guard.agentWorkId };
  }

  #found(result: LookUpResult): LookUpResult {
    if (result.kind === "found") this.#options.onFound(result.agentWorkId);
    return result;
  }

  #failed(failure: Failure): CommandOutcome {
    const { code, message, httpStatus, isOutcomeUnknown } = failure;
    if (isOutcomeUnknown) return { kind: "unknown", error: `${code}: ${message}` };
    return refused(code, meaningOf(code, httpStatus).blame, message);
  }

  async #insertDegraded(commands: readonly InsertAgentWork[]): Promise<CommandOutcome[]> {
    const { connection, requestTimeoutMs } = this.#options;
    const reply = await degradedInsert(connection, commands, requestTimeoutMs);
    if (reply.kind === "failed") return commands.map(() => this.#failed(reply.failure));
    const answers = subresponsesOf(reply.body);
    return this.#settle(commands.map((command, index) => [command, this.#judgeDegraded(command, answers[index])]));
  }

  #judgeDegraded(command: InsertAgentWork, answer: Subresponse | undefined): Judged {
    if (answer === undefined) return { kind: "unknown", error: "The org's answer lacks this offer." };
    const agentWorkId = answer.httpStatusCode < 300 ? createdId(answer.body) : null;
    if (agentWorkId === null) return judgeRefusal(command, answer.error, answer.httpStatusCode);
    this.#options.onCreated(command, agentWorkId);
    return { kind: "done", agentWorkId };
  }
}

/** What composite says of the requests that were rolled back because of another. */
const halted = "PROCESSING_HALTED";

function judgeRefusal(
  command: InsertAgentWork,
  { code, message }: { readonly code: string; readonly message: string },
  httpStatus: number
): Judged {
  const { blame, needsReading } = meaningOf(code, httpStatus);
  return needsReading ? { kind: "toRead", refusal: { command, code, message, blame } } : refused(code, blame, message);
}

function refused(
  code: string,
  blame: Extract<CommandOutcome, { kind: "refused" }>["blame"],
  message: string
): CommandOutcome {
  return { kind: "refused", code, blame, message };
}

function notProven({ code, message }: Failure): GiveUpResult {
  return { kind: "unknown", error: `The tombstone could not be written: ${code}: ${message}` };
}

function graphAnswers(body: unknown, count: number): Subresponse[][] {
  const graphs = (body as { graphs?: unknown } | null)?.graphs;
  const answers: Subresponse[][] = Array.from({ length: count }, () => []);
  for (const graph of Array.isArray(graphs) ? graphs : []) {
    const { graphId, graphResponse } = (graph ?? {}) as { graphId?: unknown; graphResponse?: unknown };
    const index = Number(/^offer(\d+)$/.exec(String(graphId))?.[1] ?? -1);
    if (answers[index] !== undefined) answers[index] = subresponsesOf(graphResponse);
  }
  return answers;
}
