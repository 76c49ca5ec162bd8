import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import type { CentreConfig, IntegratorConfig } from "./config.ts";
import { resolveAmi } from "./resolveAmi.ts";
import type { ConfigFile } from "./schema.ts";
import { secret, type Surroundings } from "./secretSources.ts";
import { signingKeys } from "./signingKeys.ts";

type AgentsFile = ConfigFile["centre"]["agents"];
const path = ["centre", "agents"] as const;

/** The mapping as plain pairs, read from its own file where the configuration names one. */
function agentPairs(agents: AgentsFile, around: Surroundings): readonly (readonly [string, unknown])[] {
  if (typeof agents !== "string") return Object.entries(agents);
  const full = resolve(around.folder, agents);
  try {
    const read: unknown = parse(readFileSync(full, "utf8"));
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return Object.entries(read);
    around.complain(path, `names ${full}, which must be a mapping of users to centre agents.`);
  } catch (error) {
    around.complain(path, `names ${full}, which cannot be read: ${(error as Error).message}`);
  }
  return [];
}

function resolveAgents(agents: AgentsFile, around: Surroundings): ReadonlyMap<string, string> {
  const seats = new Map<string, string>();
  const userOf = new Map<string, string>();
  for (const [user, given] of agentPairs(agents, around)) {
    const seat = typeof given === "number" ? String(given) : given;
    if (typeof seat !== "string" || seat === "") {
      around.complain([...path, user], `must be the id of a centre agent, not ${JSON.stringify(given)}.`);
      continue;
    }
    const other = userOf.get(seat);
    if (other !== undefined) {
      around.complain([...path, user], `is centre agent ${seat}, who is already ${other}; one person has one seat.`);
    }
    userOf.set(seat, user);
    seats.set(user, seat);
  }
  return seats;
}

const integratorPath = ["centre", "integrator"] as const;

function resolveIntegrator(
  { kind, integrator: file }: ConfigFile["centre"],
  around: Surroundings
): IntegratorConfig | null {
  if (kind !== "generic") {
    if (file !== undefined) around.complain(integratorPath, `is for centre.kind generic, which is ${kind}.`);
    return null;
  }
  if (file === undefined) {
    around.complain(["centre"], "needs centre.integrator with secret_env or secret_file when its kind is generic.");
    return null;
  }
  const keys = keysOf("secret", { env: file.secret_env, file: file.secret_file }, true, around);
  const events = { env: file.event_secret_env, file: file.event_secret_file };
  const eventKeys = keysOf("event_secret", events, false, around) ?? keys;
  if (keys === null || eventKeys === null) return null;
  return { id: file.id, keys, eventKeys, listenHost: file.listen_host, listenPort: file.listen_port };
}

/** Null when there is none, or after complaining. */
function keysOf(
  name: string,
  source: { readonly env: string | undefined; readonly file: string | undefined },
  isRequired: boolean,
  around: Surroundings
): IntegratorConfig["keys"] | null {
  const text = secret(integratorPath, name, source, isRequired, around);
  const keys = text === null ? null : signingKeys(text);
  if (typeof keys !== "string") return keys;
  around.complain(
    [...integratorPath, source.env === undefined ? `${name}_file` : `${name}_env`],
    `names a secret that ${keys}`
  );
  return null;
}

/** The contact centre's part of the configuration; what is missing or contradictory is complained about. */
export function resolveCentre(file: ConfigFile["centre"], around: Surroundings): CentreConfig {
  const sources = { env: file.token_env, file: file.token_file };
  const keySource = { env: file.number_key_env, file: undefined };
  return {
    kind: file.kind,
    integrator: resolveIntegrator(file, around),
    ami: resolveAmi(file, around),
    url: file.url.replace(/\/+$/, ""),
    token: secret(["centre"], "token", sources, false, around),
    leaseTtlMs: file.lease_ttl,
    requestTimeoutMs: file.request_timeout,
    agents: resolveAgents(file.agents, around),
    match: file.match,
    vipTier: file.vip_tier,
    fields: file.fields,
    numberKey: secret(["centre"], "number_key", keySource, false, around)
  };
}
