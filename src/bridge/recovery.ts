/**
 * The state as the journal has it: newest snapshot, then every row since with the decisions recorded on it. Nothing is
 * decided again.
 */
import { decodeDecisions } from "../core/decisionText.ts";
import { noPolicy } from "../core/policy.ts";
import { createState, type State } from "../core/state.ts";
import { readState } from "../core/stateRecords.ts";
import { restep } from "../core/step.ts";
import { inputOf, type Journal, type JournalRow, type Snapshot } from "../ports/journal.ts";

export interface JournalSource {
  latestSnapshot(): Promise<Snapshot | null>;
  rows(after: number): AsyncIterable<JournalRow>;
}

export async function recover(journal: JournalSource | Journal): Promise<State> {
  const snapshot = await journal.latestSnapshot();
  const state = snapshot === null ? createState(noPolicy) : readState(snapshot.chunks);
  await applyRows(state, journal);
  return state;
}

/** Brings a state up to the end of the journal. */
export async function applyRows(state: State, journal: Pick<JournalSource, "rows">): Promise<void> {
  for await (const row of journal.rows(state.seq)) restep(state, inputOf(row), decodeDecisions(row.decisions));
}
