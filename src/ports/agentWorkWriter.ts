import type { Blame, CommandOutcome } from "../core/input.ts";
import type { Command } from "../core/command.ts";

export type InsertAgentWork = Extract<Command, { type: "InsertAgentWork" }>;

/** Who writes: kept on the guard record so that a duplicate can be recognised as ours. */
export interface WriterIdentity {
  readonly bridgeId: string;
  readonly pool: string;
  readonly epoch: number;
}

/**
 * Writes AgentWork exactly once in effect (docs/ARCHITECTURE.md, "Writing AgentWork exactly once"). Each method makes
 * one attempt and never retries by itself; the performer owns the order of attempts and journals each of them.
 * Methods never throw for what the org answers or fails to answer; that is in the result.
 */
export interface AgentWorkWriter {
  /** False when the org has no guard object: writes then follow the degraded protocol. */
  readonly hasGuard: boolean;
  /**
   * Guard and AgentWork in one atomic composite; commands given together share a request. One result per command, in
   * order. `done` also when a duplicate guard turns out to be our own earlier attempt.
   */
  insert(commands: readonly InsertAgentWork[]): Promise<readonly CommandOutcome[]>;
  /** Looks an attempt of unknown outcome up by its key. `absent` does not prove that it can never appear. */
  lookUp(command: InsertAgentWork): Promise<LookUpResult>;
  /**
   * Gives a key up by inserting the guard alone. `neverCreated` proves that no late request can create the AgentWork
   * any more; `exists` proves that it was created.
   */
  giveUp(command: InsertAgentWork): Promise<GiveUpResult>;
}

export type LookUpResult =
  | { readonly kind: "found"; readonly agentWorkId: string }
  | { readonly kind: "absent" }
  | { readonly kind: "foreign"; readonly blame: Blame; readonly message: string }
  | { readonly kind: "unknown"; readonly error: string };

export type GiveUpResult =
  | { readonly kind: "neverCreated" }
  | { readonly kind: "exists"; readonly agentWorkId: string }
  | { readonly kind: "foreign"; readonly message: string }
  | { readonly kind: "unknown"; readonly error: string };
