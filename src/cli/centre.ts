import { withEvidence } from "./evidenceFolder.ts";
import type { RunCommand } from "./io.ts";

export const runCentreCommand: RunCommand = async (argv, io) => {
  const { runCentre } = await import("../centre/runCentre.ts");
  return runCentre(withEvidence(argv, "centre"), io);
};
