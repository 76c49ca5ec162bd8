import { createHash, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { BridgeError } from "../ports/bridgeError.ts";
import { RequestRefused } from "./problem.ts";

/** Shorter tokens can be guessed by whoever can reach the port. */
const shortestToken = 16;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether only this machine can reach an address. Names other than `localhost` may lead anywhere, so they do not. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (plain === "localhost") return true;
  const family = isIP(plain);
  return family !== 0 && loopback.check(plain, family === 6 ? "ipv6" : "ipv4");
}

/** Refuses to open the bridge to a network without a token, or with one that is too short to be one. */
export function requireSafeBinding(host: string, { shared, named }: Tokens): void {
  const tokens = [...named.values(), ...(shared === null ? [] : [shared])];
  for (const token of tokens) requireLongToken(token);
  if (tokens.length > 0 || isLoopback(host)) return;
  throw new BridgeError({
    code: "ConfigInvalid",
    message: `HTTP would listen on ${host}, which other machines can reach, without a bearer token.`,
    actions: ["Listen on 127.0.0.1, or set a bearer token of at least 16 characters."]
  });
}

function requireLongToken(token: string): void {
  if (token.length < shortestToken)
    throw new BridgeError({
      code: "ConfigInvalid",
      message: `The bearer token for HTTP has ${token.length} characters, at least ${shortestToken} are needed.`,
      actions: ["Make one with `openssl rand -base64 32`."]
    });
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Bearer tokens that are good for everything; `named` ones also say who holds them. */
export interface Tokens {
  readonly shared: string | null;
  readonly named: ReadonlyMap<string, string>;
}

/**
 * Checks `Authorization: Bearer ...` and returns the name of who holds the token, or null where it has none. Takes the
 * same time whatever is wrong.
 */
export function tokenCheck({ shared, named }: Tokens): (authorization: string | undefined) => string | null {
  const known = [...[...named].map(([name, token]) => ({ name, token })), { name: null, token: shared }]
    .filter(({ token }) => token !== null)
    .map(({ name, token }) => ({ name, expected: digest(token ?? "") }));
  if (shared === null && named.size === 0) return () => null;
  return (authorization) => {
    const given = digest(/^Bearer +([^\s]+)$/i.exec(authorization ?? "")?.[1] ?? "");
    const matches = known.filter(({ expected }) => timingSafeEqual(given, expected));
    const [found] = matches;
    if (found !== undefined) return found.name;
    throw refusedToken(authorization);
  };
}

function refusedToken(authorization: string | undefined): RequestRefused {
  const isThere = /^Bearer +[^\s]+$/i.test(authorization ?? "");
  return new RequestRefused(
    {
      code: "NotAuthorized",
      message: isThere ? "The bearer token is not the right one." : "The request carries no bearer token.",
      actions: ["Send `Authorization: Bearer <token>` with the token of the bridge's configuration."]
    },
    null,
    { "WWW-Authenticate": 'Bearer realm="onequeue"' }
  );
}

/** A page of another site can make a browser send something here: only our own page, or no page at all, may act. */
export function assertSameOrigin(headers: {
  readonly site: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
}): void {
  const { site, origin, host } = headers;
  const isOurs = site === undefined || site === "same-origin" || site === "none";
  const isSameHost = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (isOurs && isSameHost) return;
  throw new RequestRefused(
    {
      code: "RequestInvalid",
      message: "The request was made by the page of another site.",
      actions: ["Act on the board itself, or with a program."]
    },
    403
  );
}

/**
 * A page on the internet can have its own name resolve to 127.0.0.1 and so read what listens there (DNS rebinding):
 * on loopback only names of this machine are answered. Elsewhere the token, which no foreign page has, does this job.
 */
export function hostCheck(boundHost: string): (header: string | undefined) => void {
  if (!isLoopback(boundHost)) return () => undefined;
  return (header) => {
    const name = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(header ?? "")?.[1] ?? "";
    if (isLoopback(name)) return;
    throw new RequestRefused(
      {
        code: "RequestInvalid",
        message: `The request is for host ${JSON.stringify((header ?? "").slice(0, 80))}, which is not this machine.`,
        actions: ["Use http://localhost or http://127.0.0.1 with the bridge's port."]
      },
      421
    );
  };
}
