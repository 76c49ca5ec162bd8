import { withEvidence } from "./evidenceFolder.ts";
import type { RunCommand } from "./io.ts";
import { parseOptions } from "./options.ts";

export const runCentreCommand: RunCommand = async (argv, io) => {
  const { centreOptions, centreUsage, runCentre } = await import("../centre/runCentre.ts");
  parseOptions(argv, centreOptions, centreUsage);
  return runCentre(withEvidence(argv, "centre"), io);
};
