/**
 * The durable record of a pool. One writer; everything of a batch becomes durable together or not at all. Readers of
 * past days open closed segments. See docs/ARCHITECTURE.md, Journal.
 */
import { completeInput } from "../core/earlierCores.ts";
import type { Input } from "../core/input.ts";
import { coreVersion } from "../core/state.ts";

export interface JournalRow {
  /** Contiguous from 1 within the pool. */
  readonly seq: number;
  readonly epoch: number;
  readonly at: number;
  readonly inputType: string;
  /** Canonical JSON of the input without `at`. */
  readonly input: string;
  /** JSON array of the decisions made on it; "[]" mostly. */
  readonly decisions: string;
  readonly coreVersion: string;
  readonly policyHash: string;
  /** The policy's own version, for people; "" where an older journal does not say. */
  readonly policyVersion: string;
}

export type CommandState = "sending" | "unknown" | "done" | "refused" | "gaveUp";

/** A command and what became of it. `sending` and `unknown` are unsettled. */
export interface CommandRecord {
  readonly commandId: string;
  readonly seq: number;
  readonly epoch: number;
  readonly type: string;
  /** JSON of the command. */
  readonly body: string;
  readonly state: CommandState;
  /** Attempts begun. */
  readonly attempts: number;
  /** agentWorkId, error code or message of the last attempt. */
  readonly detail: string | null;
}

export interface CommandChange {
  readonly commandId: string;
  readonly state: CommandState;
  readonly attempts: number;
  readonly detail: string | null;
}

/** What a policy was made from, so that it can be read, and activated again, long after its file has changed. */
export interface PolicySource {
  /** Of the compiled policy. */
  readonly policyHash: string;
  readonly name: string;
  readonly version: string;
  /** Where the text came from, for people: a file's name. */
  readonly origin: string;
  readonly text: string;
  /** Modules from files, by the name under which the policy calls them. */
  readonly modules: readonly { readonly name: string; readonly text: string }[];
}

/** A policy came into force with the row of this sequence, or the configuration came to name the one in force. */
export interface PolicyActivation {
  readonly seq: number;
  readonly at: number;
  readonly policyHash: string;
  readonly name: string;
  readonly version: string;
  /** Who asked for it; null: the configuration names it. */
  readonly actor: string | null;
}

/** Committed as one: rows, new commands (inserted as `sending`), changes of older ones, positions. */
export interface JournalBatch {
  readonly rows: readonly JournalRow[];
  readonly commands: readonly CommandRecord[];
  readonly changes: readonly CommandChange[];
  /** stream -> position. */
  readonly positions: ReadonlyMap<string, string>;
  /** Of the rows that activate a policy; in their order. */
  readonly activations: readonly PolicyActivation[];
}

export interface Snapshot {
  readonly seq: number;
  readonly epoch: number;
  readonly coreVersion: string;
  readonly policyHash: string;
  /** sha256 over the chunks in order. */
  readonly stateHash: string;
  /** JSON lines in canonical order. */
  readonly chunks: Iterable<string>;
}

export interface Journal {
  readonly pool: string;
  readonly lastSeq: number;
  /** Of this writer; one more than any before. Fixed at opening. */
  readonly epoch: number;
  readonly path: string;
  /** Org the journal is bound to; null until bound. */
  readonly orgId: string | null;
  bindOrg(orgId: string): Promise<void>;
  /** Durable when it resolves. On rejection nothing of the batch is in the journal, or the journal must be reopened. */
  commit(batch: JournalBatch): Promise<void>;
  positions(): Promise<ReadonlyMap<string, string>>;
  unsettledCommands(): Promise<readonly CommandRecord[]>;
  command(commandId: string): Promise<CommandRecord | null>;
  /** Durable when it resolves; texts are kept once, by content. Keeping a policy again changes nothing. */
  keepPolicy(source: PolicySource): Promise<void>;
  /** Null when the policy was never kept, or all its activations are older than the last 100. */
  policySource(policyHash: string): Promise<PolicySource | null>;
  /** The last 100, newest first, however old. */
  activations(): Promise<readonly PolicyActivation[]>;
  /** Newest usable snapshot, or null: then rows start at 1. */
  latestSnapshot(): Promise<Snapshot | null>;
  /** Durable when it resolves. Lets other things happen while it writes; a worker writes without the journal. */
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** Rows with seq > after, in order, across segments. */
  rows(after: number): AsyncIterable<JournalRow>;
  close(): Promise<void>;
}

/** The input that a row records, whichever core took it. */
export function inputOf(row: JournalRow): Input {
  const input = { ...(JSON.parse(row.input) as object), at: row.at } as Input;
  return row.coreVersion === coreVersion ? input : completeInput(input);
}
