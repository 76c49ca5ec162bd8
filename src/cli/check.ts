import { assertRuleFields } from "../config/assertRuleFields.ts";
import { readConfig } from "./configSource.ts";
import type { RunCommand } from "./io.ts";
import { parseOptions, textOption } from "./options.ts";
import { loadPolicy } from "./policySource.ts";

const usage = `onequeue check [options]
  Checks configuration and policy and reports every problem at once, each with its place. Exit code 0 or 2.

  --config FILE         YAML; config.sample.yaml shows every key
  --policy NAME|FILE    check this policy, alone or instead of the configuration's`;

export const runCheck: RunCommand = async (argv, io) => {
  const options = { config: { type: "string" }, policy: { type: "string" }, help: { type: "boolean" } } as const;
  const { values } = parseOptions(argv, options, usage);
  if (values["help"] === true) {
    io.out(usage);
    return 0;
  }
  const policyName = textOption(values, "policy");
  const config =
    textOption(values, "config") === undefined && policyName !== undefined ? null : readConfig(values, io.env);
  const { policy } = await loadPolicy(policyName ?? config?.policy ?? "vip-first");
  if (config !== null) assertRuleFields(policy, config);
  io.out(
    `The policy ${policy.name} ${policy.version} is valid: ${policy.channels.length} channels, ${policy.rules.length} rules.`
  );
  if (config !== null) io.out(`The configuration is valid: pool ${config.pool}, centre ${config.centre.url}.`);
  return 0;
};
