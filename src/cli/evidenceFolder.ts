import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A script that reads JSON lines judges by the evidence: without `--evidence` it goes to a new folder, which the ready
 * line names.
 */
export function withEvidence(argv: readonly string[], program: "org" | "centre"): readonly string[] {
  const isGiven = argv.some((word) => word === "--evidence" || word.startsWith("--evidence="));
  if (!argv.includes("--json") || argv.includes("--help") || isGiven) return argv;
  return [...argv, "--evidence", mkdtempSync(join(tmpdir(), `onequeue-${program}-`))];
}
