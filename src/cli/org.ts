import { withEvidence } from "./evidenceFolder.ts";
import type { RunCommand } from "./io.ts";

export const runOrgCommand: RunCommand = async (argv, io) => {
  const { runOrg } = await import("../emulator/main.ts");
  return runOrg(withEvidence(argv, "org"), { stdout: process.stdout, stderr: process.stderr, env: io.env });
};
