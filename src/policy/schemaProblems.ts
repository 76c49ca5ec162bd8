import type { z } from "zod";
import type { Problem } from "../ports/bridgeError.ts";
import { nearest } from "./nearest.ts";
import { knownKeysOf, schemaAt } from "./schemaShape.ts";
import { pathText, type Path, type YamlSource } from "./yamlSource.ts";

type Issue = z.core.$ZodIssue;

function received(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root
  );
}

function didYouMean(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === null ? "" : ` Did you mean ${guess}?`;
}

const typeNames: Readonly<Record<string, string>> = {
  object: "a mapping",
  record: "a mapping",
  array: "a list",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false"
};

function typeMessage(expected: string, value: unknown): string {
  if (value === undefined) return `is required: ${typeNames[expected] ?? expected}.`;
  return `must be ${typeNames[expected] ?? expected}, not ${received(value)}.`;
}

const plainBound = (bound: Bound | undefined): string => String(Number(bound));

type Bound = number | bigint | Date;
function rangeMessage(issue: { minimum?: Bound; maximum?: Bound; inclusive?: boolean }, value: unknown): string {
  const bound =
    issue.minimum === undefined ? `at most ${plainBound(issue.maximum)}` : `at least ${plainBound(issue.minimum)}`;
  return `must be ${issue.inclusive === false ? bound.replace("at least", "more than") : bound}, not ${received(value)}.`;
}

function valueMessage(values: readonly unknown[], value: unknown): string {
  const allowed = values.map(String);
  const given = value === undefined ? "is required" : `cannot be ${received(value)}`;
  return `${given}; allowed: ${allowed.join(", ")}.${typeof value === "string" ? didYouMean(value, allowed) : ""}`;
}

function message(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.message.startsWith("must") && value !== undefined
        ? `${issue.message}, not ${received(value)}.`
        : typeMessage(issue.expected, value);
    case "invalid_value":
      return valueMessage(issue.values, value);
    case "too_small":
    case "too_big":
      return issue.origin === "array" || issue.origin === "map" || issue.origin === "object"
        ? `must hold ${issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`} entries.`
        : rangeMessage(issue, value);
    default:
      return issue.message.startsWith("must") ? `${issue.message}, not ${received(value)}.` : issue.message;
  }
}

/**
 * What zod found, as problems for the person who wrote the file: each with its place, what was read, what may be.
 * `under` is where `schema` applies; `value` is what was checked where that is more than the text itself.
 */
export function schemaProblems(
  error: z.core.$ZodError,
  schema: z.ZodType,
  source: YamlSource,
  under: Path = [],
  value: unknown = source.value
): readonly Problem[] {
  const root = valueAt(value, under);
  return error.issues.flatMap((issue) => {
    const path = [...under, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      const governing = schemaAt(schema, issue.path);
      const known = governing === undefined ? [] : knownKeysOf(governing);
      return issue.keys.map((key) => ({
        path: source.locateKey([...path, key]),
        message: `is not a known key${issue.path.length > 0 || under.length > 0 ? ` of ${pathText(path)}` : ""}; known: ${known.join(", ")}.${didYouMean(key, known)}`
      }));
    }
    if (issue.code === "invalid_key") {
      return [{ path: source.locateKey(path), message: issue.issues.map((inner) => inner.message).join(" ") }];
    }
    return [{ path: source.locate(path), message: message(issue, valueAt(root, issue.path)) }];
  });
}
