import type { OrgAuth, OrgConfig } from "./config.ts";
import type { ConfigFile } from "./schema.ts";
import { plainOrVariable, privateFile, secret, type Surroundings } from "./secretSources.ts";

type AuthFile = ConfigFile["org"]["auth"];
const path = ["org", "auth"] as const;

function jwtAuth(file: NonNullable<AuthFile["jwt"]>, around: Surroundings): OrgAuth {
  const place = [...path, "jwt", "key_file"];
  const privateKey = privateFile(place, file.key_file, around) ?? "";
  if (privateKey !== "" && !/-----BEGIN (RSA |ENCRYPTED )?PRIVATE KEY-----/.test(privateKey)) {
    around.complain(place, `names ${file.key_file}, which holds no PEM private key.`);
  }
  return {
    kind: "jwt",
    clientId: file.client_id,
    username: file.username,
    loginUrl: file.login_url,
    privateKey,
    keyFile: file.key_file
  };
}

function clientCredentialsAuth(file: NonNullable<AuthFile["client_credentials"]>, around: Surroundings): OrgAuth {
  const section = [...path, "client_credentials"];
  const id = { plain: file.client_id, env: file.client_id_env };
  const sources = { env: file.client_secret_env, file: file.client_secret_file };
  return {
    kind: "clientCredentials",
    loginUrl: file.login_url,
    clientId: plainOrVariable(section, "client_id", id, around) ?? "",
    clientSecret: secret(section, "client_secret", sources, true, around) ?? ""
  };
}

/** Exactly one way is given: the schema has seen to that. */
function resolveAuth(file: AuthFile, around: Surroundings): OrgAuth {
  if (file.jwt !== undefined) return jwtAuth(file.jwt, around);
  if (file.client_credentials !== undefined) return clientCredentialsAuth(file.client_credentials, around);
  if (file.alias !== undefined) return { kind: "alias", alias: file.alias };
  const given = file.token;
  const sources = { env: given?.token_env, file: given?.token_file };
  const token = secret([...path, "token"], "token", sources, true, around) ?? "";
  return { kind: "token", url: (given?.url ?? "").replace(/\/+$/, ""), token };
}

/** The org's part of the configuration; what is missing or contradictory is complained about. */
export function resolveOrg(file: ConfigFile["org"], around: Surroundings): OrgConfig {
  if (file.poll.fastest > file.poll.slowest) {
    const [fastest, slowest] = [file.poll.fastest, file.poll.slowest];
    around.complain(["org", "poll"], `has fastest ${fastest} ms above slowest ${slowest} ms.`);
  }
  const { enrichment } = file;
  return {
    auth: resolveAuth(file.auth, around),
    apiVersion: file.api_version,
    feed: file.feed,
    channel: file.channel,
    nativeQueues: file.native_queues,
    mayCreatePushTopics: file.create_push_topics,
    poll: { fastestMs: file.poll.fastest, slowestMs: file.poll.slowest },
    silenceMs: file.silence,
    reconcileEveryMs: file.reconcile_every,
    membershipEveryMs: file.membership_every,
    enrichment: {
      fields: enrichment.fields,
      tierField: enrichment.tier_field,
      languageField: enrichment.language_field,
      ageFields: enrichment.age_fields,
      phoneFields: enrichment.phone_fields,
      looksUpCallers: enrichment.callers,
      timeoutMs: enrichment.timeout,
      cacheMs: enrichment.cache,
      cacheEntries: enrichment.cache_entries,
      batch: enrichment.batch
    },
    apiBudget: { sharePercent: file.api_budget.share_percent, callsPerDay: file.api_budget.calls_per_day },
    isGuardRequired: file.guard === "required",
    guardRetentionDays: file.guard_retention_days,
    writerTimeoutMs: file.writer_timeout,
    requestTimeoutMs: file.request_timeout,
    queryTimeoutMs: file.query_timeout
  };
}
