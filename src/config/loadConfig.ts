import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { policyPresets } from "../policy/presets.ts";
import { nearest } from "../policy/nearest.ts";
import { schemaProblems } from "../policy/schemaProblems.ts";
import { shapeOf } from "../policy/schemaShape.ts";
import { YamlSource } from "../policy/yamlSource.ts";
import { BridgeError, type Problem } from "../ports/bridgeError.ts";
import type { Config } from "./config.ts";
import { fromEnvironment, isTree, keepLogins, overlay, type Tree } from "./overlays.ts";
import { resolveCentre } from "./resolveCentre.ts";
import { resolveOrg } from "./resolveOrg.ts";
import { agentsSchema } from "./agentsSchema.ts";
import { resolveAgents } from "./resolveAgents.ts";
import { configSchema, type ConfigFile } from "./schema.ts";
import { secret, variable, type Environment, type Surroundings } from "./secretSources.ts";

/** Stands for the name of the file where there is none. */
export const noFile = "command line";

/** A part of the file, in the file's own words; from the command line. */
export type ConfigOverrides = Tree;

/**
 * Reads a configuration: the file, over it the environment, over that the command line (`overrides`, nested as in the
 * file). Throws BridgeError ConfigInvalid with every problem at once, each with file, line, column and key.
 * An empty text is a file without settings.
 */
export function loadConfig(
  text: string,
  fileName: string,
  env: Environment = {},
  overrides: ConfigOverrides = {}
): Config {
  const source = new YamlSource(text, fileName);
  if (source.syntaxProblems.length > 0) throw invalid(fileName, source.syntaxProblems);
  return new ConfigLoader(source, env, overrides).load();
}

function invalid(fileName: string, problems: readonly Problem[]): BridgeError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const isFile = fileName !== noFile;
  // Without a file, what nobody has given has a key but no place.
  const isAllGiven = problems.every(({ path }) => path.includes(": "));
  return new BridgeError({
    code: "ConfigInvalid",
    message: `${isFile ? `The configuration ${fileName}` : "What command line and environment say"} cannot be used: ${count}.`,
    problems,
    actions: [isFile || isAllGiven ? correct : give]
  });
}

const correct = "Correct them and run `onequeue check` again; docs/reference/configuration.md lists every key.";
const give =
  "Name a file with --config (config.sample.yaml shows every key), or at least --org URL --token-env NAME --centre URL.";

class ConfigLoader {
  readonly #source: YamlSource;
  readonly #env: Environment;
  readonly #problems: Problem[] = [];
  readonly #origins: ReadonlyMap<string, string>;
  readonly #merged: unknown;

  constructor(source: YamlSource, env: Environment, overrides: ConfigOverrides) {
    this.#source = source;
    this.#env = env;
    const environment = fromEnvironment(configSchema, env);
    const origins = new Map(environment.sources);
    for (const path of leafPaths(overrides)) origins.set(path, "command line");
    this.#origins = origins;
    const written = source.value ?? {};
    const below = overlay(written, keepLogins(environment.value, written));
    this.#merged = isTree(written) ? overlay(keepLogins(below, overrides), overrides) : written;
  }

  load(): Config {
    if (!isTree(this.#merged)) {
      throw invalid(this.#source.fileName, [this.#source.problem([], "must be a mapping of settings.")]);
    }
    this.#reportUnknownSections(this.#merged);
    const sections = this.#parseSections(this.#merged);
    const config = this.#resolve(sections);
    if (this.#problems.length > 0) throw invalid(this.#source.fileName, this.#problems);
    return config as Config;
  }

  /** Each section on its own, so that a mistake in one does not hide the relations inside another. */
  #parseSections(merged: Tree): Partial<ConfigFile> {
    const parsed: Tree = {};
    for (const [name, known] of Object.entries(shapeOf(configSchema) ?? {})) {
      // Of what may be a file or the thing itself, whichever is written says more about its mistakes than both.
      const schema = name === "agents" && isTree(merged[name]) ? agentsSchema : known;
      const result = schema.safeParse(merged[name]);
      if (result.success) parsed[name] = result.data;
      else this.#report(schemaProblems(result.error, schema, this.#source, [name], merged));
    }
    return parsed;
  }

  #reportUnknownSections(merged: Tree): void {
    const known = Object.keys(shapeOf(configSchema) ?? {});
    for (const key of Object.keys(merged).filter((name) => !known.includes(name))) {
      const guess = nearest(key, known);
      const hint = guess === null ? "" : ` Did you mean ${guess}?`;
      this.#report([
        { path: this.#source.locateKey([key]), message: `is not a known key; known: ${known.join(", ")}.${hint}` }
      ]);
    }
  }

  #resolve(parsed: Partial<ConfigFile>): Partial<Config> {
    const folder = dirname(resolve(this.#source.fileName));
    const around: Surroundings = {
      env: this.#env,
      folder,
      complain: (path, message) => this.#report([this.#source.problem(path, message)])
    };
    const { pool, language, log, agents } = parsed;
    const org = parsed.org === undefined ? undefined : resolveOrg(parsed.org, around);
    const centre = parsed.centre === undefined ? undefined : resolveCentre(parsed.centre, around);
    return {
      ...(pool === undefined ? {} : { pool }),
      ...(language === undefined ? {} : { language }),
      ...(log === undefined ? {} : { log }),
      bridgeId: parsed.bridge_id ?? null,
      ...(parsed.mode === undefined ? {} : { mode: this.#modeOf(parsed, around) }),
      ...(org === undefined ? {} : { org }),
      ...(centre === undefined ? {} : { centre }),
      agents: this.#resolveAgents(agents, centre?.agents.keys() ?? [], around),
      ...(parsed.policy === undefined ? {} : { policy: resolvePolicy(parsed.policy, around) }),
      ...(parsed.journal === undefined ? {} : { journal: resolveJournal(parsed.journal, folder) }),
      ...(parsed.http === undefined ? {} : { http: resolveHttp(parsed.http, around) }),
      ...(parsed.timeouts === undefined
        ? {}
        : { timeouts: { startMs: parsed.timeouts.start, stopRequestsMs: parsed.timeouts.stop_requests } })
    };
  }

  #modeOf({ mode, org }: Partial<ConfigFile>, around: Surroundings): Config["mode"] {
    if (mode === "shadow" && org?.native_queues.length === 0) {
      around.complain(["org", "native_queues"], "is empty; in shadow mode, name the native queues that are looked at.");
    }
    return mode ?? "active";
  }

  #resolveAgents(
    parsed: ConfigFile["agents"] | undefined,
    seated: Iterable<string>,
    around: Surroundings
  ): Config["agents"] {
    const written = (this.#merged as Tree)["agents"];
    return resolveAgents(written, parsed, seated, around, (problems) => this.#problems.push(...problems));
  }

  /** A value that is not from the file says where it is from. */
  #report(problems: readonly Problem[]): void {
    const { fileName } = this.#source;
    for (const problem of problems) {
      // The name of a file may hold spaces; behind it come line and column, a space and the key.
      const place = problem.path.startsWith(fileName) ? fileName.length : 0;
      const key = problem.path.slice(problem.path.indexOf(" ", place) + 1);
      const origin = this.#origins.get(key);
      if (origin !== undefined) this.#problems.push({ ...problem, path: `${origin}: ${key}` });
      else this.#problems.push(fileName === noFile ? { ...problem, path: key } : problem);
    }
  }
}

function leafPaths(tree: Tree, under: readonly string[] = []): readonly string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) ? leafPaths(value, [...under, key]) : [[...under, key].join(".")]
  );
}

function resolvePolicy(policy: string, around: Surroundings): string {
  if (policyPresets.some((name) => name === policy)) return policy;
  const full = resolve(around.folder, policy);
  if (existsSync(full)) return full;
  const guess = nearest(policy, policyPresets);
  const hint = guess === null ? "" : ` Did you mean ${guess}?`;
  const received = `names neither a policy that comes with OneQueue nor a file (${full} does not exist)`;
  around.complain(["policy"], `${received}; allowed: ${policyPresets.join(", ")}, or the path of a file.${hint}`);
  return policy;
}

function resolveJournal(file: ConfigFile["journal"], folder: string): Config["journal"] {
  return {
    directory: resolve(folder, file.directory),
    retentionDays: file.retention_days,
    snapshotRows: file.snapshot_rows
  };
}

/** Addresses that other machines cannot reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function resolveHttp(file: ConfigFile["http"], around: Surroundings): Config["http"] {
  const hasSource = file.token_env !== undefined || file.token_file !== undefined;
  const token = secret(["http"], "token", { env: file.token_env, file: file.token_file }, false, around);
  const namedTokens = resolveNamedTokens(file.named_tokens, token, around);
  if (!isLoopback(file.host) && !hasSource && Object.keys(file.named_tokens).length === 0) {
    around.complain(
      ["http", "host"],
      `is ${file.host}, which other machines can reach, without a token; set http.token_env or http.token_file, or listen on 127.0.0.1.`
    );
  }
  return { host: file.host, port: file.port, token, namedTokens };
}

function resolveNamedTokens(
  file: ConfigFile["http"]["named_tokens"],
  shared: string | null,
  around: Surroundings
): ReadonlyMap<string, string> {
  const tokens = new Map<string, string>();
  for (const [name, env] of Object.entries(file)) {
    const path = ["http", "named_tokens", name];
    const token = variable(path, env, around);
    if (token === null) continue;
    const isTaken = token === shared || [...tokens.values()].includes(token);
    if (isTaken) around.complain(path, `names the environment variable ${env}, whose token is somebody else's, too.`);
    tokens.set(name, token);
  }
  return tokens;
}
