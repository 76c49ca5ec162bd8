import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BridgeError } from "../../ports/bridgeError.ts";

/** First line of a program that runs with --json. */
export interface ReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly pid: number;
  readonly openapi: string;
  readonly username?: string;
  readonly token?: string;
  readonly evidence?: string;
}

export interface ChildProgram {
  readonly ready: ReadyLine;
  readonly process: ChildProcess;
  /** Asks it to stop and resolves when it has ended. */
  stop(): Promise<void>;
}

/** What is built lies as deep as its source, so this holds for both. */
const launcher = fileURLToPath(new URL("../../../bin/onequeue.mjs", import.meta.url));

/** Starts `onequeue NAME --json ...` as a process of its own and waits until it is ready. */
export function startProgram(
  name: string,
  argv: readonly string[],
  onError: (line: string) => void
): Promise<ChildProgram> {
  const child = spawn(process.execPath, [launcher, name, "--json", ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  createInterface({ input: child.stderr }).on("line", onError);
  const endWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(endedEarly(name, code)));
    createInterface({ input: child.stdout }).once("line", (line) => {
      resolve({ ready: JSON.parse(line) as ReadyLine, process: child, stop: () => stop(child) });
    });
  });
}

function endedEarly(name: string, code: number | null): BridgeError {
  return new BridgeError({
    code: "InternalFault",
    message: `onequeue ${name} ended with code ${String(code)} before it was ready; what it said is above.`
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
