import type { OrgRequest } from "../http/orgRequest.ts";
import { formFields } from "../http/orgRequest.ts";
import { emptyReply, jsonReply } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { identityBody, userInfoBody } from "./identity.ts";
import { OAuthError, oauthErrorReply } from "./oauthError.ts";
import type { OAuthOrg } from "./oauthOrg.ts";
import { checkedApp, tokenEndpoint } from "./tokenEndpoint.ts";
import type { Session } from "./sessions.ts";

/** An endpoint with the name that faults know it by. */
export interface OAuthRoute {
  readonly name: string;
  readonly answer: () => Reply | Promise<Reply>;
}

function badToken(): Reply {
  return { status: 403, headers: { "content-type": "text/html;charset=UTF-8" }, body: "Bad_OAuth_Token" };
}

function callerOf(org: OAuthOrg, request: OrgRequest): Session | undefined {
  const token = formFields(request).get("oauth_token") ?? formFields(request).get("access_token");
  return org.sessions.valid(request.headers.authorization ?? (token === null ? undefined : `Bearer ${token}`));
}

function userInfo(org: OAuthOrg, request: OrgRequest): Reply {
  const session = callerOf(org, request);
  const user = session && org.store.get("User", session.userId);
  return user ? jsonReply(200, userInfoBody(org, request, user)) : badToken();
}

function identity(org: OAuthOrg, request: OrgRequest): Reply {
  const [, , organizationId = "", userId = ""] = request.path.split("/");
  if (!callerOf(org, request)) return badToken();
  const user = org.store.get("User", userId);
  const isOurs = organizationId.slice(0, 15) === org.organizationId.slice(0, 15);
  if (!user || !isOurs) return { status: 404, headers: { "content-type": "text/html" }, body: "Bad_Id" };
  return jsonReply(200, identityBody(org, request, user));
}

function revoke(org: OAuthOrg, request: OrgRequest): Reply {
  const token = formFields(request).get("token") ?? "";
  const wasKnown = org.sessions.revoke(token);
  if (org.refreshGrants.delete(token) || wasKnown) return emptyReply(200);
  return {
    status: 400,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "error=unsupported_token_type&error_description=this+token+type+is+not+supported"
  };
}

function introspect(org: OAuthOrg, request: OrgRequest): Reply {
  const fields = formFields(request);
  try {
    checkedApp(org, request, fields, true);
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorReply(error);
    throw error;
  }
  const session = org.sessions.get(fields.get("token") ?? "");
  if (!session || !org.sessions.isLive(session)) return jsonReply(200, { active: false });
  return jsonReply(200, {
    active: true,
    scope: session.scope,
    client_id: session.clientId,
    username: org.store.get("User", session.userId)?.["Username"],
    sub: org.identityUrl(request, session.userId),
    token_type: "access_token",
    exp: Math.floor(session.expiresAt / 1000),
    iat: Math.floor(session.issuedAt / 1000),
    nbf: Math.floor(session.issuedAt / 1000)
  });
}

function singleAccess(org: OAuthOrg, request: OrgRequest): Reply {
  const session = callerOf(org, request);
  if (!session) return badToken();
  return jsonReply(200, {
    frontdoor_uri: `${org.baseUrl(request)}/secur/frontdoor.jsp?otp=${session.issuedAt.toString(36)}`
  });
}

/** The names of all OAuth endpoints, as faults know them. */
export const oauthRouteNames: readonly string[] = [
  "token",
  "userinfo",
  "revoke",
  "introspect",
  "singleaccess",
  "identity"
].map((name) => `oauth.${name}`);

/** The OAuth endpoint behind a path; undefined where there is none. */
export function oauthRoute(org: OAuthOrg, request: OrgRequest): OAuthRoute | undefined {
  if (request.path.startsWith("/id/")) return { name: "oauth.identity", answer: () => identity(org, request) };
  switch (request.path.replace(/\/$/, "")) {
    case "/services/oauth2/token":
      return { name: "oauth.token", answer: () => tokenEndpoint(org, request) };
    case "/services/oauth2/userinfo":
      return { name: "oauth.userinfo", answer: () => userInfo(org, request) };
    case "/services/oauth2/revoke":
      return { name: "oauth.revoke", answer: () => revoke(org, request) };
    case "/services/oauth2/introspect":
      return { name: "oauth.introspect", answer: () => introspect(org, request) };
    case "/services/oauth2/singleaccess":
      return { name: "oauth.singleaccess", answer: () => singleAccess(org, request) };
    default:
      return undefined;
  }
}
