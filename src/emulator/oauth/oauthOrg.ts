import type { OrgRequest } from "../http/orgRequest.ts";
import type { OrgClock } from "../records/clock.ts";
import type { RecordStore } from "../records/store.ts";
import type { ConnectedApp, RefreshGrant } from "./connectedApps.ts";
import type { Sessions } from "./sessions.ts";

/** What the OAuth endpoints know of the org. */
export interface OAuthOrg {
  readonly store: RecordStore;
  readonly clock: OrgClock;
  readonly sessions: Sessions;
  readonly organizationId: string;
  readonly apps: ReadonlyMap<string, ConnectedApp>;
  /** Passwords by username in lower case. */
  readonly passwords: ReadonlyMap<string, string>;
  readonly refreshGrants: Map<string, RefreshGrant>;
  /** Origins under which the org is reached, for the audience of JWTs. */
  readonly urls: () => ReadonlySet<string>;
  /** The origin under which the caller reached the org. */
  readonly baseUrl: (request: OrgRequest) => string;
  readonly identityUrl: (request: OrgRequest, userId: string) => string;
}
