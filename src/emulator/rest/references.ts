import { SalesforceError } from "../records/salesforceError.ts";

const REFERENCE = /@\{([^}]+)\}/g;

/** Follows a path such as `records[0].Id` into an earlier answer. */
function follow(body: unknown, path: string): unknown {
  let value = body;
  for (const step of path.split(/[.[\]]+/).filter((part) => part !== "")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

function resolveOne(expression: string, answers: ReadonlyMap<string, unknown>): string {
  const dot = expression.search(/[.[]/);
  const referenceId = dot < 0 ? expression : expression.slice(0, dot);
  const value =
    answers.has(referenceId) && dot >= 0 ? follow(answers.get(referenceId), expression.slice(dot)) : undefined;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  throw new SalesforceError(
    "PROCESSING_HALTED",
    `Invalid reference specified. No value for ${expression} found in ${referenceId}`
  );
}

/**
 * Replaces every `@{referenceId.path}` in the value's texts by what the earlier subrequest answered. Reference ids are
 * case-sensitive. Throws PROCESSING_HALTED where an answer has no such value.
 */
export function resolveReferences(value: unknown, answers: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === "string") {
    return value.includes("@{")
      ? value.replace(REFERENCE, (_whole, expression: string) => resolveOne(expression, answers))
      : value;
  }
  if (Array.isArray(value)) return value.map((item) => resolveReferences(item, answers));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveReferences(item, answers)]));
}
