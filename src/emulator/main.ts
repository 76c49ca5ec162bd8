import { parseArgs } from "node:util";
import { FixtureError } from "./fixture/fixtureError.ts";
import { startOrg } from "./server.ts";
import type { Org, OrgOptions } from "./server.ts";

/** What the program may touch of the process around it. */
export interface OrgIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const orgUsage = `onequeue org [options]
  Runs an emulated Salesforce org on the loopback interface until SIGTERM.

  --port N               port to listen on (any free one)
  --fixture FILE         YAML file with the org's content (the demonstration's)
  --evidence DIR         write org.evidence.jsonl there (a new folder with --json, else none)
  --switch NAME=VALUE    answer to an open question; may be repeated (GET /console/switches lists them)
  --publish-latency MS   from commit to publication of its events (500)
  --seed N               of everything left to chance (1)
  --json                 JSON lines only on stdout; the first when ready`;

const textOption = { type: "string" } as const;
const flagOption = { type: "boolean" } as const;

export const orgOptions = {
  port: textOption,
  fixture: textOption,
  evidence: textOption,
  switch: { type: "string", multiple: true },
  "publish-latency": textOption,
  seed: textOption,
  json: flagOption,
  help: flagOption
} as const;

interface CommandLine {
  readonly options: OrgOptions;
  readonly isJson: boolean;
  readonly wantsHelp: boolean;
}

/** A command line that cannot be read; says everything that is wrong with it. */
class UsageError extends Error {}

function wholeNumber(name: string, text: string | undefined, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  problems.push(`--${name} got '${text}'; it takes a whole number.`);
  return undefined;
}

function switchesOf(pairs: readonly string[], problems: string[]): Record<string, string> {
  const switches: Record<string, string> = {};
  for (const pair of pairs) {
    const [name = "", ...value] = pair.split("=");
    if (value.length === 0) problems.push(`--switch got '${pair}'; it takes NAME=VALUE.`);
    else switches[name] = value.join("=");
  }
  return switches;
}

function parse(argv: readonly string[]): ReturnType<typeof parseArgs>["values"] {
  return parseArgs({ args: [...argv], options: orgOptions }).values;
}

function readCommandLine(argv: readonly string[]): CommandLine {
  const values = parse(argv);
  const problems: string[] = [];
  const text = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  const port = wholeNumber("port", text("port"), problems);
  const publishLatencyMs = wholeNumber("publish-latency", text("publish-latency"), problems);
  const seed = wholeNumber("seed", text("seed"), problems);
  const pairs = Array.isArray(values["switch"]) ? values["switch"].map(String) : [];
  const switches = switchesOf(pairs, problems);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const [fixture, evidenceDirectory] = [text("fixture"), text("evidence")];
  return {
    isJson: values["json"] === true,
    wantsHelp: values["help"] === true,
    options: {
      switches,
      ...(port === undefined ? {} : { port }),
      ...(publishLatencyMs === undefined ? {} : { publishLatencyMs }),
      ...(seed === undefined ? {} : { seed }),
      ...(fixture === undefined ? {} : { fixture }),
      ...(evidenceDirectory === undefined ? {} : { evidenceDirectory })
    }
  };
}

function readyLine(org: Org, isJson: boolean): string {
  const { url, username, token } = org;
  const openapi = `${url}/openapi.json`;
  if (isJson) {
    const evidence = org.evidencePath ?? null;
    return `${JSON.stringify({ ready: true, url, pid: process.pid, openapi, username, token, evidence })}\n`;
  }
  const kept = org.evidencePath === undefined ? "" : `Evidence: ${org.evidencePath}\n`;
  return `The org answers at ${url} (console: ${openapi}).\nUser: ${username}\nAccess token: ${token}\n${kept}`;
}

async function untilToldToStop(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => {
    resolve(undefined);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  await promise;
  process.off("SIGTERM", stop);
  process.off("SIGINT", stop);
}

/** Node's own errors carry a code; they may come from another realm, so that `instanceof` does not tell them. */
function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

function isUsageProblem(error: unknown): boolean {
  return error instanceof UsageError || codeOf(error).startsWith("ERR_PARSE_ARGS");
}

/** Why the org did not start, in words for whoever started it; undefined for anything unforeseen. */
function startProblem(error: unknown): string | undefined {
  if (error instanceof FixtureError) return error.message;
  const code = codeOf(error);
  if (code === "EADDRINUSE")
    return `The org cannot be opened: ${messageOf(error)}. Choose another port, or 0 for any free one.`;
  if (code === "EACCES") return `Permission was refused: ${messageOf(error)}.`;
  return undefined;
}

/**
 * The `org` command: starts, says so, runs until SIGTERM or SIGINT. Resolves with the exit code: 0 after a signal, 1
 * when the org cannot start, 2 when the command line cannot be read.
 */
export async function runOrg(argv: readonly string[], io: OrgIo): Promise<number> {
  let commandLine: CommandLine;
  try {
    commandLine = readCommandLine(argv);
  } catch (error) {
    if (!isUsageProblem(error)) throw error;
    io.stderr.write(`${messageOf(error)}\n\n${orgUsage}\n`);
    return 2;
  }
  if (commandLine.wantsHelp) {
    io.stdout.write(`${orgUsage}\n`);
    return 0;
  }
  const onFailure = (error: unknown): void => {
    io.stderr.write(
      `The emulated org failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`
    );
  };
  try {
    const org = await startOrg({ ...commandLine.options, onFailure });
    io.stdout.write(readyLine(org, commandLine.isJson));
    await untilToldToStop();
    await org.close();
    return 0;
  } catch (error) {
    const problem = startProblem(error);
    if (problem === undefined) throw error;
    io.stderr.write(`${problem}\n`);
    return 1;
  }
}
