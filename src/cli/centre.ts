import type { RunCommand } from "./io.ts";

export const runCentreCommand: RunCommand = async (argv, io) => {
  const { runCentre } = await import("../centre/runCentre.ts");
  return runCentre(argv, io);
};
