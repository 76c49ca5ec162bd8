import { openJournalReader } from "../adapters/sqlite/journalReader.ts";
import { agreementOf } from "../analysis/agreement.ts";
import { agreementLines } from "../language/agreementLines.ts";
import { configOptions } from "./configSource.ts";
import type { RunCommand } from "./io.ts";
import { readJournalPlace } from "./journalPlace.ts";
import { countOption, parseOptions } from "./options.ts";

const usage = `onequeue shadow report [options]
  How far a bridge in shadow mode (mode: shadow) agrees with what Omni-Channel and the contact centre really did, from
  its journal, also while it runs.

  --config FILE     the bridge's configuration, for where its journal is
  --journal DIR     or the folder itself
  --pool NAME       main, unless the configuration says otherwise
  --items N         name at most N items that went elsewhere (20)
  --language en|fr  of the report
  --json            one JSON line`;

export const runShadow: RunCommand = async (argv, io) => {
  const options = {
    ...configOptions,
    items: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" }
  } as const;
  const { values, positionals } = parseOptions(argv, options, usage, 1);
  if (values["help"] === true || positionals[0] !== "report") {
    (values["help"] === true ? io.out : io.err)(usage);
    return values["help"] === true ? 0 : 2;
  }
  const { directory, pool, language } = readJournalPlace(values, io.env);
  const reader = openJournalReader(directory, pool);
  try {
    const agreement = await agreementOf(reader, countOption(values, "items", 20));
    if (values["json"] === true) io.out(JSON.stringify(agreement));
    else for (const line of agreementLines(agreement, language)) io.out(line);
    return 0;
  } finally {
    reader.close();
  }
};
