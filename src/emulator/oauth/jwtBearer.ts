import { compactVerify, importSPKI, importX509 } from "jose";
import type { ConnectedApp } from "./connectedApps.ts";
import { OAuthError } from "./oauthError.ts";

export interface JwtClaims {
  readonly iss: string;
  readonly sub: string;
}

/** Values beyond this many "seconds" are milliseconds: the CLI writes its expiry that way, and Salesforce takes it. */
const MILLISECONDS_FROM = 1e11;
const SKEW_MS = 180_000;
const SHARED_HOSTS = new Set(["https://login.salesforce.com", "https://test.salesforce.com"]);

function decodeClaims(assertion: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString("utf8"));
    if (typeof payload === "object" && payload !== null) return payload as Record<string, unknown>;
  } catch {
    // Falls through to the refusal.
  }
  throw new OAuthError("invalid_grant", "invalid assertion");
}

function originOf(audience: unknown): string | undefined {
  return typeof audience === "string" && URL.canParse(audience) ? new URL(audience).origin : undefined;
}

function checkAudience(audience: unknown, orgUrls: ReadonlySet<string>): void {
  const origin = originOf(audience);
  if (origin === undefined || (!SHARED_HOSTS.has(origin) && !orgUrls.has(origin))) {
    throw new OAuthError("invalid_grant", "audience is invalid");
  }
}

function checkExpiry(expiry: unknown, now: number): void {
  const moment = typeof expiry === "number" ? (expiry > MILLISECONDS_FROM ? expiry : expiry * 1000) : 0;
  if (moment + SKEW_MS < now) throw new OAuthError("invalid_grant", "invalid assertion");
}

async function checkSignature(assertion: string, certificate: string): Promise<void> {
  try {
    const isX509 = certificate.includes("BEGIN CERTIFICATE");
    const key = isX509 ? await importX509(certificate, "RS256") : await importSPKI(certificate, "RS256");
    await compactVerify(assertion, key, { algorithms: ["RS256"] });
  } catch {
    throw new OAuthError("invalid_grant", "invalid assertion");
  }
}

/** Checks a JWT bearer assertion in Salesforce's order: app, signature, audience, expiry. Throws an OAuthError. */
export async function readAssertion(
  assertion: string,
  appOf: (clientId: string) => ConnectedApp | undefined,
  orgUrls: ReadonlySet<string>,
  now: number
): Promise<{ readonly app: ConnectedApp; readonly username: string }> {
  const claims = decodeClaims(assertion);
  const app = typeof claims["iss"] === "string" ? appOf(claims["iss"]) : undefined;
  if (!app) throw new OAuthError("invalid_client_id", "client identifier invalid");
  if (app.certificate === undefined) throw new OAuthError("invalid_grant", "invalid assertion");
  await checkSignature(assertion, app.certificate);
  checkAudience(claims["aud"], orgUrls);
  checkExpiry(claims["exp"], now);
  return { app, username: String(claims["sub"]) };
}
