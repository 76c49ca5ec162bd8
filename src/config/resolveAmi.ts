import type { AmiConfig } from "./config.ts";
import type { ConfigFile } from "./schema.ts";
import { secret, type Surroundings } from "./secretSources.ts";

const AMI_PORT = 5038;
const AMIS_PORT = 5039;

/** How an Asterisk is driven; null for another kind of contact centre, or after complaining. */
export function resolveAmi({ kind, url, ami: file }: ConfigFile["centre"], around: Surroundings): AmiConfig | null {
  const { protocol, hostname, port } = new URL(url);
  const isAmi = protocol === "ami:" || protocol === "amis:";
  if (kind !== "asterisk") {
    if (file !== undefined) around.complain(["centre", "ami"], `is for centre.kind asterisk, which is ${kind}.`);
    if (isAmi) around.complain(["centre", "url"], `is an address of an Asterisk, and centre.kind is ${kind}.`);
    return null;
  }
  if (!isAmi)
    around.complain(["centre", "url"], `must be ami://host:port or amis://host:port for an Asterisk, not ${url}.`);
  if (file === undefined) {
    around.complain(["centre"], "needs centre.ami with the account's secret and the queues when its kind is asterisk.");
    return null;
  }
  const sources = { env: file.secret_env, file: file.secret_file };
  const found = secret(["centre", "ami"], "secret", sources, true, around);
  if (found === null || !isAmi) return null;
  const hasTls = protocol === "amis:";
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (hasTls ? AMIS_PORT : AMI_PORT) : Number(port),
    hasTls,
    username: file.username,
    secret: found,
    queues: file.queues,
    languageVariable: file.language_variable,
    vipVariable: file.vip_variable,
    pingMs: file.ping
  };
}
