import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { PolicyMaker, ReadyPolicy } from "../bridge/activation.ts";
import type { PolicyText } from "../bridge/operations.ts";
import { assertRuleFields } from "../config/assertRuleFields.ts";
import type { Config } from "../config/config.ts";
import type { PolicyWithCalendars } from "../policy/compilePolicy.ts";
import type { ReadModule } from "../policy/matrix/loadModules.ts";
import { openPolicy } from "../policy/openPolicy.ts";
import { isPolicyPreset, presetPath } from "../policy/presets.ts";
import type { PolicySource } from "../ports/journal.ts";
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
    const compiled = await openPolicy(text, fileName);
    assertRuleFields(compiled.policy, this.#config);
    return readyPolicy(compiled, text, fileName);
  }

  /** Its modules are looked for beside the configured policy, wherever its text was written, and nowhere else. */
  async open({ text, origin }: PolicyText): Promise<ReadyPolicy> {
    const { policy } = this.#config;
    const folder = dirname(isPolicyPreset(policy) ? presetPath(policy) : policy);
    const compiled = await openPolicy(text, origin, onlyWithin(folder));
    assertRuleFields(compiled.policy, this.#config);
    return readyPolicy(compiled, text, origin);
  }

  async reopen({ text, origin, modules }: PolicySource): Promise<ReadyPolicy> {
    return readyPolicy(await openPolicy(text, origin, keptIn(modules)), text, origin);
  }
}

/** Whoever may activate policies must not thereby make the bridge run any file of its machine. */
function onlyWithin(folder: string): ReadModule {
  return (path) => {
    const file = resolve(folder, path);
    if (/^\.\.|^\w:/.test(relative(folder, file)))
      throw new Error(`it is outside of ${folder}, the configured policy's folder`);
    return readFileSync(file, "utf8");
  };
}

function keptIn(modules: PolicySource["modules"]): ReadModule {
  return (path) => {
    const found = modules.find(({ name }) => name === path);
    if (found === undefined) throw new Error("the journal does not have it");
    return found.text;
  };
}

function readyPolicy(compiled: PolicyWithCalendars, text: string, origin: string): ReadyPolicy {
  const { policy, router, modules } = compiled;
  const { hash: policyHash, name, version } = policy;
  const source = { policyHash, name, version, origin, text, modules };
  return { policy, router, source, calendars: (now) => expandCalendars(compiled, now) };
}
