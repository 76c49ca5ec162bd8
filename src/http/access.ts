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
export function requireSafeBinding(host: string, token: string | null): void {
  if (token !== null && token.length < shortestToken)
    throw new BridgeError({
      code: "ConfigInvalid",
      message: `The bearer token for HTTP has ${token.length} characters, at least ${shortestToken} are needed.`,
      actions: ["Make one with `openssl rand -base64 32`."]
    });
  if (token !== null || isLoopback(host)) return;
  throw new BridgeError({
    code: "ConfigInvalid",
    message: `HTTP would listen on ${host}, which other machines can reach, without a bearer token.`,
    actions: ["Listen on 127.0.0.1, or set a bearer token of at least 16 characters."]
  });
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Checks `Authorization: Bearer ...`; takes the same time whatever is wrong with it. */
export function tokenCheck(token: string | null): (authorization: string | undefined) => void {
  if (token === null) return () => undefined;
  const expected = digest(token);
  return (authorization) => {
    const given = /^Bearer +([^\s]+)$/i.exec(authorization ?? "")?.[1] ?? "";
    if (timingSafeEqual(digest(given), expected)) return;
    throw new RequestRefused(
      {
        code: "NotAuthorized",
        message: given === "" ? "The request carries no bearer token." : "The bearer token is not the right one.",
        actions: ["Send `Authorization: Bearer <token>` with the token of the bridge's configuration."]
      },
      null,
      { "WWW-Authenticate": 'Bearer realm="onequeue"' }
    );
  };
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
