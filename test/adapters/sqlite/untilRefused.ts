/** Commits rows until one is refused, tries once more, and tells how far it came and what it heard. */
import { openSqliteJournal } from "../../../src/adapters/sqlite/openSqliteJournal.ts";
import { BridgeError } from "../../../src/ports/bridgeError.ts";
import { batch, row, start } from "../../contracts/journalRows.ts";

const directory = process.argv[2] ?? "";
const journal = await openSqliteJournal({ directory, pool: "main", owner: "child", now: () => start });
const refusals: BridgeError[] = [];
while (refusals.length < 2) {
  const next = row(journal, journal.lastSeq + 1, { input: JSON.stringify({ text: "x".repeat(2000) }) });
  try {
    await journal.commit(batch({ rows: [next] }));
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    refusals.push(error);
  }
}
const codes = refusals.map(({ code }) => code);
const messages = refusals.map(({ message }) => message);
console.log(JSON.stringify({ durable: journal.lastSeq, codes, messages }));
process.exit(0);
