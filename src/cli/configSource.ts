import { readFileSync } from "node:fs";
import type { Config } from "../config/config.ts";
import { loadConfig, noFile, type ConfigOverrides } from "../config/loadConfig.ts";
import { BridgeError } from "../ports/bridgeError.ts";
import { textOption, type Arguments } from "./options.ts";

/** Options that stand for a key of the configuration file. */
export const configOptions = {
  config: { type: "string" },
  org: { type: "string" },
  "token-env": { type: "string" },
  centre: { type: "string" },
  agents: { type: "string" },
  policy: { type: "string" },
  journal: { type: "string" },
  pool: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
  language: { type: "string" },
  "log-level": { type: "string" }
} as const;

export const bridgeUsage = `  --org URL --token-env NAME   org and the environment variable with an access token
  --centre URL                 contact centre
  --agents FILE                Salesforce users and their contact-centre agent ids
  --policy NAME|FILE           vip-first (default), omni-compatible, classic, or a file
  --journal DIR --pool NAME    where and under which name the journal is kept
  --host ADDRESS --port N      where the board listens (127.0.0.1, any free port with 0)
  --language en|fr             of the sentences
  --log-level LEVEL            error, warn, info (default), debug`;

/** The configuration from file, environment and command line. Throws BridgeError ConfigInvalid with every problem. */
export function readConfig(values: Arguments["values"], env: Readonly<Record<string, string | undefined>>): Config {
  const file = textOption(values, "config");
  const text = file === undefined ? "" : readText(file);
  return loadConfig(text, file ?? noFile, env, overridesOf(values));
}

/** Text of a configuration file. Throws BridgeError ConfigInvalid when it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new BridgeError({
      code: "ConfigInvalid",
      message: `The configuration ${file} cannot be read: ${(error as Error).message}`,
      actions: ["Give the path of a YAML file with --config; config.sample.yaml shows every key."],
      cause: error
    });
  }
}

/** What the command line says, nested as in the file. */
export function overridesOf(values: Arguments["values"]): ConfigOverrides {
  const overrides: Record<string, unknown> = {};
  const put = (path: readonly string[], value: unknown): void => {
    if (value === undefined) return;
    let at = overrides;
    for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
    at[path[path.length - 1] as string] = value;
  };
  const tokenEnv = textOption(values, "token-env");
  const org = textOption(values, "org");
  if (org !== undefined || tokenEnv !== undefined) {
    put(["org", "auth", "token"], {
      ...(org === undefined ? {} : { url: org }),
      ...(tokenEnv === undefined ? {} : { token_env: tokenEnv })
    });
  }
  put(["centre", "url"], textOption(values, "centre"));
  put(["centre", "agents"], textOption(values, "agents"));
  put(["policy"], textOption(values, "policy"));
  put(["journal", "directory"], textOption(values, "journal"));
  put(["pool"], textOption(values, "pool"));
  put(["http", "host"], textOption(values, "host"));
  const port = textOption(values, "port");
  put(["http", "port"], port === undefined || Number.isNaN(Number(port)) ? port : Number(port));
  put(["language"], textOption(values, "language"));
  put(["log", "level"], textOption(values, "log-level"));
  return overrides;
}
