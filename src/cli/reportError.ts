import { BridgeError } from "../ports/bridgeError.ts";
import type { CliIo } from "./io.ts";

/** Says on standard error what went wrong and what to do; returns the exit code. */
export function reportError(error: unknown, io: Pick<CliIo, "err">): number {
  if (!(error instanceof BridgeError)) {
    io.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
  io.err(error.message);
  for (const problem of error.problems) io.err(`  ${problem.path}: ${problem.message}`);
  for (const action of error.actions) io.err(`  -> ${action}`);
  return error.exitCode;
}
