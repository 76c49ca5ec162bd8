import type { CompiledPolicy } from "../core/policy.ts";
import { matrixSourceOf } from "../policy/matrix/matrixSource.ts";
import { nearest } from "../policy/nearest.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import type { Config } from "./config.ts";

/** Fields that rules and conditions may ask for: what the configuration has looked up. */
export function fieldsLookedUp(config: Config): readonly string[] {
  return [...config.org.enrichment.fields, ...config.centre.fields.map(({ field }) => field)];
}

/**
 * A rule over a field that nobody looks up would match nothing and say nothing. Throws BridgeError PolicyInvalid that
 * names each such field of the policy's rules and matrix.
 */
export function assertRuleFields(policy: CompiledPolicy, config: Config): void {
  const known = fieldsLookedUp(config);
  const problems = policy.rules.flatMap((rule, index) =>
    Object.keys(rule.fields ?? {})
      .filter((field) => !known.includes(field))
      .map((field): Problem => ({ path: `policy rules[${index}].fields.${field}`, message: message(field, known) }))
  );
  for (const field of matrixSourceOf(policy)?.fields ?? []) {
    if (!known.includes(field))
      problems.push({ path: `policy matrix fields.${field}`, message: message(field, known) });
  }
  if (problems.length === 0) return;
  throw new BridgeError({
    code: "PolicyInvalid",
    message: `The policy ${policy.name} has rules over fields that the configuration does not look up: they would never match.`,
    problems,
    actions: ["Add the fields to org.enrichment.fields (or centre.fields) in the configuration, or correct the rules."]
  });
}

function message(field: string, known: readonly string[]): string {
  const guess = nearest(field, known);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  return `is not looked up; looked up: ${known.join(", ") || "none"}.${hint}`;
}
