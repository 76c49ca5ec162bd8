import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openSqliteJournal } from "../../../src/adapters/sqlite/openSqliteJournal.ts";
import { allRows, fill } from "../../contracts/journalContract.ts";
import { batch, row, snapshot } from "../../contracts/journalRows.ts";
import { Place } from "./place.ts";

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

const segment = (): string => join(place.folder, "00000001-2026-11-25.db");

/** A closed journal of so many rows. */
async function written(rows: number): Promise<void> {
  const journal = await place.open();
  await journal.commit(batch({ rows: Array.from({ length: rows }, (_, index) => row(journal, index + 1)) }));
  await place.close(journal);
}

function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}

function alter(sql: string): void {
  const database = new DatabaseSync(segment());
  database.exec(sql);
  database.close();
}

const whatToDo = [expect.stringContaining("Restore"), expect.stringContaining("move the pool's folder aside")];

describe("a file that cannot be trusted is refused with what to do:", () => {
  const damages: [string, () => void][] = [
    ["its header is not a database's", () => overwrite(segment(), 0, Buffer.from("no database at all"))],
    ["a page is damaged", () => overwrite(segment(), 4096 * 24, Buffer.alloc(4096, 0xa5))],
    ["its end is cut off", () => truncateSync(segment(), 4096 * 25 + 100)],
    ["another program's database stands there", () => alter("PRAGMA application_id = 7")],
    ["a table is gone", () => alter("DROP TABLE word")]
  ];
  test.each(damages)("%s", async (_name, damage) => {
    await written(3000);
    damage();
    const refusal = await place.open().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "JournalCorrupt" });
    expect((refusal as { message: string }).message).toContain("00000001-2026-11-25.db");
    expect((refusal as { actions: string[] }).actions).toEqual(whatToDo);
  });

  test("and the lock is free again", async () => {
    await written(10);
    overwrite(segment(), 0, Buffer.from("no database at all"));
    await expect(place.open()).rejects.toMatchObject({ code: "JournalCorrupt" });
    await expect(place.open()).rejects.toMatchObject({ code: "JournalCorrupt" });
  });
});

test("a file of a later version is refused, and left as it is", async () => {
  await written(1);
  alter("PRAGMA user_version = 99");
  const before = readFileSync(segment());
  await expect(place.open()).rejects.toMatchObject({
    code: "JournalNewer",
    message: expect.stringContaining("version 99")
  });
  expect(readFileSync(segment()).equals(before)).toBe(true);
});

test("a folder that is a file is an error of the disk, not of the program", async () => {
  writeFileSync(join(place.directory, "main"), "");
  await expect(place.open()).rejects.toMatchObject({ code: "JournalWriteFailed" });
});

test("a damaged newest snapshot is passed over for the one before", async () => {
  const journal = await place.open();
  await fill(journal, 3);
  await journal.saveSnapshot(snapshot(1, ["one"]));
  await journal.saveSnapshot(snapshot(2, ["two"]));
  await journal.saveSnapshot(snapshot(3, ["three"]));
  const database = new DatabaseSync(join(place.folder, "snapshot-000000000003.db"));
  database.exec("UPDATE chunk SET body = 'thr33'");
  database.close();
  expect((await journal.latestSnapshot())?.seq).toBe(2);
  writeFileSync(join(place.folder, "snapshot-000000000002.db"), "not a database, certainly");
  expect((await journal.latestSnapshot())?.seq).toBe(1);
});

test("a writer that another one has replaced cannot append any more", async () => {
  const journal = await place.open();
  await fill(journal, 2);
  alter("UPDATE writer SET epoch = 2, owner = 'the other'");
  const late = batch({ rows: [row(journal, 3)], positions: new Map([["s", "3"]]) });
  await expect(journal.commit(late)).rejects.toMatchObject({
    code: "JournalWriteFailed",
    message: expect.stringContaining("epoch 2 belongs to the other")
  });
  expect(await allRows(journal, 2)).toEqual([]);
  expect([...(await journal.positions())]).toEqual([]);
});

test("the file is in WAL mode and fully synchronised", async () => {
  const journal = await place.open();
  await fill(journal, 1);
  const database = new DatabaseSync(segment());
  expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  database.close();
});

/** Commits rows of 2 KB until refused. Resolves with the refusal and the last durable row. */
const untilRefused = new URL("untilRefused.ts", import.meta.url).pathname;

test("when the disk reports an error, nothing more is accepted; opened again, all durable rows are there", async () => {
  // A file-size limit makes every write beyond it fail, in any account, on any disk.
  const limited = `trap '' XFSZ; ulimit -f 2048; exec "${process.execPath}" "${untilRefused}" "${place.directory}"`;
  const run = spawnSync("sh", ["-c", limited], { encoding: "utf8" });
  const told = JSON.parse(run.stdout) as { durable: number; codes: string[]; messages: string[] };
  expect(told.codes).toEqual(["JournalWriteFailed", "JournalWriteFailed"]);
  expect(told.messages[1]).toBe(told.messages[0]);
  expect(told.durable).toBeGreaterThan(20);
  const journal = await place.open();
  expect(journal.lastSeq).toBe(told.durable);
  await fill(journal, told.durable + 1);
});

const isRoot = process.getuid?.() === 0;
const ifDiskCanBeMade = isRoot && canMount() ? test : test.skip;

function canMount(): boolean {
  const probe = spawnSync("unshare", ["--mount", "true"]);
  return process.platform === "linux" && probe.status === 0;
}

ifDiskCanBeMade("when the disk is full, the refusal says so; with room again, all durable rows are there", async () => {
  const disk = join(place.directory, "disk");
  mkdirSync(disk);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
  try {
    const run = spawnSync(process.execPath, [untilRefused, disk], { encoding: "utf8" });
    const told = JSON.parse(run.stdout) as { durable: number; codes: string[]; messages: string[] };
    expect(told.codes).toEqual(["JournalWriteFailed", "JournalWriteFailed"]);
    expect(told.messages[0]).toContain("the disk is full");
    execFileSync("mount", ["-o", "remount,size=8m", disk]);
    const journal = await openSqliteJournal({ directory: disk, pool: "main", owner: "test", now: () => place.now });
    expect(journal.lastSeq).toBe(told.durable);
    await fill(journal, told.durable + 1);
    await journal.close();
  } finally {
    execFileSync("umount", [disk]);
  }
});
