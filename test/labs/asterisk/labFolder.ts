/** Where the lab's Asterisk and sipp are, and how they are started: out of a folder, with its own libraries. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";

const root = new URL("../../..", import.meta.url).pathname;
const folder = process.env["ONEQUEUE_ASTERISK"] ?? join(root, ".cache/asterisk");

/** Why there is no lab on this machine, or null when there is one. */
export const labIsMissing: string | null = existsSync(join(folder, "ready"))
  ? null
  : `no Asterisk in ${folder}: test/labs/asterisk/prepare.sh puts one there (Debian's apt and a network are needed)`;

export const dataFolder = join(folder, "usr/share/asterisk");

/** Of Asterisk's loadable modules: newer packages keep them beside the libraries. */
export function modulesFolder(): string {
  return join(folder, globSync("usr/lib/{*-linux-gnu/,}asterisk/modules", { cwd: folder })[0] ?? "usr/lib");
}

/** Starts a program of the folder without installing it: through the folder's own loader. */
export function startProgramOfLab(program: string, argv: readonly string[], cwd: string): ChildProcess {
  const [loader] = globSync("{usr/,}lib/*-linux-gnu/ld-linux-*.so.*", { cwd: folder });
  if (loader === undefined) throw new Error(`There is no loader of libraries in ${folder}; prepare it again.`);
  const libraries = globSync("{usr/,}lib/*-linux-gnu", { cwd: folder }).map((path) => join(folder, path));
  return spawn(join(folder, loader), ["--library-path", libraries.join(":"), join(folder, program), ...argv], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"]
  });
}
