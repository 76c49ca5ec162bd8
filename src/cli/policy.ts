/** `onequeue policy ...`: a group of commands, each with its own words. */
import { BridgeError } from "../ports/bridgeError.ts";
import type { RunCommand } from "./io.ts";
import { unknownWord } from "./options.ts";
import { filesUsage, runPolicyFiles } from "./policyFiles.ts";
import { activateUsage, historyUsage, rollbackUsage, runActivate, runHistory, runRollback } from "./policyChanges.ts";

interface Subcommand {
  readonly name: string;
  readonly run: RunCommand;
}

const subcommands: readonly Subcommand[] = [
  { name: "list", run: (argv, io) => runPolicyFiles(["list", ...argv], io) },
  { name: "new", run: (argv, io) => runPolicyFiles(["new", ...argv], io) },
  { name: "activate", run: runActivate },
  { name: "rollback", run: runRollback },
  { name: "history", run: runHistory }
];

const usage = [filesUsage, activateUsage, rollbackUsage, historyUsage].join("\n\n");

export const runPolicy: RunCommand = async (argv, io) => {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help") {
    (name === undefined ? io.err : io.out)(usage);
    return name === undefined ? 2 : 0;
  }
  if (name.startsWith("-")) return runPolicyFiles(argv, io);
  const found = subcommands.find((one) => one.name === name);
  if (found !== undefined) return found.run(rest, io);
  const names = subcommands.map((one) => one.name);
  throw new BridgeError({ code: "UsageWrong", message: `${unknownWord("action", name, names)}\n\n${usage}` });
};
