import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { OrgRequest } from "../http/orgRequest.ts";
import { formFields } from "../http/orgRequest.ts";
import { jsonReply } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { ConnectedApp } from "./connectedApps.ts";
import { readAssertion } from "./jwtBearer.ts";
import { OAuthError, oauthErrorReply } from "./oauthError.ts";
import type { OAuthOrg } from "./oauthOrg.ts";
import type { Session } from "./sessions.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const SCOPE = "refresh_token api web";

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Client id and secret from the body or, as HTTP Basic, from the header. */
function clientCredentials(request: OrgRequest, fields: URLSearchParams): { id: string; secret: string | undefined } {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic && !fields.has("client_id")) {
    const [id = "", ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
    return { id, secret: secret.join(":") };
  }
  return { id: fields.get("client_id") ?? "", secret: fields.get("client_secret") ?? undefined };
}

/** The app that asks, its secret checked where it has one. Throws an OAuthError. */
export function checkedApp(
  org: OAuthOrg,
  request: OrgRequest,
  fields: URLSearchParams,
  needsSecret: boolean
): ConnectedApp {
  const { id, secret } = clientCredentials(request, fields);
  const app = org.apps.get(id);
  if (!app) throw new OAuthError("invalid_client_id", "client identifier invalid");
  if (secret === undefined && !needsSecret) return app;
  if (secret === undefined || app.clientSecret === undefined || !same(secret, app.clientSecret)) {
    throw new OAuthError("invalid_client", "invalid client credentials");
  }
  return app;
}

function activeUser(org: OAuthOrg, username: string, refusal: string): SObjectRecord {
  const [user] = org.store.find("User", "Username", username);
  if (!user) throw new OAuthError("invalid_grant", refusal);
  if (user["IsActive"] !== true) throw new OAuthError("inactive_user", "user is inactive");
  return user;
}

function checkApproval(app: ConnectedApp, username: string): void {
  const isApproved = app.approvedUsernames?.some((one) => one.toLowerCase() === username.toLowerCase()) ?? true;
  if (!isApproved) throw new OAuthError("invalid_grant", "user hasn't approved this consumer");
}

async function byJwt(org: OAuthOrg, fields: URLSearchParams): Promise<Session> {
  const { app, username } = await readAssertion(
    fields.get("assertion") ?? "",
    (clientId) => org.apps.get(clientId),
    org.urls(),
    org.clock.now()
  );
  checkApproval(app, username);
  const user = activeUser(org, username, "user hasn't approved this consumer");
  return org.sessions.open(user.Id, app.clientId, SCOPE);
}

function byClientCredentials(org: OAuthOrg, request: OrgRequest, fields: URLSearchParams): Session {
  const app = checkedApp(org, request, fields, true);
  if (app.runAs === undefined) throw new OAuthError("invalid_grant", "no client credentials user enabled");
  const user = activeUser(org, app.runAs, "no client credentials user enabled");
  return org.sessions.open(user.Id, app.clientId, "api web");
}

function byPassword(org: OAuthOrg, request: OrgRequest, fields: URLSearchParams): Session {
  const app = checkedApp(org, request, fields, true);
  if (!app.allowsPassword) throw new OAuthError("unsupported_grant_type", "grant type not supported");
  const username = fields.get("username") ?? "";
  const password = org.passwords.get(username.toLowerCase());
  if (password === undefined || !same(fields.get("password") ?? "", password)) {
    throw new OAuthError("invalid_grant", "authentication failure");
  }
  return org.sessions.open(activeUser(org, username, "authentication failure").Id, app.clientId, SCOPE);
}

interface Refreshed {
  readonly session: Session;
  /** Set when the app rotates its refresh tokens. */
  readonly refreshToken: string | undefined;
}

function byRefreshToken(org: OAuthOrg, request: OrgRequest, fields: URLSearchParams): Refreshed {
  const app = checkedApp(org, request, fields, false);
  const token = fields.get("refresh_token") ?? "";
  const grant = org.refreshGrants.get(token);
  if (!grant || grant.clientId !== app.clientId) throw new OAuthError("invalid_grant", "expired access/refresh token");
  const user = activeUser(org, grant.username, "expired access/refresh token");
  const session = org.sessions.open(user.Id, app.clientId, SCOPE);
  if (!app.rotatesRefreshTokens) return { session, refreshToken: undefined };
  const next = `5Aep${randomBytes(32).toString("base64url")}`;
  org.refreshGrants.delete(token);
  org.refreshGrants.set(next, grant);
  return { session, refreshToken: next };
}

async function sessionFor(org: OAuthOrg, request: OrgRequest, fields: URLSearchParams): Promise<Refreshed> {
  const type = fields.get("grant_type") ?? "";
  const alone = (session: Session): Refreshed => ({ session, refreshToken: undefined });
  switch (type) {
    case JWT_BEARER:
      return alone(await byJwt(org, fields));
    case "client_credentials":
      return alone(byClientCredentials(org, request, fields));
    case "password":
      return alone(byPassword(org, request, fields));
    case "refresh_token":
      return byRefreshToken(org, request, fields);
    case "":
      throw new OAuthError("invalid_request", "must include a grant type");
    default:
      throw new OAuthError("unsupported_grant_type", "grant type not supported");
  }
}

function tokenBody(org: OAuthOrg, request: OrgRequest, { session, refreshToken }: Refreshed): object {
  const id = org.identityUrl(request, session.userId);
  const issuedAt = String(session.issuedAt);
  return {
    access_token: session.token,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    signature: createHmac("sha256", org.organizationId)
      .update(id + issuedAt)
      .digest("base64"),
    scope: session.scope,
    instance_url: org.baseUrl(request),
    id,
    token_type: "Bearer",
    issued_at: issuedAt
  };
}

/** `POST /services/oauth2/token`. */
export async function tokenEndpoint(org: OAuthOrg, request: OrgRequest): Promise<Reply> {
  try {
    const granted = await sessionFor(org, request, formFields(request));
    return jsonReply(200, tokenBody(org, request, granted), { "cache-control": "no-store" });
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorReply(error);
    throw error;
  }
}
