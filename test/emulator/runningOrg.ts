import { generateKeyPairSync } from "node:crypto";
import { SignJWT, importPKCS8 } from "jose";
import type { FixtureSource } from "../../src/emulator/fixture/fixtureSchema.ts";
import { startOrg } from "../../src/emulator/server.ts";
import type { Org, OrgOptions } from "../../src/emulator/server.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicPem = keys.publicKey.export({ type: "spki", format: "pem" }).toString();

/** PEM of the key that signs JWTs for the apps `jwt` and `approvedOnly`. */
export const privatePem = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

/** A small org with one app per way of signing in. */
export function orgFixture(more: Partial<FixtureSource> = {}): FixtureSource {
  return {
    integrationUser: "robot@example.org",
    connectedApps: [
      { clientId: "jwt", certificate: publicPem },
      { clientId: "approvedOnly", certificate: publicPem, approvedUsers: ["ada@example.org"] },
      { clientId: "machine", clientSecret: "s3cret", runAs: "robot@example.org" },
      { clientId: "noRunAs", clientSecret: "s3cret" },
      { clientId: "password", clientSecret: "s3cret", allowsPassword: true },
      { clientId: "plain", refreshTokens: [{ token: "refresh-1", user: "ada@example.org" }] },
      {
        clientId: "rotating",
        rotatesRefreshTokens: true,
        refreshTokens: [{ token: "refresh-2", user: "ada@example.org" }]
      }
    ],
    users: [
      { username: "robot@example.org", lastName: "Robot", profile: "System Administrator" },
      { username: "ada@example.org", firstName: "Ada", lastName: "Adams", password: "correct horse" },
      { username: "gone@example.org", lastName: "Gone", isActive: false, password: "correct horse" }
    ],
    serviceChannels: [{ name: "Cases", object: "Case" }],
    presenceStatuses: [{ name: "Available", channels: ["Cases"] }],
    routingConfigs: [{ name: "External", capacityWeight: 1 }],
    queues: [
      { name: "Service", routingConfig: "External", objects: ["Case"], members: { users: ["ada@example.org"] } }
    ],
    records: { Account: [{ key: "acme", Name: "Acme" }], Contact: [{ LastName: "Smith", AccountId: "@acme" }] },
    ...more
  };
}

export async function startTestOrg(options: OrgOptions = {}): Promise<Org> {
  return await startOrg({
    fixture: orgFixture(),
    publishLatencyMs: 0,
    onFailure: (error) => {
      throw error;
    },
    ...options
  });
}

/** A signed assertion; claims that are given replace the usual ones. */
export async function assertion(org: Org, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 300;
  return await new SignJWT({ iss: "jwt", sub: "ada@example.org", aud: org.url, exp, ...claims })
    .setProtectedHeader({ alg: "RS256" })
    .sign(await importPKCS8(privatePem, "RS256"));
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One REST call with the org's ready-made token. */
export async function call(org: Org, method: string, path: string, body?: unknown, token = org.token): Promise<Answer> {
  const response = await fetch(`${org.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : (JSON.parse(text) as unknown)
  };
}

/** One call of the token endpoint. */
export async function requestToken(
  org: Org,
  fields: Readonly<Record<string, string>>,
  headers: Record<string, string> = {}
): Promise<Answer> {
  const response = await fetch(`${org.url}/services/oauth2/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams(fields)
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
