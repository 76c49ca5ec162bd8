import { dirname } from "node:path";
import type { PolicyMaker, ReadyPolicy } from "../bridge/activation.ts";
import type { PolicyText } from "../bridge/operations.ts";
import { agentProblems, type PolicyNames } from "../config/agentProblems.ts";
import { fieldsLookedUp } from "../config/assertRuleFields.ts";
import type { Config } from "../config/config.ts";
import type { CompiledPolicy } from "../core/policy.ts";
import { loadModules } from "../policy/matrix/loadModules.ts";
import { createRouter } from "../policy/matrix/router.ts";
import { isPolicyPreset, presetPath } from "../policy/presets.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import type { PolicySource } from "../ports/journal.ts";
import type { Router } from "../ports/router.ts";
import { agentCalendars, nameOf } from "./agentCalendars.ts";
import { checkPolicy, keptIn, type PolicyAnswer, type PolicyRequest } from "./policyCheck.ts";
import { readPolicySource } from "./policySource.ts";

type Compiled = NonNullable<PolicyAnswer["compiled"]>;

/** Policies held against a configuration: what `onequeue check` refuses never comes into force. */
export class ConfiguredPolicies implements PolicyMaker {
  #config: Config;
  readonly #now: () => number;
  /** Checks on this thread until told otherwise: a bridge that starts has nothing to hold up. */
  check: (request: PolicyRequest) => Promise<PolicyAnswer> = checkPolicy;

  constructor(config: Config, now: () => number) {
    this.#config = config;
    this.#now = now;
  }

  /** From now on this configuration counts. */
  become(config: Config): void {
    this.#config = config;
  }

  /** The policy that a configuration names, as its file is now. Throws BridgeError PolicyInvalid. */
  async configured(config: Config = this.#config): Promise<ReadyPolicy> {
    const { text, fileName } = readPolicySource(config.policy);
    const request = { text, fileName, modules: { kind: "beside" }, fields: fieldsLookedUp(config) } as const;
    return this.#ready(await this.#compiled(request, config), text, fileName);
  }

  /** Its modules are looked for beside the configured policy, wherever its text was written, and nowhere else. */
  async open({ text, origin }: PolicyText): Promise<ReadyPolicy> {
    const { policy } = this.#config;
    const folder = dirname(isPolicyPreset(policy) ? presetPath(policy) : policy);
    const modules = { kind: "within", folder } as const;
    const request = { text, fileName: origin, modules, fields: fieldsLookedUp(this.#config) };
    return this.#ready(await this.#compiled(request, this.#config), text, origin);
  }

  /** What was in force once needs no more than to compile. */
  async reopen({ text, origin, modules }: PolicySource): Promise<ReadyPolicy> {
    const request = { text, fileName: origin, modules: { kind: "kept", modules }, fields: null } as const;
    return this.#ready(await this.#compiled(request, null), text, origin);
  }

  /** `config`: what agents' terms must fit; null: they need not. */
  async #compiled(request: Omit<PolicyRequest, "now">, config: Config | null): Promise<Compiled> {
    const { compiled, problems: found } = await this.check({ ...request, now: this.#now() });
    const unfit = compiled === null || config === null ? [] : agentProblems(config, namesIn(compiled));
    const problems = [...found, ...unfit];
    if (compiled !== null && problems.length === 0) return compiled;
    throw new BridgeError({
      code: "PolicyInvalid",
      message: `The policy ${request.fileName} cannot be used: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}.`,
      problems,
      actions: ["Correct them; policies/policy.schema.json describes every key, the policies beside it are examples."]
    });
  }

  async #ready({ policy, modules, hours }: Compiled, text: string, origin: string): Promise<ReadyPolicy> {
    const { hash: policyHash, name, version } = policy;
    return {
      policy,
      router: await routerOf(policy, modules),
      source: { policyHash, name, version, origin, text, modules },
      calendars: (now) => [...hours, ...agentCalendars(this.#config, hours, now)]
    };
  }
}

async function routerOf(policy: CompiledPolicy, modules: PolicySource["modules"]): Promise<Router | null> {
  const paths = modules.map(({ name }) => name);
  const added = await loadModules(paths, keptIn(modules), (_index, message) => {
    throw new BridgeError({ code: "PolicyInvalid", message: `A module of the policy ${policy.name} ${message}` });
  });
  return createRouter(
    policy,
    added.map(({ module }) => module)
  );
}

function namesIn({ policy, hours }: Compiled): PolicyNames {
  return namesOf({ policy, calendars: hours.map(({ calendar: id }) => ({ id })) });
}

/** What agents' terms may name of a policy. */
export function namesOf({
  policy,
  calendars
}: {
  readonly policy: CompiledPolicy;
  readonly calendars: readonly { readonly id: string }[];
}): PolicyNames {
  return { calendars: calendars.map(({ id }) => nameOf(id)), channels: policy.channels.map(({ id }) => id) };
}
