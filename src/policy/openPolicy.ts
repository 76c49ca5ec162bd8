/** Policies together with the modules that they name. */
import type { CompiledPolicy } from "../core/policy.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { compilePolicy, type PolicyWithCalendars } from "./compilePolicy.ts";
import { loadModules, reloadModules } from "./matrix/loadModules.ts";
import type { MatrixSource } from "./matrix/matrixSource.ts";
import { createRouter, type MatrixRouter } from "./matrix/router.ts";
import { YamlSource } from "./yamlSource.ts";

/**
 * Compiles the text of a policy file and loads the modules it names, relative to the file. Throws BridgeError
 * PolicyInvalid with every problem of policy and modules at once.
 */
export async function openPolicy(text: string, fileName: string): Promise<PolicyWithCalendars> {
  const source = new YamlSource(text, fileName);
  const problems: { readonly path: string; readonly message: string }[] = [];
  const added = await loadModules(modulePaths(source.value), fileName, (index, message) =>
    problems.push(source.problem(["modules", index], message))
  );
  return compilePolicy(text, fileName, added, problems);
}

function modulePaths(value: unknown): readonly string[] {
  const modules: unknown = typeof value === "object" && value !== null && "modules" in value ? value.modules : [];
  return Array.isArray(modules) ? modules.filter((path) => typeof path === "string") : [];
}

/** The router of a compiled policy, for instance of one read back from a journal; null where it has no matrix. */
export async function openRouter(policy: CompiledPolicy): Promise<MatrixRouter | null> {
  if (policy.matrix === null) return null;
  try {
    const added = await reloadModules((policy.matrix as unknown as MatrixSource).modules);
    return createRouter(
      policy,
      added.map(({ module }) => module)
    );
  } catch (error) {
    throw new BridgeError({
      code: "PolicyInvalid",
      message: `The matrix of the policy ${policy.name} ${policy.version} cannot run: ${(error as Error).message}`,
      actions: ["Activate a policy that this version of OneQueue has checked."],
      cause: error
    });
  }
}
