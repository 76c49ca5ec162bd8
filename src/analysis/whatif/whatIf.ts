/** A recorded journal twice in the model: under its own policy and under another, and what differs. */
import { decodeDecisions } from "../../core/decisionText.ts";
import { noPolicy } from "../../core/policy.ts";
import { createState, type State } from "../../core/state.ts";
import { readState } from "../../core/stateRecords.ts";
import { restep } from "../../core/step.ts";
import { inputOf, type Snapshot } from "../../ports/journal.ts";
import type { PolicyName, WhatIf } from "../../ports/whatIf.ts";
import type { JournalSource } from "../journalSource.ts";
import { changesByClass, meanOf, movedItems, waitOfLife } from "./compareLives.ts";
import { HandlingTimes } from "./handling.ts";
import { LifeBook, type Life } from "./life.ts";
import { Rerun, type RerunPolicy } from "./rerun.ts";

export interface WhatIfOptions {
  /** First row; the nearest snapshot before it begins the model. 1: all that is kept. */
  readonly from: number;
  /** Most items named that would have gone elsewhere. */
  readonly items: number;
  /** Told now and then how far it is: 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

type Lives = LifeBook["lives"];

/** `policyAt`: the other policy, with its opening hours around a time. */
export async function whatIf(
  source: JournalSource,
  policyAt: (now: number) => RerunPolicy,
  options: WhatIfOptions
): Promise<WhatIf> {
  const snapshot = await source.startingPoint(Math.max(1, options.from));
  const last = source.lastSeq();
  const begin = (): State => (snapshot === null ? createState(noPolicy) : readState(snapshot.chunks));
  const first = firstAt(source, snapshot);
  const record = readRecord(source, begin(), (seq) => options.onProgress?.(seq / last / 3));
  const play = (rule: RerunPolicy, part: number): Rerun => {
    const times = new HandlingTimes(record.book.lives);
    const rerun = new Rerun(begin(), rule, record.book, times);
    rerun.open(first);
    for (const row of source.rows(snapshot?.seq ?? 0)) {
      rerun.take(inputOf(row));
      if (row.seq % 1_000 === 0) options.onProgress?.((part + row.seq / last) / 3);
    }
    return rerun;
  };
  const recordedPolicy = record.state.policy;
  const before = play({ policy: recordedPolicy, calendars: [], route: ({ route }) => route }, 1);
  const rule = policyAt(first);
  const after = play(rule, 2);
  const moved = movedItems(record.book.lives, before.book.lives, after.book.lives);
  return {
    before: nameOf(recordedPolicy),
    after: nameOf(rule.policy),
    rows: record.rows,
    from: first,
    until: record.state.now,
    classes: changesByClass(record.book.lives, before.book.lives, after.book.lives),
    moved: moved.slice(0, options.items),
    movedInAll: moved.length,
    model: { ...modelOf(record.book.lives, before.book), guessedItems: after.guessed }
  };
}

function nameOf({ name, version, hash }: PolicyName): PolicyName {
  return { name, version, hash };
}

/** Recorded opening hours come with the record; the model's own clock begins with its first row. */
function firstAt(source: JournalSource, snapshot: Snapshot | null): number {
  for (const row of source.rows(snapshot?.seq ?? 0)) return row.at;
  return 0;
}

interface Recording {
  readonly book: LifeBook;
  readonly state: State;
  readonly rows: number;
}

function readRecord(source: JournalSource, state: State, onRow: (seq: number) => void): Recording {
  const book = new LifeBook();
  book.begin(state);
  let rows = 0;
  for (const row of source.rows(state.seq)) {
    const input = inputOf(row);
    const decisions = decodeDecisions(row.decisions);
    restep(state, input, decisions);
    book.note(state, input, decisions);
    if (++rows % 1_000 === 0) onRow(row.seq);
  }
  return { book, state, rows };
}

function modelOf(recorded: Lives, book: LifeBook): Omit<WhatIf["model"], "guessedItems"> {
  const pairs = [...recorded.values()].flatMap((life): [Life, Life][] => {
    const modelled = book.lives.get(life.itemId);
    if (life.acceptedAt === null || modelled === undefined || modelled.acceptedAt === null) return [];
    return [[life, modelled]];
  });
  const same = pairs.filter(([life, modelled]) => life.agentId === modelled.agentId).length;
  return {
    meanWaitRecordedMs: meanOf(pairs.flatMap(([life]) => waitOfLife(life) ?? [])),
    meanWaitMs: meanOf(pairs.flatMap(([, modelled]) => waitOfLife(modelled) ?? [])),
    sameAgentPercent: pairs.length === 0 ? null : Math.round((1_000 * same) / pairs.length) / 10
  };
}
