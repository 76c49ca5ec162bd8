import { oauthRoute, oauthRouteNames } from "../oauth/oauthEndpoints.ts";
import type { OAuthOrg } from "../oauth/oauthOrg.ts";
import { bearerToken } from "../oauth/sessions.ts";
import { SalesforceError } from "../records/salesforceError.ts";
import type { ApiUsage } from "../rest/apiUsage.ts";
import { restRouteNames } from "../rest/restApi.ts";
import type { FoundRestRoute, RestApi } from "../rest/restApi.ts";
import type { OrgRequest } from "./orgRequest.ts";
import type { Reply } from "./reply.ts";

/** A Salesforce endpoint found for a request, under the name that faults know it by. */
export interface OrgRoute {
  readonly name: string;
  /** Processes the request; its transactions commit after the delay. */
  readonly answer: (commitDelayMs: number) => Reply | Promise<Reply>;
}

/** Every name that a fault's route may have; object routes take `:Object` behind it. */
export const routeNames: readonly string[] = ["cometd", ...oauthRouteNames, ...restRouteNames];

export interface OrgRouteParts {
  readonly rest: RestApi;
  readonly oauth: OAuthOrg;
  readonly usage: ApiUsage;
}

/** Why a request may not call the API; undefined when it may. */
function refusalOf(parts: OrgRouteParts, request: OrgRequest): SalesforceError | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined && bearerToken(authorization) === undefined) {
    return new SalesforceError("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", { status: 401 });
  }
  if (!parts.oauth.sessions.valid(authorization)) {
    return new SalesforceError("INVALID_SESSION_ID", "Session expired or invalid", { status: 401 });
  }
  if (!parts.usage.count()) {
    return new SalesforceError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", { status: 403 });
  }
  return undefined;
}

async function answerRest(
  parts: OrgRouteParts,
  request: OrgRequest,
  route: FoundRestRoute,
  commitDelayMs: number
): Promise<Reply> {
  const identityUrl = (userId: string): string => parts.oauth.identityUrl(request, userId);
  if (route.isOpen) return await route.answer({ userId: "", commitDelayMs, identityUrl });
  const refusal = refusalOf(parts, request);
  const session = parts.oauth.sessions.valid(request.headers.authorization);
  const reply =
    refusal || !session
      ? parts.rest.errorReply(refusal)
      : await route.answer({ userId: session.userId, commitDelayMs, identityUrl });
  return { ...reply, headers: { ...reply.headers, "sforce-limit-info": parts.usage.header } };
}

/** The OAuth or REST endpoint behind a request; undefined where there is none. */
export function findOrgRoute(parts: OrgRouteParts, request: OrgRequest): OrgRoute | undefined {
  const rest = parts.rest.route(request);
  if (rest) {
    return { name: rest.name, answer: async (commitDelayMs) => await answerRest(parts, request, rest, commitDelayMs) };
  }
  return oauthRoute(parts.oauth, request);
}
