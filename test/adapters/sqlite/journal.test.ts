import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteJournal } from "../../../src/adapters/sqlite/openSqliteJournal.ts";
import { journalContract } from "../../contracts/journalContract.ts";
import { start } from "../../contracts/journalRows.ts";

journalContract("SQLite", async () => {
  const directory = await mkdtemp(join(tmpdir(), "onequeue-journal-"));
  return {
    open: ({ owner = "test", now = () => start } = {}) => openSqliteJournal({ directory, pool: "main", owner, now }),
    remove: () => rm(directory, { recursive: true }),
    committer: [new URL("committer.ts", import.meta.url).pathname, directory]
  };
});
