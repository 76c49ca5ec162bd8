import { withEvidence } from "./evidenceFolder.ts";
import type { RunCommand } from "./io.ts";
import { parseOptions } from "./options.ts";

export const runOrgCommand: RunCommand = async (argv, io) => {
  const { orgOptions, orgUsage, runOrg } = await import("../emulator/main.ts");
  parseOptions(argv, orgOptions, orgUsage);
  return runOrg(withEvidence(argv, "org"), { stdout: linesTo(io.out), stderr: linesTo(io.err), env: io.env });
};

/** The org writes whole lines with their ends. */
function linesTo(line: (text: string) => void): { write: (text: string) => void } {
  return { write: (text) => line(text.replace(/\n$/, "")) };
}
