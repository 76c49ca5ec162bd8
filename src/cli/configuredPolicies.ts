import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { PolicyMaker, ReadyPolicy } from "../bridge/activation.ts";
import type { PolicyText } from "../bridge/operations.ts";
import { agentProblems, type PolicyNames } from "../config/agentProblems.ts";
import { fieldsLookedUp } from "../config/assertRuleFields.ts";
import type { Config } from "../config/config.ts";
import type { PolicyWithCalendars } from "../policy/compilePolicy.ts";
import { lintPolicy } from "../policy/lint/lintPolicy.ts";
import { besidePolicy, type ReadModule } from "../policy/matrix/loadModules.ts";
import { openPolicy } from "../policy/openPolicy.ts";
import { isPolicyPreset, presetPath } from "../policy/presets.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import type { PolicySource } from "../ports/journal.ts";
import { agentCalendars, nameOf } from "./agentCalendars.ts";
import { expandCalendars, readPolicySource } from "./policySource.ts";

/** Policies held against a configuration: what `onequeue check` refuses never comes into force. */
export class ConfiguredPolicies implements PolicyMaker {
  #config: Config;

  constructor(config: Config) {
    this.#config = config;
  }

  /** From now on this configuration counts. */
  become(config: Config): void {
    this.#config = config;
  }

  /** The policy that the configuration names, as its file is now. Throws BridgeError PolicyInvalid. */
  async configured(): Promise<ReadyPolicy> {
    const { text, fileName } = readPolicySource(this.#config.policy);
    return this.#ready(await this.#checked(text, fileName, besidePolicy(fileName)), text, fileName);
  }

  /** Its modules are looked for beside the configured policy, wherever its text was written, and nowhere else. */
  async open({ text, origin }: PolicyText): Promise<ReadyPolicy> {
    const { policy } = this.#config;
    const folder = dirname(isPolicyPreset(policy) ? presetPath(policy) : policy);
    return this.#ready(await this.#checked(text, origin, onlyWithin(folder)), text, origin);
  }

  /** What was in force once needs no more than to compile. */
  async reopen({ text, origin, modules }: PolicySource): Promise<ReadyPolicy> {
    return this.#ready(await openPolicy(text, origin, keptIn(modules)), text, origin);
  }

  async #checked(text: string, fileName: string, readModule: ReadModule): Promise<PolicyWithCalendars> {
    const report = await lintPolicy(text, fileName, { fields: fieldsLookedUp(this.#config), readModule });
    const { policy } = report;
    const errors: readonly Problem[] = report.problems.filter(({ severity }) => severity === "error");
    const problems = policy === null ? errors : [...errors, ...agentProblems(this.#config, namesOf(policy))];
    if (policy !== null && problems.length === 0) return policy;
    throw new BridgeError({
      code: "PolicyInvalid",
      message: `The policy ${fileName} cannot be used: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}.`,
      problems: problems.map(({ path, message }) => ({ path, message })),
      actions: ["Correct them; policies/policy.schema.json describes every key, the policies beside it are examples."]
    });
  }

  #ready(compiled: PolicyWithCalendars, text: string, origin: string): ReadyPolicy {
    const { policy, router, modules } = compiled;
    const { hash: policyHash, name, version } = policy;
    return {
      policy,
      router,
      source: { policyHash, name, version, origin, text, modules },
      calendars: (now) => {
        const own = expandCalendars(compiled, now);
        return [...own, ...agentCalendars(this.#config, own, now)];
      }
    };
  }
}

/** What agents' terms may name of a policy. */
export function namesOf({ policy, calendars }: PolicyWithCalendars): PolicyNames {
  return { calendars: calendars.map(({ id }) => nameOf(id)), channels: policy.channels.map(({ id }) => id) };
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
