import { inputOf } from "../ports/journal.ts";
import { openJournalReader, type JournalReader } from "../adapters/sqlite/journalReader.ts";
import { encodeDecisions } from "../core/decisionText.ts";
import { checkInvariants } from "../core/invariants.ts";
import { noPolicy } from "../core/policy.ts";
import { coreVersion, createState, type State } from "../core/state.ts";
import { readState } from "../core/stateRecords.ts";
import { restep, step } from "../core/step.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import type { JournalRow } from "../ports/journal.ts";
import { configOptions } from "./configSource.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { readJournalPlace } from "./journalPlace.ts";
import { countOption, numberOption, parseOptions, textOption } from "./options.ts";
import { replayOtherPolicy } from "./replayOtherPolicy.ts";

const usage = `onequeue replay [options]
  Decides the recorded inputs again and compares every decision byte by byte.
  Exit code 0: all the same. 1: the first difference is printed.
  With --policy: runs the recorded work under another policy and reports per class what changes, with the items that
  would have gone elsewhere.

  --config FILE     the bridge's configuration, for where its journal is
  --journal DIR     or the folder itself
  --pool NAME       main, unless the configuration says otherwise
  --from SEQ        begin at that row, from the snapshot before it (the first row)
  --policy NEW      a policy that comes with OneQueue, or a file
  --items N         name at most N items that would have gone elsewhere (20)
  --language en|fr  of the report
  --json            one JSON line`;

interface Tally {
  rows: number;
  decisions: number;
  /** Rows decided by another version of the core: applied as recorded, not compared. */
  otherVersions: number;
}

export const runReplay: RunCommand = async (argv, io) => {
  const options = {
    ...configOptions,
    from: { type: "string" },
    items: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" }
  } as const;
  const { values } = parseOptions(argv, options, usage);
  if (values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const { directory, pool, language } = readJournalPlace(values, io.env);
  const from = numberOption(values, "from", 0);
  const isJson = values["json"] === true;
  const policy = textOption(values, "policy");
  const reader = openJournalReader(directory, pool);
  try {
    if (policy === undefined) return await replay(reader, from, isJson, io);
    const items = countOption(values, "items", 20);
    return await replayOtherPolicy(reader, { policy, from, items, isJson, language }, io);
  } finally {
    reader.close();
  }
};

async function replay(reader: JournalReader, from: number, isJson: boolean, io: CliIo): Promise<number> {
  const state = await startingState(reader, from);
  const tally: Tally = { rows: 0, decisions: 0, otherVersions: 0 };
  for (const row of reader.rows(state.seq)) {
    const again = decideAgain(state, row, tally);
    if (again === null) continue;
    if (isJson) io.out(JSON.stringify({ same: false, ...again, ...tally }));
    else io.out(differenceText(again));
    return 1;
  }
  const problems = checkInvariants(state);
  for (const problem of problems) io.err(`The replayed state is inconsistent: ${problem}`);
  if (isJson) io.out(JSON.stringify({ same: true, ...tally, seq: state.seq }));
  else io.out(summary(tally, state.seq));
  return problems.length === 0 ? 0 : 1;
}

/** Nothing before row 1; otherwise the newest snapshot from which row `from` is reached. */
async function startingState(reader: JournalReader, from: number): Promise<State> {
  const snapshot = await reader.startingPoint(Math.max(1, from));
  return snapshot === null ? createState(noPolicy) : readState(snapshot.chunks);
}

interface Difference {
  readonly seq: number;
  readonly inputType: string;
  readonly recorded: string;
  readonly now: string;
}

function decideAgain(state: State, row: JournalRow, tally: Tally): Difference | null {
  tally.rows++;
  const recorded = row.decisions;
  if (row.coreVersion !== coreVersion) {
    tally.otherVersions++;
    restep(state, inputOf(row), decodeDecisions(recorded));
    return null;
  }
  const result = step(state, inputOf(row));
  tally.decisions += result.decisions.length;
  const now = encodeDecisions(result.decisions);
  return now === recorded ? null : { seq: row.seq, inputType: row.inputType, recorded, now };
}

function differenceText({ seq, inputType, recorded, now }: Difference): string {
  const [before, after] = [Buffer.from(recorded), Buffer.from(now)];
  const same = before.findIndex((byte, at) => byte !== after[at]);
  const from = same === -1 ? before.length : same;
  return `Row ${seq} (${inputType}) is decided differently, from byte ${from} on.\n  recorded: ${recorded}\n  now:      ${now}`;
}

function summary(tally: Tally, seq: number): string {
  const others =
    tally.otherVersions === 0 ? "" : ` (${tally.otherVersions} rows by another core were applied as recorded)`;
  return `The same: ${tally.decisions} decisions on ${tally.rows} inputs up to row ${seq}, byte by byte${others}.`;
}
