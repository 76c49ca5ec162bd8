/**
 * Modules that integrators add: one file each, which imports nothing. What is hashed is what runs: the text that was
 * read is imported, not the file again.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { AddedModule } from "./addedModule.ts";
import { readContract } from "./moduleContract.ts";
import type { ModuleSource } from "./matrixSource.ts";

export type ComplainOfModule = (index: number, message: string) => void;

/** Loads the modules that a policy names, relative to its file; complains about each that cannot be used. */
export async function loadModules(
  paths: readonly string[],
  policyFile: string,
  complain: ComplainOfModule
): Promise<readonly AddedModule[]> {
  const loaded: AddedModule[] = [];
  for (const [index, path] of paths.entries()) {
    const tell = (message: string): void => complain(index, message);
    const text = readText(resolve(dirname(policyFile), path), tell);
    const added = text === null ? null : await moduleOf(text, tell);
    if (added === null) continue;
    if (loaded.some(({ module }) => module.name === added.module.name))
      tell(`has the name of another: ${added.module.name}.`);
    else loaded.push(added);
  }
  return loaded;
}

/** The modules of a policy that was compiled before, from the texts it carries. Throws when one cannot be used any more. */
export async function reloadModules(sources: readonly ModuleSource[]): Promise<readonly AddedModule[]> {
  const loaded = await Promise.all(
    sources.map(({ name, text }) =>
      moduleOf(text, (message) => {
        throw new Error(`The module ${name} of the policy ${message}`);
      })
    )
  );
  return loaded.filter((one) => one !== null);
}

function readText(path: string, tell: (message: string) => void): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    tell(`cannot be read: ${(error as Error).message}.`);
    return null;
  }
}

/** Clocks, chance and the world outside would make two runs differ. */
const impure =
  /\b(?:import\b(?!\s*\.\s*meta)|require\s*\(|Date\b|Math\.random|process\b|fetch\s*\(|set(?:Timeout|Interval|Immediate)\b|Intl\b|globalThis\b|eval\s*\()/;

async function moduleOf(text: string, tell: (message: string) => void): Promise<AddedModule | null> {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const found = impure.exec(code)?.[0];
  if (found !== undefined) {
    tell(`uses ${JSON.stringify(found)}; a module is pure and imports nothing: the same input gives the same result.`);
    return null;
  }
  const exported = await importText(text, tell);
  const module = exported === null ? null : readContract(exported, tell);
  if (module === null) return null;
  return { module, source: { name: module.name, hash: createHash("sha256").update(text).digest("hex"), text } };
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
