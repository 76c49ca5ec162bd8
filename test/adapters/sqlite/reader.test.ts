import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { openJournalReader } from "../../../src/adapters/sqlite/journalReader.ts";
import { fill } from "../../contracts/journalContract.ts";
import { batch, change, command, row, snapshot } from "../../contracts/journalRows.ts";
import { dayMs, Place } from "./place.ts";

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

test("a reader sees rows, commands and snapshots while they are written", async () => {
  const journal = await place.open();
  await journal.bindOrg("00D000000000001EAA");
  await fill(journal, 3);
  place.now += dayMs;
  const arrived = row(journal, 4, { input: '{"item":{"itemId":"0JR000000000000004"}}' });
  await journal.commit(batch({ rows: [arrived], commands: [command(4, { commandId: "0JR000000000000004:1" })] }));
  const reader = openJournalReader(place.directory, "main");
  expect(reader).toMatchObject({ pool: "main", orgId: "00D000000000001EAA", firstSeq: 1, path: place.folder });
  expect(reader.lastSeq()).toBe(4);
  await fill(journal, 1200);
  await journal.commit(batch({ changes: [change("0JR000000000000004:1")] }));
  expect(reader.lastSeq()).toBe(1200);
  expect([...reader.rows(0)].map(({ seq }) => seq)).toEqual(Array.from({ length: 1200 }, (_, index) => index + 1));
  expect([...reader.rows(2, 5)].map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect([...reader.rowsMentioning("0JR000000000000004")]).toEqual([arrived]);
  expect(reader.commandsOf("0JR000000000000004")).toMatchObject([{ state: "done", attempts: 1 }]);
  expect(reader.command("nobody:1")).toBeNull();
  await journal.saveSnapshot(snapshot(1000, ["state"]));
  expect(reader.snapshotSeqs()).toEqual([1000]);
  expect([...((await reader.snapshot(1000))?.chunks ?? [])]).toEqual(["state"]);
  expect((await reader.snapshotBefore(1100))?.seq).toBe(1000);
  expect(await reader.snapshotBefore(999)).toBeNull();
  reader.close();
});

test("a reader of a closed journal changes nothing", async () => {
  const journal = await place.open();
  await fill(journal, 3);
  await place.close(journal);
  const name = readdirSync(place.folder).find((file) => file.startsWith("0000")) ?? "";
  const before = readFileSync(`${place.folder}/${name}`);
  const reader = openJournalReader(place.directory, "main");
  expect([...reader.rows(0)]).toHaveLength(3);
  reader.close();
  expect(readFileSync(`${place.folder}/${name}`).equals(before)).toBe(true);
  expect((await place.open()).lastSeq).toBe(3);
});

test("there is nothing to read where no bridge has written", () => {
  expect(() => openJournalReader(place.directory, "main")).toThrow("There is no journal of pool main");
});

test("a worker thread writes snapshots without waiting for the writer or making it wait", async () => {
  const journal = await place.open();
  await fill(journal, 50);
  const worker = new Worker(new URL("snapshotWorker.ts", import.meta.url), {
    workerData: { folder: journal.path, seq: 50, chunks: 20_000 }
  });
  const exited = once(worker, "exit");
  const done = once(worker, "message");
  const state = { isDone: false };
  void done.then(() => (state.isDone = true));
  let longest = 0;
  while (!state.isDone) {
    const before = performance.now();
    await fill(journal, journal.lastSeq + 1);
    longest = Math.max(longest, performance.now() - before);
    await new Promise((resolve) => void setImmediate(resolve));
  }
  await exited;
  expect(await journal.latestSnapshot()).toMatchObject({ seq: 50, stateHash: ((await done) as [string])[0] });
  expect(journal.lastSeq).toBeGreaterThan(60);
  // A lock shared with the worker would end commits with "busy"; the limit leaves room for a machine at work.
  expect(longest).toBeLessThan(500);
});
