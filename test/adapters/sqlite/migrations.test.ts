import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inTransaction, numberOf, openDurable } from "../../../src/adapters/sqlite/database.ts";
import { migrate, migrations, newestVersion } from "../../../src/adapters/sqlite/migrate.ts";
import { allRows, fill } from "../../contracts/journalContract.ts";
import { Place } from "./place.ts";

let place: Place;
beforeEach(async () => {
  place = await Place.make();
});
afterEach(() => place.remove());

/** A segment as version 1 wrote it; the dump is never regenerated, only joined by those of later versions. */
function segmentOfVersionOne(): string {
  mkdirSync(place.folder);
  const path = join(place.folder, "00000001-2026-11-25.db");
  const database = new DatabaseSync(path);
  database.exec(readFileSync(new URL("fixtures/version-1.sql", import.meta.url), "utf8"));
  database.close();
  return path;
}

test("migrations are numbered without a gap", () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
});

test("a journal of version 1 opens, with all it holds", async () => {
  segmentOfVersionOne();
  const journal = await place.open();
  expect(journal).toMatchObject({ lastSeq: 2, epoch: 4, orgId: "00D000000000001EAA" });
  expect(await allRows(journal)).toEqual([
    {
      seq: 1,
      epoch: 3,
      at: 1795600800001,
      inputType: "ItemArrived",
      input: '{"item":{"itemId":"0JR000000000001AAA","tier":null,"since":1795600790000}}',
      decisions: '[{"kind":"offer","itemId":"0JR000000000001AAA","agentId":"005000000000001AAA"}]',
      coreVersion: "0.1.0",
      policyHash: "f00d",
      policyVersion: ""
    },
    {
      seq: 2,
      epoch: 3,
      at: 1795600800002,
      inputType: "ClockTicked",
      input: "{}",
      decisions: "[]",
      coreVersion: "0.1.0",
      policyHash: "f00d",
      policyVersion: ""
    }
  ]);
  expect(await journal.unsettledCommands()).toMatchObject([
    { commandId: "0JR000000000001AAA:1", type: "InsertAgentWork", state: "unknown", attempts: 1 }
  ]);
  expect(await journal.positions()).toEqual(new Map([["/data/ChangeEvents", "42"]]));
  await fill(journal, 3);
});

test("a later version's steps run once, in order, on what is there; a step that fails leaves the old version whole", () => {
  const path = segmentOfVersionOne();
  const next = { version: newestVersion() + 1, sql: "ALTER TABLE journal ADD COLUMN note TEXT DEFAULT 'none'" };
  const broken = { version: newestVersion() + 2, sql: "CREATE TABLE extra(x); SELECT nonsense FROM nowhere" };
  const database = openDurable(path);
  expect(() => inTransaction(database, () => migrate(database, path, [...migrations, next, broken]))).toThrow(
    "nowhere"
  );
  expect(numberOf(database, "PRAGMA user_version")).toBe(1);
  expect(numberOf(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'extra'")).toBe(0);
  for (let times = 0; times < 2; times += 1)
    inTransaction(database, () => migrate(database, path, [...migrations, next]));
  expect(numberOf(database, "PRAGMA user_version")).toBe(next.version);
  expect(database.prepare("SELECT note FROM journal WHERE seq = 1").get()).toEqual({ note: "none" });
  database.close();
});
