/** Policies together with the modules that they name. */
import type { Problem } from "../ports/bridgeError.ts";
import { compilePolicy, type PolicyWithCalendars } from "./compilePolicy.ts";
import { besidePolicy, loadModules, type ReadModule } from "./matrix/loadModules.ts";
import { YamlSource } from "./yamlSource.ts";

/**
 * Compiles the text of a policy file and loads the modules it names: relative to the file, or as `read` finds them (in a
 * journal, for instance). Throws BridgeError PolicyInvalid with every problem of policy and modules at once.
 */
export async function openPolicy(
  text: string,
  fileName: string,
  read: ReadModule = besidePolicy(fileName)
): Promise<PolicyWithCalendars> {
  const source = new YamlSource(text, fileName);
  const problems: Problem[] = [];
  const added = await loadModules(modulePaths(source.value), read, (index, message) =>
    problems.push(source.problem(["modules", index], message))
  );
  return compilePolicy(text, fileName, added, problems);
}

/** Module files that a policy names, as they are written in its parsed text. */
export /** Paths under `modules` of a policy's plain content. */
function modulePaths(value: unknown): readonly string[] {
  const modules: unknown = typeof value === "object" && value !== null && "modules" in value ? value.modules : [];
  return Array.isArray(modules) ? modules.filter((path) => typeof path === "string") : [];
}
