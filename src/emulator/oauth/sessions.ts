import { randomBytes } from "node:crypto";
import type { OrgClock } from "../records/clock.ts";
import type { RecordStore } from "../records/store.ts";
import type { Caller, StreamAccess } from "../streaming/streamAccess.ts";

/** One access token. */
export interface Session {
  readonly token: string;
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string;
  readonly issuedAt: number;
  /** Epoch milliseconds; moved to the present when the token is expired by a fault. */
  expiresAt: number;
  isRevoked: boolean;
}

export interface SessionOptions {
  readonly store: RecordStore;
  readonly clock: OrgClock;
  readonly organizationId: string;
  readonly lifetimeMs: number;
}

const AUTHORIZATION = /^(?:Bearer|OAuth)\s+(\S+)$/i;

/** The token of an `Authorization` header; undefined when the header is missing or of another form. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return AUTHORIZATION.exec(authorization ?? "")?.[1];
}

/** Every access token that the org has given out. */
export class Sessions implements StreamAccess {
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #revokeListeners: (() => void)[] = [];

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  open(userId: string, clientId: string, scope: string): Session {
    const { clock, lifetimeMs, organizationId } = this.#options;
    const issuedAt = clock.now();
    const token = `${organizationId.slice(0, 15)}!AQ${randomBytes(36).toString("base64url").replaceAll("-", ".")}`;
    const session: Session = {
      token,
      userId,
      clientId,
      scope,
      issuedAt,
      expiresAt: issuedAt + lifetimeMs,
      isRevoked: false
    };
    this.#sessions.set(token, session);
    return session;
  }

  get(token: string): Session | undefined {
    return this.#sessions.get(token);
  }

  /** The session behind a header if it may call the API now: known, not expired, not revoked, its user active. */
  valid(authorization: string | undefined): Session | undefined {
    const session = this.#sessions.get(bearerToken(authorization) ?? "");
    return session && this.isLive(session) ? session : undefined;
  }

  isLive(session: Session): boolean {
    return !session.isRevoked && session.expiresAt > this.#options.clock.now() && this.#isActive(session.userId);
  }

  expire(token: string): void {
    const session = this.#sessions.get(token);
    if (session) session.expiresAt = Math.min(session.expiresAt, this.#options.clock.now());
  }

  /** Calls the listener after each revocation: streams of the token end at once. */
  onRevoke(listener: () => void): void {
    this.#revokeListeners.push(listener);
  }

  /** Returns false for a token that was never given out. */
  revoke(token: string): boolean {
    const session = this.#sessions.get(token);
    if (!session) return false;
    session.isRevoked = true;
    for (const listener of this.#revokeListeners) listener();
    return true;
  }

  identify(authorization: string | undefined): Caller {
    const token = bearerToken(authorization);
    if (token === undefined) return { status: "missing" };
    const session = this.#sessions.get(token);
    if (!session) return { status: "unknown" };
    if (session.isRevoked || !this.#isActive(session.userId)) return { status: "revoked" };
    return { status: this.isLive(session) ? "valid" : "expired", userId: session.userId, token };
  }

  mayStream(userId: string): boolean {
    return this.#isActive(userId);
  }

  #isActive(userId: string): boolean {
    return this.#options.store.get("User", userId)?.["IsActive"] === true;
  }
}
