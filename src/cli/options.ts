import { parseArgs, type ParseArgsConfig } from "node:util";
import { nearest } from "../policy/nearest.ts";
import { BridgeError } from "../ports/bridgeError.ts";

export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/**
 * Parses a command's arguments, or says everything that is wrong with them and what is allowed. `wordsMax`: words that
 * the command takes besides its options.
 */
export function parseOptions(argv: readonly string[], options: OptionTable, usage: string, wordsMax = 0): Arguments {
  const wrong = [...unknownOptions(argv, options)];
  if (wrong.length > 0) throw usageWrong(wrong, usage);
  const parsed = parse(argv, options, usage);
  const extra = parsed.positionals.slice(wordsMax);
  if (extra.length > 0) throw usageWrong([`${extra.map(quoted).join(", ")} is not expected here.`], usage);
  return { values: parsed.values as Arguments["values"], positionals: parsed.positionals };
}

/** `There is no command "replai". Did you mean replay?` */
export function unknownWord(what: string, word: string, known: readonly string[], prefix = ""): string {
  const guess = nearest(word, known);
  return `There is no ${what} ${quoted(prefix + word)}.${guess === null ? "" : ` Did you mean ${prefix}${guess}?`}`;
}

function* unknownOptions(argv: readonly string[], options: OptionTable): Generator<string> {
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const known = Object.keys(options);
  for (const token of tokens) {
    if (token.kind === "option" && !known.includes(token.name)) yield unknownWord("option", token.name, known, "--");
  }
}

function parse(argv: readonly string[], options: OptionTable, usage: string) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usageWrong([(error as Error).message], usage);
  }
}

function usageWrong(problems: readonly string[], usage: string): BridgeError {
  return new BridgeError({ code: "UsageWrong", message: `${problems.join("\n")}\n\n${usage}` });
}

function quoted(word: string): string {
  return JSON.stringify(word);
}

/** `30s`, `500ms`, `2m`, or a plain number of seconds; milliseconds. */
export function durationOf(text: string, option: string): number {
  const found = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[found?.[2] ?? "s"];
  if (found === null || unit === undefined) {
    throw new BridgeError({
      code: "UsageWrong",
      message: `--${option} is "${text}"; give a duration such as 500ms, 30s, 2m or 1h.`
    });
  }
  return Math.round(Number(found[1]) * unit);
}

/** A number from `least` on, or `otherwise` when the option is not given. Throws BridgeError UsageWrong. */
export function numberOption(values: Arguments["values"], name: string, otherwise: number, least = 0): number {
  const text = textOption(values, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= least) return value;
  throw new BridgeError({ code: "UsageWrong", message: `--${name} is "${text}"; give a number from ${least} on.` });
}

export function textOption(values: Arguments["values"], name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** A whole number from 1 on. */
export function countOption(values: Arguments["values"], name: string, otherwise: number): number {
  const text = textOption(values, name);
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new BridgeError({
    code: "UsageWrong",
    message: `--${name} is "${text}"; give a whole number from 1 on.`
  });
}
