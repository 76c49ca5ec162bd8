import { agentProblems } from "../config/agentProblems.ts";
import { fieldsLookedUp } from "../config/assertRuleFields.ts";
import type { PolicyWithCalendars } from "../policy/compilePolicy.ts";
import { spanText } from "../policy/duration.ts";
import { lintPolicy, type LintOptions, type LintProblem, type LintReport } from "../policy/lint/lintPolicy.ts";
import type { StarvationBound } from "../policy/lint/starvation.ts";
import type { Config } from "../config/config.ts";
import { namesOf } from "./configuredPolicies.ts";
import { readConfig } from "./configSource.ts";
import type { CliIo, RunCommand } from "./io.ts";
import { parseOptions, textOption } from "./options.ts";
import { readPolicySource } from "./policySource.ts";

const usage = `onequeue check [options]
  Checks configuration and policy and reports every problem at once, each with its place. Errors keep a policy from
  being used: exit code 2. Warnings are worth a thought: exit code 0.

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
  const { text, fileName } = readPolicySource(policyName ?? config?.policy ?? "vip-first");
  const report = await lintPolicy(text, fileName, config === null ? {} : around(config));
  const strange = config === null || report.policy === null ? [] : strangeTerms(config, report.policy);
  if (report.policy === null || strange.length > 0) return refuse(fileName, [...strange, ...report.problems], io);
  approve(report, io);
  if (config !== null) io.out(configLine(config));
  return 0;
};

/** What the configuration knows that a policy is held against. Agents who are not described may be there, too. */
function around(config: Config): LintOptions {
  return { fields: fieldsLookedUp(config), agents: [...config.agents.values()] };
}

/** Terms of informal agents that name what the policy does not have. */
function strangeTerms(config: Config, compiled: PolicyWithCalendars): readonly LintProblem[] {
  return agentProblems(config, namesOf(compiled)).map((problem) => ({ ...problem, severity: "error" }));
}

function configLine({ pool, centre }: Config): string {
  return `The configuration is valid: pool ${pool}, centre ${centre.url}.`;
}

function refuse(fileName: string, problems: readonly LintProblem[], io: CliIo): number {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  io.err(`The policy ${fileName} cannot be used: ${counted(errors, "error")}.`);
  for (const problem of problems) io.err(lineOf(problem));
  io.err("  -> Correct them; policies/policy.schema.json describes every key, the policies beside it are examples.");
  return 2;
}

function approve({ policy, problems, bounds }: LintReport, io: CliIo): void {
  if (policy === null) return;
  const { name, version, hash, channels, rules } = policy.policy;
  const matrix = policy.router === null ? "" : `, a matrix of ${counted(policy.router.rules.all, "rule")}`;
  io.out(`The policy ${name} ${version} is valid: ${channels.length} channels, ${rules.length} rules${matrix}.`);
  io.out(`  Its content has the hash ${hash.slice(0, 12)}.`);
  for (const line of boundLines(bounds)) io.out(line);
  if (problems.length > 0) io.out(`${counted(problems.length, "warning")}:`);
  for (const problem of problems) io.out(lineOf(problem));
}

/** For each channel the slowest of its bounds. */
function boundLines(bounds: readonly StarvationBound[]): readonly string[] {
  const worst = new Map<string, StarvationBound>();
  for (const bound of bounds) {
    const known = worst.get(bound.channel);
    if (known === undefined || (bound.boundMs ?? Infinity) > (known.boundMs ?? Infinity))
      worst.set(bound.channel, bound);
  }
  const lines = [...worst.values()].flatMap(({ channel, tier, behindChannel, behindTier, boundMs }) =>
    boundMs === null
      ? []
      : [
          `  ${channel}: after ${spanText(boundMs)} on its clock goes before whatever is within its target (slowest: ${tier} behind ${behindChannel} ${behindTier}).`
        ]
  );
  return lines;
}

function lineOf({ severity, path, message }: LintProblem): string {
  return `  ${path}: ${severity}: ${message}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
