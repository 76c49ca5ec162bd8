/**
 * Who stands behind a request. A stream outlives the expiry of its session, as in a real org: only a revoked token ends
 * it. `unknown` is a token this org never gave out.
 */
export type Caller =
  | { readonly status: "valid" | "expired"; readonly userId: string; readonly token: string }
  | { readonly status: "revoked" | "unknown" | "missing" };

export interface StreamAccess {
  /** Reads an `Authorization` header, `OAuth <token>` or `Bearer <token>`. */
  identify(authorization: string | undefined): Caller;
  /** False for a user who lacks the streaming permission. */
  mayStream(userId: string): boolean;
}
