import type { Time } from "../../../ports/time.ts";
import type { Login } from "../options.ts";
import type { WireTransport } from "../transport.ts";
import { cliAlias } from "./cliAlias.ts";
import { clientCredentials } from "./clientCredentials.ts";
import { givenToken } from "./givenToken.ts";
import { jwtBearer } from "./jwtBearer.ts";
import type { TokenSource } from "./tokenSource.ts";

/** The configured way to log in. Throws BridgeError OrgAuthenticationFailed for a key that cannot be read. */
export function createTokenSource(login: Login, transport: WireTransport, time: Time): TokenSource {
  switch (login.kind) {
    case "jwt":
      return jwtBearer(login, transport, time);
    case "clientCredentials":
      return clientCredentials(login, transport);
    case "alias":
      return cliAlias(login);
    case "token":
      return givenToken(login);
    default:
      return login satisfies never;
  }
}
