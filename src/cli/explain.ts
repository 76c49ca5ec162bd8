import { explainDecisions } from "../analysis/explainDecisions.ts";
import { WaitBook } from "../bridge/waitBook.ts";
import { openJournalReader, type JournalReader } from "../adapters/sqlite/journalReader.ts";
import { decodeDecisions } from "../core/decisionText.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import { explainItem } from "../language/explainItem.ts";
import { explainMoments } from "../language/explainMoments.ts";
import { ItemHistory } from "../language/itemHistory.ts";
import { inputOf, type JournalRow } from "../ports/journal.ts";
import { configOptions } from "./configSource.ts";
import type { RunCommand } from "./io.ts";
import { readJournalPlace } from "./journalPlace.ts";
import { countOption, parseOptions } from "./options.ts";

const usage = `onequeue explain ITEM [options]
  Tells the life of an item (a PendingServiceRouting id, or call:<id>) in plain words, also while the bridge runs; then
  each decision on it: who else could have been chosen, who could not and why, the score in waiting, the runner-up, and
  the smallest change that would have reversed the choice, tried with the engine on a copy of the state.

  --config FILE        the bridge's configuration, for where its journal is
  --journal DIR        or the folder itself
  --pool NAME          main, unless the configuration says otherwise
  --language en|fr     of the sentences
  --offers N           explain the last N offers (5)
  --candidates N       name at most N candidates of each kind (1000)
  --json               everything as one line of JSON`;

export const runExplain: RunCommand = async (argv, io) => {
  const options = {
    ...configOptions,
    offers: { type: "string" },
    candidates: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" }
  } as const;
  const { values, positionals } = parseOptions(argv, options, usage, 1);
  const [itemId] = positionals;
  if (values["help"] === true || itemId === undefined) {
    (values["help"] === true ? io.out : io.err)(usage);
    return values["help"] === true ? 0 : 2;
  }
  const most = { offers: countOption(values, "offers", 5), candidates: countOption(values, "candidates", 1_000) };
  const { directory, pool, language } = readJournalPlace(values, io.env);
  const reader = openJournalReader(directory, pool);
  try {
    const { explanation, policy, now } = await explainDecisions(reader, itemId, most, new WaitBook());
    const history = historyOf(reader, itemId, policy);
    const story = explainItem(history, now, language, { detail: "full" });
    const sentences = explainMoments(explanation, language);
    if (values["json"] === true) io.out(JSON.stringify({ ...explanation, story, sentences }));
    else {
      for (const { time, sentence } of story) io.out(time === "" ? sentence : `${time}  ${sentence}`);
      for (const line of sentences) io.out(line);
    }
    return history.entries.length === 0 ? 1 : 0;
  } finally {
    reader.close();
  }
};

/** Only the rows that name the item, or an AgentWork of it: a long journal is searched, not read. */
function historyOf(reader: JournalReader, itemId: string, policy: CompiledPolicy): ItemHistory {
  const rows = new Map<number, JournalRow>();
  const names = [itemId];
  for (const name of names) {
    for (const row of reader.rowsMentioning(name)) {
      if (!rows.has(row.seq)) names.push(...agentWorkOf(row, itemId).filter((id) => !names.includes(id)));
      rows.set(row.seq, row);
    }
  }
  const history = new ItemHistory(itemId);
  history.add({ at: 0, input: { type: "PolicyActivated", policy, at: 0 }, decisions: [] });
  for (const row of [...rows.values()].sort((a, b) => a.seq - b.seq)) {
    history.add({ at: row.at, input: inputOf(row), decisions: decodeDecisions(row.decisions) });
  }
  return history;
}

/** Later news of an AgentWork may not name the item. */
function agentWorkOf(row: JournalRow, itemId: string): string[] {
  const input = inputOf(row);
  if (input.type === "WorkObserved") return input.work.itemId === itemId ? [input.work.agentWorkId] : [];
  if (input.type !== "CommandSettled" || !input.commandId.startsWith(`${itemId}:`)) return [];
  const { outcome } = input;
  return outcome.kind === "done" && outcome.agentWorkId !== null ? [outcome.agentWorkId] : [];
}
