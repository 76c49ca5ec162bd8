/**
 * Modules that integrators add: one file each, which imports nothing. What is hashed is what runs: the text that was
 * read is imported, not the file again.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { AddedModule } from "./addedModule.ts";
import { readContract } from "./moduleContract.ts";
import type { MatrixModule } from "./module.ts";

export type ComplainOfModule = (index: number, message: string) => void;

/** Text of the module at a path that a policy names; throws what reading it throws. */
export type ReadModule = (path: string) => string;

/** Reads the file at a path relative to the policy's. */
export function besidePolicy(policyFile: string): ReadModule {
  return (path) => readFileSync(resolve(dirname(policyFile), path), "utf8");
}

/** Loads the modules that a policy names; complains about each that cannot be used. */
export async function loadModules(
  paths: readonly string[],
  read: ReadModule,
  complain: ComplainOfModule
): Promise<readonly AddedModule[]> {
  const loaded: AddedModule[] = [];
  for (const [index, path] of paths.entries()) {
    const tell = (message: string): void => complain(index, message);
    const text = readText(path, read, tell);
    const module = text === null ? null : await moduleOf(text, tell);
    if (module === null || text === null) continue;
    if (loaded.some((other) => other.module.name === module.name)) {
      tell(`has the name of another: ${module.name}.`);
    } else {
      loaded.push({ module, path, text, hash: createHash("sha256").update(text).digest("hex") });
    }
  }
  return loaded;
}

function readText(path: string, read: ReadModule, tell: (message: string) => void): string | null {
  try {
    return read(path);
  } catch (error) {
    tell(`cannot be read: ${(error as Error).message}.`);
    return null;
  }
}

/** Clocks, chance and the world outside would make two runs differ. Said to whoever slips, not a wall against malice. */
const impure =
  /\b(?:import\b|require\s*\(|Date\b|Math\s*\.\s*random|process\b|fetch\s*\(|set(?:Timeout|Interval|Immediate)\b|Intl\b|globalThis\b|eval\b)/;

/** Comments and texts in quotes, which may say anything. */
const prose = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

async function moduleOf(text: string, tell: (message: string) => void): Promise<MatrixModule | null> {
  const found = impure.exec(text.replaceAll(prose, '""'))?.[0];
  if (found !== undefined) {
    tell(`uses ${JSON.stringify(found)}; a module is pure and imports nothing: the same input gives the same result.`);
    return null;
  }
  const exported = await importText(text, tell);
  return exported === null ? null : readContract(exported, tell);
}

async function importText(text: string, tell: (message: string) => void): Promise<unknown> {
  try {
    const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
    const { default: exported } = (await import(url)) as { readonly default?: unknown };
    if (exported === undefined) tell("has no default export; write `export default { name, inputs, outputs, run }`.");
    return exported ?? null;
  } catch (error) {
    tell(`cannot be loaded: ${(error as Error).message}.`);
    return null;
  }
}
