import type { FilledOrg } from "./fixture/fillOrg.ts";
import type { Fixture } from "./fixture/fixtureSchema.ts";
import type { ConnectedApp } from "./oauth/connectedApps.ts";
import type { OAuthOrg } from "./oauth/oauthOrg.ts";
import type { Sessions } from "./oauth/sessions.ts";
import type { OrgContext } from "./orgContext.ts";

function connectedApp(app: Fixture["connectedApps"][number]): ConnectedApp {
  const { clientId, clientSecret, certificate, approvedUsers, runAs, allowsPassword, rotatesRefreshTokens } = app;
  return {
    clientId,
    clientSecret,
    certificate,
    approvedUsernames: approvedUsers,
    runAs,
    allowsPassword,
    rotatesRefreshTokens
  };
}

function passwordsOf(fixture: Fixture): ReadonlyMap<string, string> {
  return new Map(
    fixture.users.flatMap(({ username, password }) =>
      password === undefined ? [] : [[username.toLowerCase(), password]]
    )
  );
}

function refreshGrantsOf(fixture: Fixture): OAuthOrg["refreshGrants"] {
  return new Map(
    fixture.connectedApps.flatMap(({ clientId, refreshTokens }) =>
      refreshTokens.map(({ token, user }) => [token, { clientId, username: user }])
    )
  );
}

/** What the OAuth endpoints know, from the fixture. `url` is asked when the org is reached. */
export function orgOAuth(
  { store, clock }: OrgContext,
  fixture: Fixture,
  sessions: Sessions,
  { organizationId }: FilledOrg,
  url: () => string
): OAuthOrg {
  const baseUrl: OAuthOrg["baseUrl"] = ({ headers }) => (headers.host === undefined ? url() : `http://${headers.host}`);
  return {
    store,
    clock,
    sessions,
    organizationId,
    apps: new Map(fixture.connectedApps.map((app) => [app.clientId, connectedApp(app)])),
    passwords: passwordsOf(fixture),
    refreshGrants: refreshGrantsOf(fixture),
    urls: () => new Set([url(), url().replace("127.0.0.1", "localhost")]),
    baseUrl,
    identityUrl: (request, userId) => `${baseUrl(request)}/id/${organizationId}/${userId}`
  };
}
