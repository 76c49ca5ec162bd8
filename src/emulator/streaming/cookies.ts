import { randomBytes } from "node:crypto";

const streamCookieLifeMs = 3 * 3_600_000;

/**
 * The cookies of a handshake. Without a fault none has a `Domain`: a cookie jar that is handed a foreign domain may
 * throw, and at least one Bayeux client lets that exception end the process.
 */
export function handshakeCookies(now: number, withDomain: boolean): readonly string[] {
  const domain = withDomain ? "; Domain=.salesforce.com" : "";
  return [
    `BrowserId=${randomId()}; Path=/${domain}`,
    `t=${randomId()}; Path=/cometd/; HttpOnly`,
    `BAYEUX_BROWSER=${randomId()}; Path=/cometd/`,
    streamCookie(now)
  ];
}

/** The load balancer's cookie: when it lapses, the client's requests reach a server that does not know it. */
export function streamCookie(now: number): string {
  return `sfdc-stream=${randomId()}; Path=/; Expires=${new Date(now + streamCookieLifeMs).toUTCString()}`;
}

export function hasBrowserCookie(cookieHeader: string | undefined): boolean {
  return cookieHeader?.split(";").some((cookie) => cookie.trim().startsWith("BAYEUX_BROWSER=")) ?? false;
}

function randomId(): string {
  return randomBytes(12).toString("hex");
}
