import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openJournalReader } from "../../../src/adapters/sqlite/journalReader.ts";
import { writeSnapshot } from "../../../src/adapters/sqlite/snapshotFile.ts";
import { allRows, fill } from "../../contracts/journalContract.ts";
import { activation, batch, change, command, policy, row, snapshot } from "../../contracts/journalRows.ts";
import { dayMs, Place } from "./place.ts";

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

function segments(): readonly string[] {
  return readdirSync(place.folder).filter((name) => /^\d{8}-.*\.db$/.test(name));
}

function snapshots(): readonly number[] {
  const names = readdirSync(place.folder).filter((name) => /^snapshot-.*\.db$/.test(name));
  return names.map((name) => Number(name.slice(9, 21)));
}

test("a segment ends with the UTC day, and rows are read across segments", async () => {
  const journal = await place.open();
  await fill(journal, 2);
  place.now = Date.UTC(2026, 10, 25, 23, 59, 59, 999);
  await fill(journal, 3);
  expect(segments()).toEqual(["00000001-2026-11-25.db"]);
  place.now += 1;
  await fill(journal, 5);
  place.now += 3 * dayMs;
  await fill(journal, 6);
  expect(segments()).toEqual(["00000001-2026-11-25.db", "00000002-2026-11-26.db", "00000003-2026-11-29.db"]);
  for (const after of [0, 1, 3, 5, 6]) {
    const seqs = (await allRows(journal, after)).map(({ seq }) => seq);
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6].slice(after));
  }
});

test("a clock that steps back begins no segment", async () => {
  const journal = await place.open();
  await fill(journal, 1);
  place.now -= 40 * dayMs;
  await fill(journal, 2);
  expect(segments()).toHaveLength(1);
});

test("a new segment begins with the unsettled commands, the positions and the org", async () => {
  const journal = await place.open();
  await journal.bindOrg("00D000000000001EAA");
  const commands = [command(1), command(2)];
  const positions = new Map([["s", "7"]]);
  await journal.commit(batch({ rows: [row(journal, 1), row(journal, 2)], commands, positions }));
  await journal.commit(batch({ changes: [change(command(1).commandId)] }));
  place.now += dayMs;
  await fill(journal, 3);
  await place.close(journal);
  rmSync(join(place.folder, "00000001-2026-11-25.db"));
  const again = await place.open();
  expect(again).toMatchObject({ orgId: "00D000000000001EAA", lastSeq: 3, epoch: 2 });
  expect(await again.unsettledCommands()).toEqual([command(2)]);
  expect(await again.positions()).toEqual(positions);
});

test("a new segment takes over the last hundred activations and the policies that they name", async () => {
  const journal = await place.open();
  const policies = Array.from({ length: 102 }, (_, index) => policy(String(index + 1)));
  for (const source of policies) await journal.keepPolicy(source);
  const rows = policies.map((_, index) => row(journal, index + 1));
  const activations = policies.map((source, index) => activation(index + 1, source));
  await journal.commit(batch({ rows, activations }));
  await journal.keepPolicy(policy("kept, not active yet"));
  place.now += dayMs;
  await fill(journal, 103);
  await place.close(journal);
  rmSync(join(place.folder, "00000001-2026-11-25.db"));
  const again = await place.open();
  expect((await again.activations()).map(({ seq }) => seq)).toEqual(
    activations
      .map(({ seq }) => seq)
      .slice(2)
      .reverse()
  );
  expect(await again.policySource("hash of 2")).toBeNull();
  expect(await again.policySource("hash of 3")).toEqual(policies[2]);
  expect(await again.policySource("hash of kept, not active yet")).toEqual(policy("kept, not active yet"));
});

test("a command that was settled in an earlier segment is found, and may change again", async () => {
  const journal = await place.open();
  const { commandId } = command(1);
  await journal.commit(batch({ rows: [row(journal, 1)], commands: [command(1)] }));
  await journal.commit(batch({ changes: [change(commandId, { state: "gaveUp" })] }));
  place.now += dayMs;
  await fill(journal, 2);
  expect(await journal.command(commandId)).toMatchObject({ state: "gaveUp", body: command(1).body });
  await journal.commit(batch({ changes: [change(commandId, { state: "done", detail: "late" })] }));
  expect(await journal.command(commandId)).toMatchObject({ state: "done", detail: "late", seq: 1 });
});

test("a segment that a crash left half-made is thrown away", async () => {
  const journal = await place.open();
  await fill(journal, 3);
  await place.close(journal);
  const half = join(place.folder, "00000002-2026-11-26.db");
  const database = new DatabaseSync(half);
  database.exec("PRAGMA journal_mode = WAL");
  database.close();
  writeFileSync(join(place.folder, "snapshot-000000000003.db.part-1-0"), "half");
  const again = await place.open();
  expect(again.lastSeq).toBe(3);
  expect(existsSync(half)).toBe(false);
  expect(readdirSync(place.folder).filter((name) => name.includes(".part"))).toEqual([]);
});

test("after a crash between making a segment and closing the one before it, the new one is used", async () => {
  const journal = await place.open();
  await fill(journal, 1);
  place.now += dayMs;
  await fill(journal, 2);
  await place.close(journal);
  const path = join(place.folder, "00000001-2026-11-25.db");
  const database = new DatabaseSync(path);
  database.exec("DELETE FROM meta WHERE key = 'closed_at'; INSERT INTO writer VALUES ('main', 1, 'test', 0)");
  database.close();
  const again = await place.open();
  expect((await allRows(again)).map(({ seq }) => seq)).toEqual([1, 2]);
  const closed = new DatabaseSync(path);
  expect(closed.prepare("SELECT count(*) AS writers FROM writer").get()).toEqual({ writers: 0 });
  closed.close();
});

test("a missing segment is refused, with what to do", async () => {
  const journal = await place.open();
  for (const until of [1, 2, 3]) {
    await fill(journal, until);
    place.now += dayMs;
  }
  await place.close(journal);
  const [, second = "", third = ""] = segments();
  rmSync(join(place.folder, third));
  await expect(place.open()).rejects.toMatchObject({
    code: "JournalCorrupt",
    message: expect.stringContaining("number 3, is missing"),
    actions: expect.arrayContaining([expect.stringContaining("Restore")])
  });
  writeFileSync(join(place.folder, third), "");
  await expect(place.open()).rejects.toMatchObject({ code: "JournalCorrupt" });
  expect(second).not.toBe("");
});

test("an emptied segment that is not the newest, or has snapshots of its rows, is damage and stays where it is", async () => {
  const journal = await place.open();
  await fill(journal, 1);
  await journal.saveSnapshot(snapshot(1, ["state"]));
  place.now += dayMs;
  await fill(journal, 2);
  await place.close(journal);
  const [first = "", second = ""] = segments();
  writeFileSync(join(place.folder, first), "");
  await expect(place.open()).rejects.toMatchObject({ code: "JournalCorrupt" });
  rmSync(join(place.folder, second));
  await expect(place.open()).rejects.toMatchObject({ code: "JournalCorrupt" });
  expect(segments()).toEqual([first]);
});

test("segments older than the retention go once two snapshots cover them, never before", async () => {
  const journal = await place.open({ retentionDays: 2 });
  for (const seq of [1, 2, 3, 4, 5, 6]) {
    await fill(journal, seq);
    place.now += dayMs;
  }
  await fill(journal, 7);
  expect(segments()).toHaveLength(7);
  await journal.saveSnapshot(snapshot(4, ["one"]));
  await fill(journal, 8);
  await journal.saveSnapshot(snapshot(7, ["two"]));
  await place.close(journal);
  expect(segments().map((name) => Number(name.slice(0, 8)))).toEqual([4, 5, 6, 7]);
  const again = await place.open({ retentionDays: 2 });
  await expect(allRows(again)).rejects.toMatchObject({ code: "JournalCorrupt" });
  expect((await allRows(again, 3)).map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8]);
  expect((await again.latestSnapshot())?.seq).toBe(7);
});

test("of many snapshots stay the newest two and the first of each kept segment", async () => {
  const journal = await place.open({ retentionDays: 2, snapshotBytes: 0 });
  for (let seq = 10; seq <= 60; seq += 10) {
    await fill(journal, seq - 3);
    await journal.saveSnapshot(snapshot(seq - 3, ["a"]));
    await fill(journal, seq);
    await journal.saveSnapshot(snapshot(seq, ["b"]));
    place.now += dayMs;
  }
  await fill(journal, 61);
  await place.close(journal);
  // Kept segments hold 31-40, 41-50, 51-60 and 61: a replay of 31 starts at the snapshot of 30, and so on.
  expect(segments()).toHaveLength(4);
  expect(snapshots()).toEqual([30, 40, 50, 57, 60]);
});

test("a replay starts at the newest snapshot before its row, or where the kept rows allow it", async () => {
  const journal = await place.open({ retentionDays: 1 });
  for (let seq = 10; seq <= 50; seq += 10) {
    await fill(journal, seq - 3);
    await journal.saveSnapshot(snapshot(seq - 3, ["a"]));
    await fill(journal, seq);
    place.now += dayMs;
  }
  await fill(journal, 51);
  await place.close(journal);
  const reader = openJournalReader(place.directory, "main");
  expect(reader.firstSeq).toBe(31);
  const starts = await Promise.all([1, 37, 38, 47, 48, 51].map((from) => reader.startingPoint(from)));
  expect(starts.map((found) => found?.seq)).toEqual([37, 37, 37, 37, 47, 47]);
  reader.close();
});

test("writing snapshots beside the journal does not let them pile up", async () => {
  const journal = await place.open();
  await fill(journal, 50);
  for (const seq of [10, 20, 30, 40, 50]) writeSnapshot(journal.path, snapshot(seq, ["state"]), 0);
  expect(snapshots()).toEqual([10, 40, 50]);
});

test("as many of the newest snapshots stay as there is room for, so that what was lately is explained quickly", async () => {
  const journal = await place.open();
  await fill(journal, 50);
  for (const seq of [10, 20, 30, 40, 50]) writeSnapshot(journal.path, snapshot(seq, ["state"]));
  expect(snapshots()).toEqual([10, 20, 30, 40, 50]);
});
