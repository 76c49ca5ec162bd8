/** Commits one row, command and position after the other until it is killed, telling each seq once it is durable. */
import { writeSync } from "node:fs";
import { openSqliteJournal } from "../../../src/adapters/sqlite/openSqliteJournal.ts";
import { batch, command, row } from "../../contracts/journalRows.ts";

const directory = process.argv[2] ?? "";
const journal = await openSqliteJournal({ directory, pool: "main", owner: "child", now: () => Date.now() });
for (;;) {
  const seq = journal.lastSeq + 1;
  const positions = new Map([["s", String(seq)]]);
  await journal.commit(batch({ rows: [row(journal, seq)], commands: [command(seq)], positions }));
  writeSync(1, `${seq}\n`);
}
