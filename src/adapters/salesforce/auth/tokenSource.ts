/** A token and where it is good. */
export interface Grant {
  readonly accessToken: string;
  /** Origin without a slash at the end. */
  readonly instanceUrl: string;
}

/** One way to obtain a token. Each call asks anew; whoever calls decides how often. */
export interface TokenSource {
  /** How, for people: "JWT bearer flow as amelie@example.com". Holds no secret. */
  readonly name: string;
  /** Throws BridgeError OrgAuthenticationFailed, or OrgUnreachable (retryable) when nobody answered. */
  obtain(): Promise<Grant>;
}

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
