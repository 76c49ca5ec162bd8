import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openJournalReader } from "../../src/adapters/sqlite/journalReader.ts";
import { openSqliteJournal } from "../../src/adapters/sqlite/openSqliteJournal.ts";
import { SnapshotKeeper, type SnapshotKeeperOptions } from "../../src/cli/snapshotKeeper.ts";
import { coreVersion } from "../../src/core/state.ts";
import { batch, row } from "../contracts/journalRows.ts";
import { silentLog } from "../contracts/silentLog.ts";

let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "onequeue-snapshots-"));
  const journal = await openSqliteJournal({ directory, pool: "main", owner: "test", now: () => Date.now() });
  const tick = { input: '{"type":"ClockTicked"}', coreVersion };
  await journal.commit(batch({ rows: Array.from({ length: 30 }, (_, index) => row(journal, index + 1, tick)) }));
  await journal.close();
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function keep(newestSeq: number): { readonly keeper: SnapshotKeeper; readonly made: Promise<unknown> } {
  let tell: (fields: unknown) => void = () => undefined;
  const made = new Promise((resolve) => (tell = resolve));
  const log: SnapshotKeeperOptions["log"] = { ...silentLog, debug: (_message, fields) => tell(fields) };
  return { keeper: new SnapshotKeeper({ directory, pool: "main", everyRows: 20, newestSeq, log }), made };
}

test("rows of earlier lives count: many short ones make a snapshot, too", async () => {
  const { keeper, made } = keep(0);
  keeper.committed(30);
  expect(await made).toMatchObject({ seq: 30 });
  await keeper.stop();
  const reader = openJournalReader(directory, "main");
  expect(reader.snapshotSeqs()).toEqual([30]);
  reader.close();
});

test("no snapshot is made while the newest one is near", async () => {
  const { keeper } = keep(20);
  keeper.committed(30);
  await keeper.stop();
  const reader = openJournalReader(directory, "main");
  expect(reader.snapshotSeqs()).toEqual([]);
  reader.close();
});
