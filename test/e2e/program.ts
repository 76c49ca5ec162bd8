/** `onequeue` as a process of its own, with everything that it says. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

const launcher = fileURLToPath(new URL("../../bin/onequeue.mjs", import.meta.url));

/** First line of a program that runs with --json. */
export interface ReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly pid: number;
  readonly openapi?: string;
  readonly username?: string;
  readonly token?: string;
  readonly journal?: string;
  readonly evidence?: string;
}

export interface Program {
  readonly child: ChildProcess;
  readonly said: { out: string; err: string };
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  /** Its first line; rejects when it ends before. */
  readonly ready: Promise<ReadyLine>;
}

export function startProgram(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const child = spawn(process.execPath, [launcher, ...argv], { env: { ...process.env, ...env } });
  const said = { out: "", err: "" };
  const first = Promise.withResolvers<ReadyLine>();
  child.stdout.on("data", (chunk: Buffer) => {
    said.out += chunk.toString();
    const end = said.out.indexOf("\n");
    if (end !== -1 && said.out.includes('"ready":true')) first.resolve(JSON.parse(said.out.slice(0, end)) as ReadyLine);
  });
  child.stderr.on("data", (chunk: Buffer) => (said.err += chunk.toString()));
  const ended = new Promise<number | string | null>((resolve) => {
    child.once("close", (code, signal) => {
      first.reject(new Error(`onequeue ${argv[0] ?? ""} ended with ${String(code ?? signal)}: ${said.err}`));
      resolve(code ?? signal);
    });
  });
  first.promise.catch(() => undefined);
  return { child, said, ended, ready: first.promise };
}

/** Runs `onequeue` to its end. */
export async function onequeue(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {}
): Promise<{ readonly code: number | string | null; readonly out: string; readonly err: string }> {
  const { ended, said } = startProgram(argv, env);
  return { code: await ended, ...said };
}
