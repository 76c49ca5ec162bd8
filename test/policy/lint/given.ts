import { lintPolicy, type LintOptions } from "../../../src/policy/lint/lintPolicy.ts";
import { withMatrix } from "../matrix/given.ts";

/** `severity line:column key: message` of everything said about a policy's text, without the name of the file. */
export async function saidOf(text: string, options: LintOptions = {}): Promise<readonly string[]> {
  const { problems } = await lintPolicy(text, "p.yaml", options);
  return problems.map(({ severity, path, message }) => `${severity} ${path.replace("p.yaml:", "")}: ${message}`);
}

/** The same of the small policy with a matrix, without the warnings that parts of it are not used. */
export async function saidOfMatrix(levels: string, options: LintOptions = {}): Promise<readonly string[]> {
  return (await saidOf(withMatrix(levels), options)).filter((line) => !line.includes("is never used"));
}
