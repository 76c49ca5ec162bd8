import { parseArgs } from "node:util";
import { CentreProblem, type Problem } from "./problem.ts";
import { startCentre, type CentreOptions, type RunningCentre } from "./startCentre.ts";

/** What the program may touch of its process. */
export interface CentreIo {
  /** Each call is one line, without its end. */
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back once when the program is asked to stop. */
  readonly onStop: (stop: () => void) => void;
}

export const centreUsage = `onequeue centre [options]
  Runs a simulated contact centre until SIGTERM.

  --port N            port to listen on (any free one)
  --host ADDRESS      address to listen on (127.0.0.1; others need a token)
  --token-env NAME    environment variable that holds the bearer token
  --fixture FILE      YAML file with queues, agents and callers (the demonstration's)
  --evidence DIR      write centre.evidence.jsonl there (a new folder with --json, else none)
  --seed N            of everything left to chance (1)
  --heartbeat-ms N    pause between heartbeats (1000)
  --json              JSON lines only on stdout; the first when ready`;

const textOption = { type: "string" } as const;
const flagOption = { type: "boolean" } as const;

export const centreOptions = {
  port: textOption,
  host: textOption,
  "token-env": textOption,
  fixture: textOption,
  evidence: textOption,
  seed: textOption,
  "heartbeat-ms": textOption,
  json: flagOption,
  help: flagOption
} as const;

interface Settings {
  readonly isJson: boolean;
  readonly isHelp: boolean;
  readonly options: CentreOptions;
}

/** Runs until asked to stop. Resolves with the exit code: 0 stopped, 2 wrong usage or fixture, 1 anything else. */
export async function runCentre(argv: readonly string[], io: CentreIo): Promise<number> {
  try {
    const settings = readArguments(argv, io.env);
    if (settings.isHelp) {
      io.out(centreUsage);
      return 0;
    }
    const running = await startCentre(settings.options);
    announce(running, settings.isJson, io);
    await new Promise<void>((resolve) => io.onStop(resolve));
    await running.close();
    return 0;
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    io.err(known.message);
    if (!(known instanceof CentreProblem)) return 1;
    for (const { path, message } of known.problems) io.err(`  ${path}: ${message}`);
    return 2;
  }
}

function announce(running: RunningCentre, isJson: boolean, io: CentreIo): void {
  const { url, openApiUrl, evidencePath } = running;
  const ready = { ready: true, url, pid: process.pid, openapi: openApiUrl, evidence: evidencePath };
  io.out(isJson ? JSON.stringify(ready) : `Simulated contact centre at ${url} (operations: ${openApiUrl})`);
}

function readArguments(argv: readonly string[], env: CentreIo["env"]): Settings {
  const { values } = parse(argv);
  const problems: Problem[] = [];
  const port = integer("port", values.port, 65_535, problems);
  const seed = integer("seed", values.seed, 2 ** 32 - 1, problems);
  const heartbeatMs = integer("heartbeat-ms", values["heartbeat-ms"], 60_000, problems);
  const token = tokenFrom(values["token-env"], env, problems);
  if (problems.length > 0)
    throw new CentreProblem(400, "usage", "Wrong usage; `onequeue centre --help` lists what is allowed.", problems);
  return {
    isJson: values.json ?? false,
    isHelp: values.help ?? false,
    options: {
      token,
      evidence: values.evidence ?? null,
      ...(port === undefined ? {} : { port }),
      ...(seed === undefined ? {} : { seed }),
      ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
      ...(values.host === undefined ? {} : { host: values.host }),
      ...(values.fixture === undefined ? {} : { fixture: values.fixture })
    }
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: centreOptions });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CentreProblem(400, "usage", `${message}\n\n${centreUsage}`);
  }
}

function integer(name: string, text: string | undefined, most: number, problems: Problem[]): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  problems.push({ path: `--${name}`, message: `"${text}" is not a whole number from 0 to ${String(most)}.` });
  return undefined;
}

function tokenFrom(name: string | undefined, env: CentreIo["env"], problems: Problem[]): string | null {
  if (name === undefined) return null;
  const token = env[name];
  if (token !== undefined && token !== "") return token;
  problems.push({ path: "--token-env", message: `The environment variable ${name} is not set.` });
  return null;
}
