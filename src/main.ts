/** The composition root's door: picks a command and gives it its process. The only reader of process.env. */
import { commands, usage } from "./cli/commands.ts";
import type { CliIo } from "./cli/io.ts";
import { unknownWord } from "./cli/options.ts";
import { reportError } from "./cli/reportError.ts";
import { version } from "./cli/version.ts";

export async function main(argv: readonly string[]): Promise<void> {
  const [name, ...rest] = argv;
  const io = processIo();
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.out(usage());
    return;
  }
  if (name === "--version" || name === "-v") {
    io.out(version);
    return;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const known = commands.map((candidate) => candidate.name);
    io.err(`${unknownWord("command", name, known)}\n\n${usage()}`);
    process.exitCode = 2;
    return;
  }
  try {
    const run = await command.load();
    process.exitCode = await run(rest, io);
  } catch (error) {
    process.exitCode = reportError(error, io);
  }
  // The command is done: a timer or socket that it forgot must not keep its exit code from whoever waits for it.
  setTimeout(() => process.exit(), lingerMs).unref();
}

function redrawLine(text: string): void {
  process.stderr.write(`\r\u001b[K${text}`);
}

const lingerMs = 1_000;
const stopMsMax = 9_000;

function processIo(): CliIo {
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    env: process.env,
    isTerminal: process.stdout.isTTY,
    ...(process.stderr.isTTY ? { draw: redrawLine } : {}),
    // Elsewhere the signal means that the terminal is gone.
    ...(process.platform === "win32" ? {} : { onReload: (reload) => void process.on("SIGHUP", reload) }),
    onStop: (stop) => {
      let isAsked = false;
      const ask = (): void => {
        if (isAsked) process.exit(130);
        isAsked = true;
        // Whatever still hangs by then is not worth waiting for: what matters was durable before.
        setTimeout(() => process.exit(0), stopMsMax).unref();
        stop();
      };
      process.on("SIGTERM", ask);
      process.on("SIGINT", ask);
    }
  };
}
