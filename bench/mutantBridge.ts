/** `node bench/mutantBridge.ts MUTANT <options of onequeue start>`: one of the bridges of mutants.ts. */
import type { CliIo } from "../src/cli/io.ts";
import { reportError } from "../src/cli/reportError.ts";
import { runBridge } from "../src/cli/start.ts";
import { adaptationsOf, mutantNames } from "./mutants.ts";

const [wanted, ...argv] = process.argv.slice(2);
const name = mutantNames.find((one) => one === wanted);
const { ONEQUEUE_CRASH_AT: crashAt = "", ...others } = process.env;
const [point, count = "1"] = crashAt.split(":");
/** Between acting and committing: a point of its own, which only the mutant's own journal can have. */
const hasOwnPoint = name === "actBeforeCommit" && point === "beforeAppend";

const io: CliIo = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
  env: hasOwnPoint ? others : process.env,
  isTerminal: false,
  onStop: (stop) => void process.once("SIGTERM", stop)
};

if (name === undefined) {
  io.err(`There is no mutant "${wanted ?? ""}"; there are ${mutantNames.join(", ")}.`);
  process.exitCode = 2;
} else {
  const killAt = hasOwnPoint ? Number(count) : null;
  process.exitCode = await runBridge(argv, io, (config) => adaptationsOf(name, config, killAt)).catch(
    (error: unknown) => reportError(error, io)
  );
}
