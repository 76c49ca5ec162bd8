import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const root = new URL("../..", import.meta.url).pathname;
const PROGRAM = `
export async function main(args: string[]): Promise<void> {
  if (args[0] === "exit") { process.exitCode = Number(args[1]); return; }
  process.on("SIGTERM", () => { console.log("SIGTERM"); clearInterval(alive); process.exitCode = 3; });
  const alive = setInterval(() => {}, 1000);
  console.log(JSON.stringify({ version: process.version, pid: process.pid, args }));
}
`;

/** A Node on this machine that is too old for OneQueue, if there is one. */
function oldNode(): string | undefined {
  const found = (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, "node"));
  return found.find((path) => {
    if (!existsSync(path)) return false;
    const [major = 0] = execFileSync(path, ["-p", "process.versions.node"], { encoding: "utf8" })
      .split(".")
      .map(Number);
    return major < 24;
  });
}

let folder: string;
let bin: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-bin-"));
  bin = join(folder, "bin/onequeue.mjs");
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "src"));
  copyFileSync(join(root, "bin/onequeue.mjs"), bin);
  writeFileSync(join(folder, "src/main.ts"), PROGRAM);
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function firstLine(
  child: ChildProcess & { stdout: Readable }
): Promise<{ version: string; pid: number; args: string[] }> {
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return JSON.parse(line) as { version: string; pid: number; args: string[] };
}

const nodes: [string, string | undefined][] = [
  ["a suitable Node", process.execPath],
  ["a Node that is too old, beside the one npm brought", oldNode()]
];
describe.each(nodes.filter((row): row is [string, string] => row[1] !== undefined))("started by %s", (_name, node) => {
  test("it runs on a suitable Node with its arguments", async () => {
    const child = spawn(node, [bin, "run", "a b"], { stdio: ["ignore", "pipe", "inherit"] });
    const told = await firstLine(child);
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(Number(told.version.slice(1).split(".")[0])).toBeGreaterThanOrEqual(24);
    expect(told.args).toEqual(["run", "a b"]);
  });

  test("its exit code is the program's", async () => {
    const child = spawn(node, [bin, "exit", "7"], { stdio: "inherit" });
    const [code] = await once(child, "exit");
    expect(code).toBe(7);
  });

  test("SIGTERM reaches the program, which ends in its own way", async () => {
    const child = spawn(node, [bin, "run"], { stdio: ["ignore", "pipe", "inherit"] });
    await firstLine(child);
    const seen = once(createInterface({ input: child.stdout }), "line");
    child.kill("SIGTERM");
    expect((await seen)[0]).toBe("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(3);
  });

  test("killed, it leaves no program behind", async () => {
    const child = spawn(node, [bin, "run"], { stdio: ["ignore", "pipe", "inherit"] });
    await firstLine(child);
    const ended = once(child.stdout.resume(), "end");
    child.kill("SIGKILL");
    // The pipe ends when the last holder of its other end, the program itself, is gone.
    await expect(ended).resolves.toEqual([]);
  });
});

const ifOld = oldNode() === undefined ? test.skip : test;
ifOld("without a suitable Node it says which one it needs and how to get it", async () => {
  rmSync(join(folder, "node_modules"));
  const child = spawn(oldNode()!, [bin, "run"], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said += part.toString()));
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(said).toContain("onequeue needs Node >= 24.15, this is");
  expect(said).toContain("npm ci");
});
