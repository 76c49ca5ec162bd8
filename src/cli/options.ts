import { parseArgs, type ParseArgsConfig } from "node:util";
import { BridgeError } from "../ports/bridgeError.ts";

export type OptionTable = NonNullable<ParseArgsConfig["options"]>;

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** Parses a command's arguments, or says what is wrong with them and what is allowed. */
export function parseOptions(argv: readonly string[], options: OptionTable, usage: string): Arguments {
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    return { values: parsed.values as Arguments["values"], positionals: parsed.positionals };
  } catch (error) {
    throw new BridgeError({ code: "UsageWrong", message: `${(error as Error).message}\n\n${usage}` });
  }
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

export function textOption(values: Arguments["values"], name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}
