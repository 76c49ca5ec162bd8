import { inputOf } from "../bridge/recovery.ts";
import { openJournalReader } from "../adapters/sqlite/journalReader.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import { explainItem } from "../language/explainItem.ts";
import { ItemHistory } from "../language/itemHistory.ts";
import { configOptions } from "./configSource.ts";
import type { RunCommand } from "./io.ts";
import { readJournalPlace } from "./journalPlace.ts";
import { parseOptions } from "./options.ts";

const usage = `onequeue explain ITEM [options]
  Tells the life of an item (a PendingServiceRouting id, or call:<id>) in plain words, also while the bridge runs.

  --config FILE        the bridge's configuration, for where its journal is
  --journal DIR        or the folder itself
  --pool NAME          main, unless the configuration says otherwise
  --language en|fr     of the sentences`;

export const runExplain: RunCommand = async (argv, io) => {
  const options = { ...configOptions, help: { type: "boolean" } } as const;
  const { values, positionals } = parseOptions(argv, options, usage, 1);
  const [itemId] = positionals;
  if (values["help"] === true || itemId === undefined) {
    (values["help"] === true ? io.out : io.err)(usage);
    return values["help"] === true ? 0 : 2;
  }
  const { directory, pool, language } = readJournalPlace(values, io.env);
  const reader = openJournalReader(directory, pool);
  const history = new ItemHistory(itemId);
  let now = 0;
  for (const row of reader.rows(0)) {
    now = row.at;
    history.add({ at: row.at, input: inputOf(row), decisions: decodeDecisions(row.decisions) });
  }
  reader.close();
  for (const { time, sentence } of explainItem(history, now, language, { detail: "full" })) {
    io.out(time === "" ? sentence : `${time}  ${sentence}`);
  }
  return history.entries.length === 0 ? 1 : 0;
};
