import type { OrgRequest } from "../http/orgRequest.ts";
import { epochMs } from "../records/dateTime.ts";
import type { SObjectRecord } from "../records/schema.ts";
import type { OAuthOrg } from "./oauthOrg.ts";

/** The org's endpoints as identity answers list them; `{version}` stays unless a version was asked for. */
function urlsOf(base: string, organizationId: string, userId: string, version: string): Record<string, string> {
  const data = `${base}/services/data/v${version}`;
  const org15 = organizationId.slice(0, 15);
  return {
    enterprise: `${base}/services/Soap/c/${version}/${org15}`,
    metadata: `${base}/services/Soap/m/${version}/${org15}`,
    partner: `${base}/services/Soap/u/${version}/${org15}`,
    rest: `${data}/`,
    sobjects: `${data}/sobjects/`,
    search: `${data}/search/`,
    query: `${data}/query/`,
    recent: `${data}/recent/`,
    tooling_soap: `${base}/services/Soap/T/${version}/${org15}`,
    tooling_rest: `${data}/tooling/`,
    profile: `${base}/${userId}`,
    feeds: `${data}/chatter/feeds`,
    groups: `${data}/chatter/groups`,
    users: `${data}/chatter/users`,
    feed_items: `${data}/chatter/feed-items`,
    feed_elements: `${data}/chatter/feed-elements`,
    custom_domain: base
  };
}

function textOf(user: SObjectRecord, field: string): string | null {
  const value = user[field];
  return typeof value === "string" ? value : null;
}

/** The identity URL's answer about a user. */
export function identityBody(org: OAuthOrg, request: OrgRequest, user: SObjectRecord): object {
  const base = org.baseUrl(request);
  const version = request.query.get("version");
  return {
    id: org.identityUrl(request, user.Id),
    asserted_user: true,
    user_id: user.Id,
    organization_id: org.organizationId,
    username: textOf(user, "Username"),
    nick_name: textOf(user, "CommunityNickname") ?? textOf(user, "Alias"),
    display_name: textOf(user, "Name"),
    email: textOf(user, "Email"),
    email_verified: true,
    first_name: textOf(user, "FirstName"),
    last_name: textOf(user, "LastName"),
    timezone: textOf(user, "TimeZoneSidKey") ?? "GMT",
    photos: photosOf(base, user),
    urls: urlsOf(base, org.organizationId, user.Id, version === "latest" ? "67.0" : (version ?? "{version}")),
    active: user["IsActive"] === true,
    user_type: "STANDARD",
    language: textOf(user, "LanguageLocaleKey") ?? "en_US",
    locale: textOf(user, "LocaleSidKey") ?? "en_US",
    utcOffset: 0,
    last_modified_date: textOf(user, "LastModifiedDate")
  };
}

function photosOf(base: string, user: SObjectRecord): object {
  return {
    picture: `${base}/profilephoto/005/F?user=${user.Id}`,
    thumbnail: `${base}/profilephoto/005/T?user=${user.Id}`
  };
}

/** The OpenID Connect user info of a user. */
export function userInfoBody(org: OAuthOrg, request: OrgRequest, user: SObjectRecord): object {
  const base = org.baseUrl(request);
  return {
    sub: org.identityUrl(request, user.Id),
    user_id: user.Id,
    organization_id: org.organizationId,
    preferred_username: textOf(user, "Username"),
    nickname: textOf(user, "CommunityNickname") ?? textOf(user, "Alias"),
    name: textOf(user, "Name"),
    email: textOf(user, "Email"),
    email_verified: true,
    given_name: textOf(user, "FirstName"),
    family_name: textOf(user, "LastName"),
    zoneinfo: textOf(user, "TimeZoneSidKey") ?? "GMT",
    photos: photosOf(base, user),
    profile: `${base}/${user.Id}`,
    picture: `${base}/profilephoto/005/F?user=${user.Id}`,
    address: {},
    urls: urlsOf(base, org.organizationId, user.Id, "{version}"),
    active: user["IsActive"] === true,
    user_type: "STANDARD",
    language: textOf(user, "LanguageLocaleKey") ?? "en_US",
    locale: textOf(user, "LocaleSidKey") ?? "en_US",
    utcOffset: 0,
    updated_at: new Date(epochMs(textOf(user, "LastModifiedDate") ?? "")).toISOString(),
    is_app_installed: true,
    is_salesforce_integration_user: false
  };
}
