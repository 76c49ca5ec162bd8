/**
 * Bridges that lack one of the things that keep a crash or a sick org from losing, doubling or overlapping work. Each is
 * the real bridge with one part wrapped; the crash bench must notice every one of them.
 */
import { setTimeout as pause } from "node:timers/promises";
import { subresponsesOf, createdId } from "../src/adapters/salesforce/composite.ts";
import { workBody } from "../src/adapters/salesforce/writer/offerRequest.ts";
import type { Adaptations } from "../src/cli/composeBridge.ts";
import type { Config } from "../src/config/config.ts";
import type { Command } from "../src/core/command.ts";
import type { CommandOutcome } from "../src/core/input.ts";
import type { AgentWorkWriter, InsertAgentWork, LookUpResult } from "../src/ports/agentWorkWriter.ts";
import type { Journal, JournalBatch } from "../src/ports/journal.ts";
import type { Org } from "../src/ports/org.ts";

export const mutantNames = ["noGuard", "actBeforeCommit", "newKeyOnUnknown"] as const;
export type MutantName = (typeof mutantNames)[number];

/** `killAt`: end the process at the n-th commit, between acting and committing; only `actBeforeCommit` can. */
export function adaptationsOf(name: MutantName, config: Config, killAt: number | null): Adaptations {
  switch (name) {
    case "noGuard":
      return { org: (org) => overriding(org, { writer: new UnguardedWriter(config) }) };
    case "newKeyOnUnknown":
      return { org: (org) => overridingLater(org, "writer", () => new NewKeyWriter(() => org.writer)) };
    case "actBeforeCommit":
      return actingBeforeCommit(killAt);
    default:
      return name satisfies never;
  }
}

/** AgentWork alone, through the route that faults are set on. Looks before it sends again, which is not enough. */
class UnguardedWriter implements AgentWorkWriter {
  readonly hasGuard = true;
  readonly #url: string;
  readonly #basePath: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;

  constructor({ org }: Config) {
    if (org.auth.kind !== "token") throw new Error("A mutant logs in with --token-env.");
    this.#url = org.auth.url;
    this.#basePath = `/services/data/v${org.apiVersion}`;
    this.#headers = { authorization: `Bearer ${org.auth.token}`, "content-type": "application/json" };
    this.#timeoutMs = org.requestTimeoutMs;
  }

  insert(commands: readonly InsertAgentWork[]): Promise<readonly CommandOutcome[]> {
    return Promise.all(commands.map((command) => this.#insertOne(command)));
  }

  async lookUp(command: InsertAgentWork): Promise<LookUpResult> {
    const soql = `SELECT Id FROM AgentWork WHERE PendingServiceRoutingId = '${command.itemId}' AND UserId = '${command.agentId}'`;
    const answer = await this.#send("GET", `/query?q=${encodeURIComponent(soql)}`);
    if (answer === null) return { kind: "unknown", error: "no answer" };
    const { records } = answer as { readonly records?: readonly { readonly Id: string }[] };
    const found = records?.[0];
    return found === undefined ? { kind: "absent" } : { kind: "found", agentWorkId: found.Id };
  }

  async giveUp(): Promise<{ readonly kind: "neverCreated" }> {
    return { kind: "neverCreated" };
  }

  async #insertOne(command: InsertAgentWork): Promise<CommandOutcome> {
    const request = {
      method: "POST",
      url: `${this.#basePath}/sobjects/AgentWork`,
      referenceId: "work",
      body: workBody(command)
    };
    const answer = await this.#send("POST", "/composite", { allOrNone: true, compositeRequest: [request] });
    const work = subresponsesOf(answer)[0];
    if (work === undefined) return { kind: "unknown", error: "no answer" };
    const agentWorkId = createdId(work.body);
    if (agentWorkId !== null) return { kind: "done", agentWorkId };
    return { kind: "refused", code: work.error.code, blame: "item", message: work.error.message };
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    try {
      const response = await fetch(`${this.#url}${this.#basePath}${path}`, {
        method,
        headers: this.#headers,
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) })
      });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }
}

/** Believes that what was not answered did not happen, and offers under the next number. */
class NewKeyWriter implements AgentWorkWriter {
  readonly hasGuard = true;
  readonly #real: () => AgentWorkWriter;
  readonly #attempts = new Map<string, number>();

  constructor(real: () => AgentWorkWriter) {
    this.#real = real;
  }

  insert(commands: readonly InsertAgentWork[]): Promise<readonly CommandOutcome[]> {
    return this.#real().insert(commands.map((command) => this.#renumbered(command)));
  }

  async lookUp(): Promise<LookUpResult> {
    return { kind: "absent" };
  }

  async giveUp(): Promise<{ readonly kind: "neverCreated" }> {
    return { kind: "neverCreated" };
  }

  #renumbered(command: InsertAgentWork): InsertAgentWork {
    const attempts = this.#attempts.get(command.commandId) ?? 0;
    this.#attempts.set(command.commandId, attempts + 1);
    const [itemId = "", number = "1"] = command.commandId.split(":");
    return { ...command, commandId: `${itemId}:${Number(number) + attempts}` };
  }
}

/** Long enough for a request to be on the wire. */
const onTheWireMs = 20;

function actingBeforeCommit(killAt: number | null): Adaptations {
  const acts = new Map<string, Promise<CommandOutcome>>();
  let writer: (() => AgentWorkWriter) | null = null;
  let left = killAt;
  const act = (batch: JournalBatch): boolean => {
    const commands = batch.commands.map(({ body }) => JSON.parse(body) as Command).filter(isInsert);
    if (commands.length === 0 || writer === null) return false;
    const outcomes = writer().insert(commands);
    for (const [index, { commandId }] of commands.entries()) {
      acts.set(
        commandId,
        outcomes.then((all) => all[index] ?? { kind: "unknown", error: "no outcome" })
      );
    }
    return true;
  };
  const commit = async (journal: Journal, batch: JournalBatch): Promise<void> => {
    if (act(batch) && left !== null && --left === 0) {
      await pause(onTheWireMs);
      process.kill(process.pid, "SIGKILL");
    }
    await journal.commit(batch);
  };
  return {
    journal: (journal) => overriding(journal, { commit: (batch: JournalBatch) => commit(journal, batch) }),
    org: (org) => {
      writer = () => org.writer;
      return overridingLater(org, "writer", () => rememberingWriter(org.writer, acts));
    }
  };
}

/** Gives the outcomes of what was sent before the commit; sends the rest. */
function rememberingWriter(real: AgentWorkWriter, acts: Map<string, Promise<CommandOutcome>>): AgentWorkWriter {
  return overriding(real, {
    insert: async (commands: readonly InsertAgentWork[]) => {
      const known = commands.map(({ commandId }) => acts.get(commandId));
      for (const { commandId } of commands) acts.delete(commandId);
      if (known.some((act) => act === undefined)) return real.insert(commands);
      return Promise.all(known as Promise<CommandOutcome>[]);
    }
  });
}

function isInsert(command: Command): command is InsertAgentWork {
  return command.type === "InsertAgentWork";
}

/** `target` with some of its members replaced; works for classes with private fields, too. */
function overriding<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(_target, name) {
      if (Object.hasOwn(members, name)) return Reflect.get(members, name) as unknown;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    }
  });
}

function overridingLater<T extends Org>(target: T, name: "writer", make: () => AgentWorkWriter): T {
  let made: AgentWorkWriter | null = null;
  const members = Object.defineProperty({}, name, { get: () => (made ??= make()) }) as Partial<T>;
  return overriding(target, members);
}
