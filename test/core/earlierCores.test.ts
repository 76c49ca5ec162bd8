import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import type { Decision } from "../../src/core/decision.ts";
import type { Input } from "../../src/core/input.ts";
import { checkInvariants } from "../../src/core/invariants.ts";
import { noPolicy } from "../../src/core/policy.ts";
import { createState, type State } from "../../src/core/state.ts";
import { readState, writeState } from "../../src/core/stateRecords.ts";
import { restep, step } from "../../src/core/step.ts";
import { inputOf, type JournalRow } from "../../src/ports/journal.ts";

interface Row {
  readonly input: Input;
  readonly decisions: readonly Decision[];
}

/** What a core of another version wrote: inputs with their decisions, and a snapshot in between. */
function recorded(version: string): { rows: Row[]; snapshot: string[]; snapshotAfter: number } {
  const text = readFileSync(new URL(`history/core-${version}.jsonl`, import.meta.url), "utf8");
  const [head = "{}", ...lines] = text.trimEnd().split("\n");
  const { coreVersion, rows, snapshotAfter } = JSON.parse(head) as Record<"rows" | "snapshotAfter", number> & {
    readonly coreVersion: string;
  };
  const read = lines.slice(0, rows).map((line) => {
    const { at, input, decisions } = JSON.parse(line) as { at: number; input: object; decisions: Decision[] };
    return { input: inputOf({ at, input: JSON.stringify(input), coreVersion } as JournalRow), decisions };
  });
  return { rows: read, snapshot: lines.slice(rows), snapshotAfter };
}

function recover(state: State, rows: readonly Row[]): string[] {
  for (const { input, decisions } of rows) {
    restep(state, input, decisions);
    expect(checkInvariants(state)).toEqual([]);
  }
  return [...writeState(state)];
}

test.each(["1"])("what core %s wrote is read, from its first row or its snapshot, and gone on with", (version) => {
  const { rows, snapshot, snapshotAfter } = recorded(version);
  expect(rows.filter(({ decisions }) => decisions.some(({ kind }) => kind === "offer")).length).toBeGreaterThan(5);
  const fromFirst = createState(noPolicy);
  const lines = recover(fromFirst, rows);
  recover(readState(snapshot), rows.slice(snapshotAfter));
  const restored = readState(lines);
  expect([...writeState(restored)]).toEqual(lines);
  const at = restored.now + 3_600_000;
  expect(step(restored, { type: "ClockTicked", at })).toEqual(step(fromFirst, { type: "ClockTicked", at }));
});
