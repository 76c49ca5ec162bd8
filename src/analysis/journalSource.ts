/** What an analysis reads: a recorded journal, closed or being written. */
import type { Decision } from "../core/decision.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import type { EstimatedWait } from "../core/estimatedWait.ts";
import type { Input } from "../core/input.ts";
import type { Item } from "../core/item.ts";
import { noPolicy } from "../core/policy.ts";
import { createState, type State } from "../core/state.ts";
import { readState } from "../core/stateRecords.ts";
import { restep } from "../core/step.ts";
import { inputOf, type CommandRecord, type JournalRow, type Snapshot } from "../ports/journal.ts";

export interface JournalSource {
  readonly pool: string;
  lastSeq(): number;
  /** Rows with seq > after (and at most `until`), in order. */
  rows(after: number, until?: number): Iterable<JournalRow>;
  commandsOf(itemId: string): readonly CommandRecord[];
  /** Newest snapshot before row `from`, or the oldest one that leads to it; null: row 1 does. */
  startingPoint(from: number): Promise<Snapshot | null>;
}

/** Looks on while rows are applied, and so learns how long items wait. */
export interface JournalWatch {
  note(state: State, input: Input, decisions: readonly Decision[]): void;
  estimate(state: State, item: Item): EstimatedWait | null;
}

/** Beyond so many rows a snapshot is looked for instead of applying them one by one. */
const rowsWorthASnapshot = 2_000;

/** The state before row `seq`: of `from` where that is near, else of the nearest snapshot. Applies recorded decisions. */
export async function stateBefore(
  source: JournalSource,
  seq: number,
  from: State | null,
  watch: JournalWatch | null = null
): Promise<State> {
  const isNear = from !== null && from.seq < seq && seq - from.seq <= rowsWorthASnapshot;
  const state = isNear ? from : await stateOfSnapshot(source, seq);
  for (const row of source.rows(state.seq, seq - 1)) {
    const input = inputOf(row);
    const decisions = decodeDecisions(row.decisions);
    restep(state, input, decisions);
    watch?.note(state, input, decisions);
  }
  return state;
}

async function stateOfSnapshot(source: JournalSource, seq: number): Promise<State> {
  const snapshot = await source.startingPoint(seq);
  return snapshot === null ? createState(noPolicy) : readState(snapshot.chunks);
}
