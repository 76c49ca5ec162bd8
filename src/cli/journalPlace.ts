import { resolve, dirname } from "node:path";
import { parse } from "yaml";
import { fromEnvironment, isTree, overlay } from "../config/overlays.ts";
import { configSchema } from "../config/schema.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { overridesOf, readText } from "./configSource.ts";
import { textOption, type Arguments } from "./options.ts";

export interface JournalPlace {
  readonly directory: string;
  readonly pool: string;
  readonly language: "en" | "fr";
}

/**
 * Where the journal is, for commands that only read it: file, environment and command line as for the bridge, but
 * without its logins, which whoever explains an item need not have.
 */
export function readJournalPlace(
  values: Arguments["values"],
  env: Readonly<Record<string, string | undefined>>
): JournalPlace {
  const file = textOption(values, "config");
  const written: unknown = file === undefined ? {} : parse(readText(file));
  const below = overlay(isTree(written) ? written : {}, fromEnvironment(configSchema, env).value);
  const given = overlay(below, overridesOf(values)) as Readonly<Record<string, unknown>>;
  const place = configSchema.pick({ journal: true, pool: true, language: true }).safeParse({
    ...("journal" in given ? { journal: given["journal"] } : {}),
    ...("pool" in given ? { pool: given["pool"] } : {}),
    ...("language" in given ? { language: given["language"] } : {})
  });
  if (!place.success) throw invalid(file ?? "command line", place.error.issues);
  const folder = file === undefined ? "." : dirname(file);
  return { ...place.data, directory: resolve(folder, place.data.journal.directory) };
}

function invalid(source: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]): BridgeError {
  return new BridgeError({
    code: "ConfigInvalid",
    message: `The journal's place in ${source} cannot be used.`,
    problems: issues.map(({ path, message }) => ({ path: path.map(String).join("."), message })),
    actions: ["Name the folder with --journal and the pool with --pool, or correct the file."]
  });
}
