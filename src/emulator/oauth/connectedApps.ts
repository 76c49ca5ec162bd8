/** A connected app (or external client app) of the org. */
export interface ConnectedApp {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** PEM of the certificate or public key that JWTs are checked with. */
  readonly certificate: string | undefined;
  /** Usernames that an administrator has approved; undefined: everyone. */
  readonly approvedUsernames: readonly string[] | undefined;
  /** Username of the run-as user of the client credentials flow. */
  readonly runAs: string | undefined;
  /** Whether the username-password flow is on; it is off in new apps. */
  readonly allowsPassword: boolean;
  /** Whether each refresh gives a new refresh token and ends the old one. */
  readonly rotatesRefreshTokens: boolean;
}

/** Refresh tokens and what they stand for. */
export interface RefreshGrant {
  readonly clientId: string;
  readonly username: string;
}

/** The client that SF_ACCESS_TOKEN-like sessions belong to: the org's own ready-made token. */
export const READY_CLIENT = "onequeue.ready";
