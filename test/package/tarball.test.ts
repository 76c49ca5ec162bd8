import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { startProgram } from "../runningProgram.ts";

const root = new URL("../..", import.meta.url).pathname;
const NOT_SOURCE = new Set([".git", "node_modules", "dist", "build", "coverage", ".cache", ".onequeue"]);

let folder: string;
let installed: string;
let environment: NodeJS.ProcessEnv;
const onequeue = (): string => join(installed, "node_modules/.bin/onequeue");

/** Packs a copy of the project, as `npm publish` would, and returns the tarball's path. */
function pack(copy: string): string {
  cpSync(root, copy, { recursive: true, filter: (path) => !NOT_SOURCE.has(basename(path)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  symlinkSync(join(root, "tools/node_modules"), join(copy, "tools/node_modules"));
  const said = execFileSync("npm", ["pack", "--json"], { cwd: copy, encoding: "utf8" });
  const report = said.slice(said.indexOf("\n[") + 1);
  const [{ filename }] = JSON.parse(report) as [{ filename: string }];
  return join(copy, filename);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "onequeue-package-"));
  const tarball = pack(join(folder, "copy"));
  installed = join(folder, "empty");
  mkdirSync(installed);
  writeFileSync(join(installed, "package.json"), '{"private":true}');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", tarball], { cwd: installed, stdio: "ignore" });
  environment = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}` };
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the published package", () => {
  test("brings the bridge and its files, and no Node, tests or sources", () => {
    const home = join(installed, "node_modules/onequeue");
    const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as Record<string, unknown>;
    expect(Object.keys((manifest["optionalDependencies"] as object | undefined) ?? {})).toEqual([]);
    expect(manifest["devDependencies"]).toBeUndefined();
    for (const path of ["dist/main.js", "LICENSE", "README.md", "CHANGELOG.md", "force-app", "sfdx-project.json"])
      expect([path, existsSync(join(home, path))]).toEqual([path, true]);
    for (const path of ["src", "test", "tools", "bench"])
      expect([path, existsSync(join(home, path))]).toEqual([path, false]);
  });

  test("runs the demo in an empty folder, and loses and doubles nothing", () => {
    const run = spawnSync(onequeue(), ["demo", "--for", "5s", "--json"], {
      cwd: installed,
      env: environment,
      encoding: "utf8"
    });
    // The log is on stderr: it is the explanation when the demo fails.
    if (run.status !== 0) throw new Error(`onequeue demo ended with ${String(run.status)}:\n${run.stderr}`);
    const last = run.stdout.trim().split("\n").at(-1) ?? "";
    const result = JSON.parse(last) as Record<string, number>;
    expect(result).toMatchObject({ lost: 0, doubled: 0, overlap: 0 });
    expect(result["delivered"]).toBeGreaterThan(0);
  });

  test("serves an emulated org until it is told to stop", async () => {
    const org = await startProgram(["org", "--port", "0"], {
      executable: onequeue(),
      cwd: installed,
      env: environment
    });
    const versions = await fetch(`${org.ready.url}/services/data/`);
    await versions.arrayBuffer();
    expect({ status: versions.status, code: await org.stop() }).toEqual({ status: 200, code: 0 });
  });
});
