import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

export interface Environment {
  readonly [name: string]: string | undefined;
}

/** Where values that are not in the file come from, and where what is wrong with them goes. */
export interface Surroundings {
  readonly env: Environment;
  /** Relative paths in the file are meant from here. */
  readonly folder: string;
  /** Notes a problem with the setting at `path`. */
  complain(path: readonly string[], message: string): void;
}

/** A readable file that only its owner may read, or null after complaining. */
export function privateFile(path: readonly string[], file: string, around: Surroundings): string | null {
  const full = resolve(around.folder, file);
  try {
    const mode = statSync(full).mode;
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, "0");
      around.complain(
        path,
        `names ${full}, which others may read (mode ${octal}); allowed: 0600 or 0400. chmod 600 it.`
      );
      return null;
    }
    const content = readFileSync(full, "utf8").trim();
    if (content.length > 0) return content;
    around.complain(path, `names ${full}, which is empty.`);
  } catch (error) {
    around.complain(path, `names ${full}, which cannot be read: ${(error as Error).message}.`);
  }
  return null;
}

/** What an environment variable holds, or null after complaining. */
export function variable(path: readonly string[], name: string, around: Surroundings): string | null {
  const value = around.env[name];
  if (value !== undefined && value !== "") return value;
  around.complain(path, `names the environment variable ${name}, which is not set; set it before starting.`);
  return null;
}

/**
 * The secret that `<name>_env` or `<name>_file` of a section points at. Null when neither is given (which is a problem
 * if it is required) or after complaining.
 */
export function secret(
  section: readonly string[],
  name: string,
  given: { readonly env: string | undefined; readonly file: string | undefined },
  isRequired: boolean,
  around: Surroundings
): string | null {
  if (given.env !== undefined && given.file !== undefined) {
    around.complain(section, `gives both ${name}_env and ${name}_file; give one.`);
    return null;
  }
  if (given.env !== undefined) return variable([...section, `${name}_env`], given.env, around);
  if (given.file !== undefined) return privateFile([...section, `${name}_file`], given.file, around);
  if (isRequired) around.complain(section, `needs ${name}_env or ${name}_file.`);
  return null;
}

/** A value given as it is or by the name of an environment variable. */
export function plainOrVariable(
  section: readonly string[],
  name: string,
  given: { readonly plain: string | undefined; readonly env: string | undefined },
  around: Surroundings
): string | null {
  if (given.plain !== undefined && given.env !== undefined) {
    around.complain(section, `gives both ${name} and ${name}_env; give one.`);
    return null;
  }
  if (given.plain !== undefined) return given.plain;
  if (given.env !== undefined) return variable([...section, `${name}_env`], given.env, around);
  around.complain(section, `needs ${name} or ${name}_env.`);
  return null;
}
