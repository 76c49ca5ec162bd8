import { BridgeError, type Problem } from "../../src/ports/bridgeError.ts";

/** The problems that `work` is refused with; none when it is not. */
export function problemsOf(work: () => unknown): readonly Problem[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof BridgeError) return error.problems;
    throw error;
  }
}

/** `line:column key: message` of each, without the name of the file. */
export function problemLines(work: () => unknown): readonly string[] {
  return problemsOf(work).map(({ path, message }) => `${path.replace(/^[^:]*:(?=\d)/, "")}: ${message}`);
}
