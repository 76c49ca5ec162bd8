import { basename, dirname, join, relative, resolve } from "node:path";
import type { PolicyMaker, ReadyPolicy } from "../bridge/activation.ts";
import type { PolicyText } from "../bridge/operations.ts";
import { assertRuleFields } from "../config/assertRuleFields.ts";
import type { Config } from "../config/config.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import { compilePolicy, type PolicyWithCalendars } from "../policy/compilePolicy.ts";
import { reloadModules } from "../policy/matrix/loadModules.ts";
import { modulePaths, openPolicy, openRouter } from "../policy/openPolicy.ts";
import { presetPath, isPolicyPreset } from "../policy/presets.ts";
import { YamlSource } from "../policy/yamlSource.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import type { PolicySource } from "../ports/journal.ts";
import type { Router } from "../ports/router.ts";
import { expandCalendars, readPolicySource } from "./policySource.ts";

/** Policies held against a configuration. */
export class ConfiguredPolicies implements PolicyMaker {
  readonly #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  /** The policy that the configuration names, as its file is now. Throws BridgeError PolicyInvalid. */
  async configured(): Promise<ReadyPolicy> {
    const { text, fileName } = readPolicySource(this.#config.policy);
    return this.#ready(await openPolicy(text, fileName), text, fileName);
  }

  /** Its modules are looked for beside the configured policy, wherever its text was written, and nowhere else. */
  async open({ text, origin }: PolicyText): Promise<ReadyPolicy> {
    const { policy } = this.#config;
    const folder = dirname(isPolicyPreset(policy) ? presetPath(policy) : policy);
    const outside = modulesOutside(text, origin, folder);
    if (outside.length > 0) compilePolicy(text, origin, [], outside);
    const fileName = join(folder, basename(origin));
    const compiled = await openPolicy(text, fileName).catch((error: unknown) => {
      throw error instanceof BridgeError ? toldOf(error, fileName, origin) : error;
    });
    return this.#ready(compiled, text, origin);
  }

  async reopen({ text, origin, modules }: PolicySource): Promise<ReadyPolicy> {
    const added = await reloadModules(modules.map((module) => ({ ...module, hash: "" })));
    return this.#ready(compilePolicy(text, origin, added), text, origin);
  }

  router(policy: CompiledPolicy): Promise<Router | null> {
    return openRouter(policy);
  }

  #ready(compiled: PolicyWithCalendars, text: string, origin: string): ReadyPolicy {
    const { policy, router } = compiled;
    assertRuleFields(policy, this.#config);
    const { hash: policyHash, name, version } = policy;
    const source = { policyHash, name, version, origin, text, modules: modulesOf(policy) };
    return { policy, router, source, calendars: (now) => expandCalendars(compiled, now) };
  }
}

/** Whoever may activate policies must not thereby make the bridge run any file of its machine. */
function modulesOutside(text: string, origin: string, folder: string): readonly Problem[] {
  const source = new YamlSource(text, origin);
  return modulePaths(source.value).flatMap((path, index) => {
    const isInside = !relative(folder, resolve(folder, path)).startsWith("..");
    return isInside
      ? []
      : [source.problem(["modules", index], `is outside of ${folder}, the configured policy's folder.`)];
  });
}

/** The problems as those of the file that was handed over. */
function toldOf({ code, message, problems, actions }: BridgeError, fileName: string, origin: string): BridgeError {
  const renamed = (words: string): string => words.replace(fileName, () => origin);
  return new BridgeError({
    code,
    message: renamed(message),
    actions,
    problems: problems.map(({ path, message: said }) => ({ path: renamed(path), message: said }))
  });
}

/** The texts that were compiled, from the compiled policy itself. */
function modulesOf({ matrix }: CompiledPolicy): PolicySource["modules"] {
  const modules = (matrix?.["modules"] ?? []) as readonly { readonly name: string; readonly text: string }[];
  return modules.map(({ name, text }) => ({ name, text }));
}
