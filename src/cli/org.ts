import type { RunCommand } from "./io.ts";

export const runOrgCommand: RunCommand = async (argv, io) => {
  const { runOrg } = await import("../emulator/main.ts");
  return runOrg(argv, { stdout: process.stdout, stderr: process.stderr, env: io.env });
};
