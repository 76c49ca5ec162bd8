import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The first line of a program that was started with --json: it is ready, and this is where it is. */
export type Ready = { ready: true; url: string; pid: number } & Record<string, string | number | boolean>;

export interface RunningProgram {
  ready: Ready;
  /** Sends SIGTERM and waits for the end; the exit code, or null where a signal ended it. */
  stop(): Promise<number | null>;
}

export interface ProgramOptions {
  /** What to run instead of this clone's own `onequeue`. */
  executable?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

const launcher = new URL("../bin/onequeue.mjs", import.meta.url).pathname;

/** Starts a `onequeue` command that serves (org, centre, start) and waits until it says that it is ready. */
export async function startProgram(args: string[], options: ProgramOptions = {}): Promise<RunningProgram> {
  const { executable, cwd, env } = options;
  const [file, first] = executable === undefined ? [process.execPath, [launcher]] : [executable, []];
  const child = spawn(file, [...first, ...args, "--json"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (part: Buffer) => (complaint += part.toString()));
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "exit") as Promise<[number | null]>;
  const line = once(lines, "line") as Promise<[string]>;
  const outcome = await Promise.race([line, ended.then(() => undefined)]);
  if (outcome === undefined)
    throw new Error(`onequeue ${args.join(" ")} ended before it was ready:\n${complaint || "(it said nothing)"}`);
  return {
    ready: JSON.parse(outcome[0]) as Ready,
    async stop() {
      child.kill("SIGTERM");
      return (await ended)[0];
    }
  };
}
