import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { BridgeError } from "../../../ports/bridgeError.ts";
import type { Time } from "../../../ports/time.ts";
import type { JwtLogin } from "../options.ts";
import type { WireTransport } from "../transport.ts";
import { requestToken } from "./tokenEndpoint.ts";
import { withoutSlash, type TokenSource } from "./tokenSource.ts";

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const validSeconds = 180;

/** OAuth 2.0 JWT bearer flow: the bridge signs who it is; nothing secret crosses the wire. */
export function jwtBearer(login: JwtLogin, transport: WireTransport, time: Time): TokenSource {
  const name = `JWT bearer flow as ${login.username}`;
  const key = readKey(login.privateKey);
  return {
    name,
    async obtain() {
      const assertion = await new SignJWT({})
        .setProtectedHeader({ alg: "RS256" })
        .setIssuer(login.clientId)
        .setSubject(login.username)
        .setAudience(audienceOf(login.loginUrl))
        .setExpirationTime(Math.floor(time.now() / 1000) + validSeconds)
        .sign(key);
      return requestToken(transport, login.loginUrl, { grant_type: grantType, assertion }, name);
    }
  };
}

function readKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    throw new BridgeError({
      code: "OrgAuthenticationFailed",
      message: "The private key for the JWT bearer flow cannot be read.",
      actions: ["Give an RSA private key in PEM form, without a passphrase."],
      cause
    });
  }
}

/** A My Domain host also takes its environment's common login host as audience, and that always works. */
export function audienceOf(loginUrl: string): string {
  const host = new URL(loginUrl).hostname;
  if (host.endsWith(".sandbox.my.salesforce.com")) return "https://test.salesforce.com";
  if (host.endsWith(".my.salesforce.com")) return "https://login.salesforce.com";
  return withoutSlash(loginUrl);
}
